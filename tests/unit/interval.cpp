#include <trireme/base/interval.hpp>

#include "catch.hpp"

using trireme::interval;
using trireme::part_of;

TEST_CASE("parts of an interval follow each other and differ by at most one") {
    for (const std::uint64_t size : {0U, 1U, 7U, 8U, 1000U}) {
        for (const std::uint64_t parts : {1U, 2U, 3U, 8U, 13U}) {
            std::uint64_t next = 5;
            for (std::uint64_t i = 0; i < parts; ++i) {
                const interval part = part_of({5, 5 + size}, parts, i);
                CHECK(part.first == next);
                CHECK(part.size() >= size / parts);
                CHECK(part.size() <= size / parts + 1);
                next = part.last;
            }
            CHECK(next == 5 + size);
        }
    }
}
