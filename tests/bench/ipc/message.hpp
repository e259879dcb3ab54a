#pragma once

#include "harness/contestant.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>

/// What travels: a number, and as many bytes in all as the name of the problem says.
template <std::size_t Bytes>
struct message {
    std::uint64_t number;
    std::array<std::byte, Bytes - sizeof(std::uint64_t)> rest;
};
template <>
struct message<8> {
    std::uint64_t number;
};

/// How many of them a queue has room for.
constexpr std::size_t capacity_for(std::size_t bytes) { return bytes <= 64 ? 4096 : bytes <= 4096 ? 256 : 8; }

/// The compiler must have every byte of it in memory here, and may not know what they are afterwards: so that each
/// message is copied in and out as a whole.
template <class T>
void touch(T& item) {
    asm volatile("" : : "r"(&item) : "memory");
}

/// Puts messages 0 to `count`, always from the same memory, which stays in the cache.
template <class T, class Put>
void produce(std::uint64_t count, Put&& put) {
    const auto item = std::make_unique<T>();
    for (std::uint64_t i = 0; i < count; ++i) {
        item->number = i;
        touch(*item);
        put(*item);
    }
}

/// Gets `count` messages; the sum of their numbers.
template <class T, class Get>
std::uint64_t consume(std::uint64_t count, Get&& get) {
    const auto item = std::make_unique<T>();
    std::uint64_t sum = 0;
    for (std::uint64_t i = 0; i < count; ++i) {
        get(*item);
        touch(*item);
        sum += item->number;
    }
    return sum;
}

/// The same from one producer: whether the messages came in its order.
template <class T, class Get>
bool consume_in_order(std::uint64_t count, Get&& get) {
    std::uint64_t next = 0;
    bool in_order = true;
    consume<T>(count, [&](T& into) {
        get(into);
        in_order = in_order && into.number == next++;
    });
    return in_order;
}
