#include <trireme/process/ring.hpp>

#include "catch.hpp"

#include <algorithm>
#include <cstring>
#include <memory>
#include <random>
#include <thread>
#include <vector>

using trireme::process::record;
using trireme::process::ring_ends;
using trireme::process::ring_reader;
using trireme::process::ring_writer;

namespace {

struct alignas(64) ring_memory {
    static constexpr std::size_t size = 4096;
    ring_ends ends;
    std::byte bytes[size];
};

struct both_ends {
    std::unique_ptr<ring_memory> memory = std::make_unique<ring_memory>();
    ring_writer writer{memory->ends, memory->bytes};
    ring_reader reader{memory->ends, memory->bytes};

    bool put(std::size_t bytes, std::uint64_t word) {
        record* const made = writer.begin(bytes);
        if (made == nullptr) return false;
        made->word = word;
        std::fill_n(made->payload(), bytes, static_cast<std::byte>(word));
        writer.commit();
        return true;
    }
    /// The next record, checked; its word.
    std::uint64_t take() {
        record* const first = reader.front();
        REQUIRE(first != nullptr);
        const std::uint64_t word = first->word;
        CHECK(reinterpret_cast<std::uintptr_t>(first->payload()) % 16 == 0);
        CHECK(first->payload() + first->bytes <= memory->bytes + ring_memory::size);
        CHECK(std::all_of(first->payload(), first->payload() + first->bytes,
                          [&](std::byte b) { return b == static_cast<std::byte>(word); }));
        reader.pop();
        return word;
    }
};

} // namespace

TEST_CASE("records come out of a ring as they went in, and it can be filled to the last one") {
    both_ends ring;
    CHECK(ring.reader.front() == nullptr);
    std::uint64_t put = 0;
    std::uint64_t taken = 0;
    std::mt19937 random(1);
    for (int round = 0; round < 2000; ++round) {
        while (ring.put(random() % 700, put)) ++put;
        CHECK(put > taken);
        for (auto count = random() % (put - taken + 1); count > 0; --count) CHECK(ring.take() == taken++);
    }
    while (taken < put) CHECK(ring.take() == taken++);
    CHECK(ring.reader.front() == nullptr);
}

TEST_CASE("a record of half the ring always fits into an empty ring") {
    both_ends ring;
    for (std::size_t offset = 0; offset < 300; ++offset) {
        REQUIRE(ring.put(16 * (offset % 7), 1));
        ring.take();
        REQUIRE(ring.put(ring_memory::size / 2 - sizeof(record), offset));
        CHECK(ring.take() == offset);
    }
}

TEST_CASE("a record that was begun and not committed does not exist") {
    both_ends ring;
    REQUIRE(ring.writer.begin(100) != nullptr);
    CHECK(ring.reader.front() == nullptr);
    REQUIRE(ring.put(8, 7));
    CHECK(ring.take() == 7);
}

TEST_CASE("the writer finds what the reader has not finished") {
    both_ends ring;
    for (int i = 0; i < 100; ++i) { // across the end, too
        CHECK(ring.writer.oldest() == ring.writer.written());
        record* const made = ring.writer.begin(200);
        made->word = 5;
        const std::uint64_t position = ring.writer.commit();
        CHECK(ring.writer.oldest() == position);
        REQUIRE(ring.writer.unread(position) == made);
        CHECK(ring.reader.front() == made);
        CHECK(ring.reader.position() == position);
        ring.reader.pop();
        CHECK(ring.writer.unread(position) == nullptr);
    }
}

TEST_CASE("two threads pass records through a ring") {
    both_ends ring;
    constexpr std::uint64_t count = 300'000;
    std::thread producer([&] {
        for (std::uint64_t i = 0; i < count;) {
            record* const made = ring.writer.begin(i % 100);
            if (made == nullptr) {
                std::this_thread::yield();
                continue;
            }
            made->word.store(i, std::memory_order_relaxed);
            std::memset(made->payload(), static_cast<int>(i % 256), i % 100);
            ring.writer.commit();
            ++i;
        }
    });
    bool right = true;
    for (std::uint64_t i = 0; i < count;) {
        record* const first = ring.reader.front();
        if (first == nullptr) {
            std::this_thread::yield();
            continue;
        }
        right = right && first->word.load(std::memory_order_relaxed) == i && first->bytes == i % 100;
        for (std::uint32_t k = 0; k < first->bytes; ++k) right = right && first->payload()[k] == std::byte(i % 256);
        ring.reader.pop();
        ++i;
    }
    producer.join();
    CHECK(right);
}
