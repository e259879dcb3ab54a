#include <producer_consumer/item.hpp>
#include <producer_consumer/settings.hpp>

#include <trireme/base/error.hpp>

#include "catch.hpp"

#include <limits>
#include <random>
#include <string>

using namespace producer_consumer;

namespace {

std::mt19937_64 random_bits(5); // NOLINT: reproducible on purpose

/// Any number at all, small ones and the limits most of all.
std::optional<std::int64_t> any_number() {
    switch (random_bits() % 6) {
    case 0:
        return std::nullopt;
    case 1:
        return static_cast<std::int64_t>(random_bits() % 3) - 1;
    case 2:
        return std::numeric_limits<std::int64_t>::max();
    case 3:
        return std::numeric_limits<std::int64_t>::min();
    case 4:
        return static_cast<std::int64_t>(random_bits() >> random_bits() % 64);
    default:
        return static_cast<std::int64_t>(random_bits() % 2000);
    }
}

} // namespace

TEST_CASE("what is not said depends on the workload") {
    settings wishes;
    assignment work = check(wishes, false);
    CHECK(work.workload == workload_kind::synthetic);
    CHECK(work.bank == bank_kind::threads);
    CHECK(work.stages == 0);
    CHECK(work.items == 1'000'000);
    CHECK(work.capacity == 256);
    CHECK(check(wishes, true).bank == bank_kind::ranks);

    wishes.workload = "tasks";
    work = check(wishes, false);
    CHECK(work.stages == 1);
    CHECK(work.workers == 4);
    CHECK(work.consumers == 1);
    CHECK(work.work == 1000);
    wishes.work = 5;
    CHECK(check(wishes, false).work == 5);
}

TEST_CASE("a queue has room for about a megabyte, and for some items in any case") {
    settings wishes;
    wishes.size = 64;
    CHECK(check(wishes, false).capacity == 1024);
    wishes.size = 100'000'000;
    CHECK(check(wishes, false).capacity == 4);
    wishes.capacity = 7;
    CHECK(check(wishes, false).capacity == 7);
}

TEST_CASE("whatever numbers are given, they are refused or within bounds") {
    int accepted = 0;
    for (int i = 0; i < 100'000; ++i) {
        settings wishes;
        if (random_bits() % 4 == 0) wishes.workload = "tasks";
        if (random_bits() % 3 == 0) wishes.producers = any_number();
        if (random_bits() % 3 == 0) wishes.consumers = any_number();
        if (random_bits() % 3 == 0) wishes.stages = any_number();
        if (random_bits() % 3 == 0) wishes.workers = any_number();
        if (random_bits() % 3 == 0) wishes.size = any_number();
        if (random_bits() % 3 == 0) wishes.items = any_number();
        if (random_bits() % 3 == 0) wishes.capacity = any_number();
        if (random_bits() % 8 == 0) wishes.work = static_cast<double>(any_number().value_or(0));
        try {
            const assignment work = check(wishes, false);
            ++accepted;
            const bool sound = work.producers > 0 && work.producers <= 1024 && work.consumers > 0 &&
                               work.consumers <= 1024 && work.workers > 0 && work.stages <= 64 && work.items > 0 &&
                               work.size >= header_bytes && work.capacity > 0 && work.work >= 0 &&
                               work.capacity * work.item_bytes() <= std::uint64_t{1} << 32;
            if (!sound) FAIL("accepted, but not within bounds");
        } catch (const trireme::usage_error&) {}
    }
    CHECK(accepted > 1000);
}
