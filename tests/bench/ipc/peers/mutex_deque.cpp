#include "../threads.hpp"

#include <condition_variable>
#include <deque>
#include <mutex>

namespace {

/// What many write first.
template <class T>
class queue {
public:
    using item = T;
    explicit queue(std::size_t capacity) : capacity_(capacity) {}

    auto producer() {
        return [this](const T& value) {
            std::unique_lock lock(mutex_);
            room_.wait(lock, [this] { return items_.size() < capacity_; });
            items_.push_back(value);
            lock.unlock();
            filled_.notify_one();
        };
    }
    auto consumer(std::uint64_t /*count*/) {
        return [this](T& into) {
            std::unique_lock lock(mutex_);
            filled_.wait(lock, [this] { return !items_.empty(); });
            into = items_.front();
            items_.pop_front();
            lock.unlock();
            room_.notify_one();
        };
    }

private:
    std::size_t capacity_;
    std::mutex mutex_;
    std::condition_variable room_;
    std::condition_variable filled_;
    std::deque<T> items_;
};

const char* const name = "std::mutex, deque, condition_variable";

const enlist peers("the C++ library", {{"thread_64B", name, between_threads<queue<message<64>>, 1>},
                                       {"thread_2x2_8B", name, between_threads<queue<message<8>>, 2>},
                                       {"latency_thread", name, between_threads_and_back<queue<message<8>>>}});

} // namespace
