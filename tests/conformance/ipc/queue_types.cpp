// What can be an item of a queue.

#include "queues.hpp"
#include "roles.hpp"

#include <map>
#include <memory>
#include <numeric>
#include <string>
#include <vector>

namespace {

struct address {
    std::string street;
    std::map<int, std::vector<std::string>> people;

    bool operator==(const address&) const = default;
};

address address_of(int i) {
    address made{"street " + std::to_string(i), {}};
    for (int j = 0; j < i % 5; ++j)
        made.people[j] = std::vector<std::string>(static_cast<std::size_t>(j), "somebody");
    return made;
}

/// No aggregate, but plain bytes.
class opaque {
public:
    explicit opaque(int value) : value_(value) {}
    [[nodiscard]] int value() const { return value_; }

private:
    int value_;
};

} // namespace

TEMPLATE_TEST_CASE("structs with strings and maps travel", "[queue]", QUEUE_BANKS) {
    using queue = typename TestType::template queue<address>;
    auto q = TestType::template make<queue>(std::size_t{10});
    TestType::together(
        2,
        [](unsigned index, queue& between) {
            for (int i = 0; i < 3000; ++i) {
                if (index == 0) between.put(address_of(i));
                else must(between.get() == address_of(i), "it comes as it went");
            }
        },
        q);
}

TEMPLATE_TEST_CASE("items of all sizes share a queue", "[queue]", QUEUE_BANKS) {
    using queue = typename TestType::template queue<std::vector<int>>;
    // Their order in the ring changes with each lap.
    auto q = TestType::template make<queue>(std::size_t{1000}, trireme::queue_options{.bytes = 65536});
    TestType::together(
        2,
        [](unsigned index, queue& between) {
            std::vector<int> reused;
            for (std::size_t i = 0; i < 3000; ++i) {
                std::vector<int> wanted(i * 7919 % 16000);
                std::iota(wanted.begin(), wanted.end(), static_cast<int>(i));
                if (index == 0) between.put(wanted);
                else must(between.get(reused) && reused == wanted, "it comes as it went");
            }
        },
        q);
}

TEMPLATE_TEST_CASE("an item may be as large as the queue, and no larger", "[queue]", processes) {
    using queue = typename TestType::template queue<std::string>;
    auto q = TestType::template make<queue>(std::size_t{1}, trireme::queue_options{.bytes = 1'000'000});
    const std::string large(990'000, 'x');
    for (int i = 0; i < 5; ++i) {
        q.put(large);
        CHECK(q.get() == large);
    }
    CHECK_THROWS_WITH(q.put(std::string(5'000'000, 'x')), contains("make it larger"));
    CHECK(q.empty());
}

TEMPLATE_TEST_CASE("large plain values travel", "[queue]", QUEUE_BANKS) {
    struct megabyte {
        std::array<std::uint32_t, 262'144> words;
    };
    using queue = typename TestType::template queue<megabyte>;
    auto q = TestType::template make<queue>(std::size_t{2});
    TestType::together(
        2,
        [](unsigned index, queue& between) {
            const auto item = std::make_unique<megabyte>();
            for (std::uint32_t i = 0; i < 20; ++i) {
                if (index == 0) {
                    item->words.fill(i);
                    between.put(*item);
                } else {
                    must(between.get(*item) && item->words[0] == i && item->words[262'143] == i, "it is whole");
                }
            }
        },
        q);
}

TEMPLATE_TEST_CASE("plain values need no archive", "[queue]", QUEUE_BANKS) {
    using queue = typename TestType::template queue<opaque>;
    auto q = TestType::template make<queue>(std::size_t{2});
    TestType::together(
        2,
        [](unsigned index, queue& between) {
            if (index == 0) between.put(opaque(7));
            else must(between.get()->value() == 7, "it comes as it went");
        },
        q);
}

TEST_CASE("threads pass on what can only be moved, and nothing leaks", "[queue][threads]") {
    const auto counted = std::make_shared<int>(5);
    {
        trireme::thread::queue<std::unique_ptr<std::shared_ptr<int>>> q(10);
        for (int i = 0; i < 4; ++i) q.put(std::make_unique<std::shared_ptr<int>>(counted));
        CHECK(**q.get() == counted);
        CHECK(counted.use_count() == 4);
        auto kept = std::make_unique<std::shared_ptr<int>>(counted);
        while (q.try_put(std::make_unique<std::shared_ptr<int>>())) {}
        CHECK_FALSE(q.try_put(std::move(kept)));
        CHECK(kept); // it was not put, so it is still there
        CHECK_FALSE(q.try_put_for(std::move(kept), 1ms));
        CHECK(kept);
    }
    CHECK(counted.use_count() == 1);
}

TEST_CASE("an item whose move throws stays in its queue", "[queue][threads]") {
    struct moody {
        int* left = nullptr; // moves before one fails
        explicit moody(int& moves) : left(&moves) {}
        moody(moody&& other) : left(other.left) { // NOLINT: it throws
            if (*left == 0) throw std::runtime_error("not today");
            --*left;
        }
        moody& operator=(moody&&) = delete;
    };
    int moves = 1;
    trireme::thread::queue<moody> q(1);
    q.put(moody(moves));
    CHECK_THROWS_WITH(q.get(), "not today");
    CHECK(q.size() == 1);
    moves = 5;
    CHECK(q.get());
}

TEST_CASE("a queue needs room", "[queue][threads]") {
    CHECK_THROWS_AS(trireme::thread::queue<int>(0), trireme::error);
    CHECK_THROWS_AS(trireme::process::queue<int>(1, {.producers = 0}), trireme::error);
}

TEST_CASE("too many producers at a time are told so", "[queue][threads]") {
    trireme::thread::queue<int> q(1, {.producers = 2});
    q.put(1);
    std::atomic<bool> over = false;
    std::jthread second([&] {
        q.put(2);
        while (!over) std::this_thread::sleep_for(1ms);
    });
    while (q.size() != 2) std::this_thread::sleep_for(1ms);
    std::jthread([&] { CHECK_THROWS_WITH(q.put(3), contains("more than 2 threads")); }).join();
    over = true;
    second.join();
    // The lane of a thread that has ended is free again, with what is left in it.
    std::jthread([&] { CHECK_FALSE(q.try_put(3)); }).join();
    for (int i = 0; i < 2; ++i) CHECK(q.get());
    std::jthread([&] { CHECK(q.try_put(3)); }).join();
    CHECK(q.get() == 3);
}
