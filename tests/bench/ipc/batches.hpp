#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <utility>

/// For queues that take and give many at a time: their users put and get one by one, batches of 64 travel.
constexpr std::size_t batch_size = 64;

/// Calls `put_many(std::span<T>)` for whole batches, and at its end for the rest.
template <class T, class PutMany>
class batching_producer {
public:
    explicit batching_producer(PutMany put_many) : put_many_(std::move(put_many)) {}
    batching_producer(const batching_producer&) = delete;
    batching_producer& operator=(const batching_producer&) = delete;
    ~batching_producer() { put_many_(std::span(batch_).first(count_)); }

    void operator()(const T& item) {
        batch_[count_++] = item;
        if (count_ == batch_size) put_many_(std::span(batch_).first(std::exchange(count_, 0)));
    }

private:
    PutMany put_many_;
    std::array<T, batch_size> batch_;
    std::size_t count_ = 0;
};

/// Calls `get_many(std::span<T>)`, which says how many it got, at least one; no more than `all` altogether.
template <class T, class GetMany>
class batching_consumer {
public:
    batching_consumer(std::uint64_t all, GetMany get_many) : to_come_(all), get_many_(std::move(get_many)) {}

    void operator()(T& into) {
        if (next_ == count_) {
            next_ = 0;
            count_ = get_many_(std::span(batch_).first(to_come_ < batch_size ? to_come_ : batch_size));
            to_come_ -= count_;
        }
        into = batch_[next_++];
    }

private:
    std::uint64_t to_come_;
    GetMany get_many_;
    std::array<T, batch_size> batch_;
    std::size_t next_ = 0;
    std::size_t count_ = 0;
};
