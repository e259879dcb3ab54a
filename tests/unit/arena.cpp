#include <trireme/process/arena.hpp>

#include <trireme/base/error.hpp>

#include "catch.hpp"

#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cstring>
#include <map>
#include <random>

using trireme::process::arena;
using trireme::process::segment;

namespace {

/// The memory that is behind a segment, in bytes.
std::uint64_t memory_behind(const segment& memory) {
    struct stat status {};
    fstat(memory.file(), &status);
    return static_cast<std::uint64_t>(status.st_blocks) * 512;
}

constexpr std::uint64_t mebibyte = std::uint64_t{1} << 20U;

} // namespace

TEST_CASE("pieces of an arena do not overlap, and are found by another mapping of the segment") {
    const auto memory = std::make_shared<const segment>(1, 1);
    const segment elsewhere(trireme::descriptor(dup(memory->file())));
    arena own(memory, 0);
    std::map<std::uint64_t, std::pair<std::size_t, int>> pieces;
    std::mt19937 random(1);
    for (int i = 0; i < 2000; ++i) {
        if (pieces.size() < 30 && random() % 2 == 0) {
            const std::size_t bytes = 1 + random() % 300'000;
            const std::uint64_t piece = own.allocate(bytes);
            CHECK(piece % 64 == 0);
            std::memset(memory->at(piece), i % 256, bytes);
            pieces[piece] = {bytes, i % 256};
        } else if (!pieces.empty()) {
            const auto one = std::next(pieces.begin(), static_cast<std::ptrdiff_t>(random() % pieces.size()));
            const auto [bytes, value] = one->second;
            const std::byte* const seen = elsewhere.at(one->first);
            CHECK(std::all_of(seen, seen + bytes, [v = std::byte(value)](std::byte b) { return b == v; }));
            own.release(one->first);
            pieces.erase(one);
        }
    }
}

TEST_CASE("an arena reuses its memory, and keeps no more of it than it says") {
    const auto memory = std::make_shared<const segment>(1, 1);
    arena own(memory, 0);
    const std::uint64_t before = memory_behind(*memory);
    const std::uint64_t first = own.allocate(mebibyte);
    own.release(first);
    const std::uint64_t warm = memory_behind(*memory);
    for (int i = 0; i < 100; ++i) {
        const std::uint64_t again = own.allocate(mebibyte);
        CHECK(again == first);
        own.release(again);
    }
    CHECK(memory_behind(*memory) == warm);

    std::vector<std::uint64_t> pieces;
    for (int i = 0; i < 20; ++i) pieces.push_back(own.allocate(10 * mebibyte));
    CHECK(memory_behind(*memory) >= before + 200 * mebibyte);
    for (const std::uint64_t piece : pieces) own.release(piece);
    CHECK(memory_behind(*memory) <= before + arena::warm_most + mebibyte);
    // What was free in parts is whole again: it has room for all there can be.
    const std::uint64_t large = own.allocate(300 * mebibyte);
    own.release(large);
    CHECK(memory_behind(*memory) <= before + arena::warm_most + mebibyte);
}

TEST_CASE("a lent piece is its owner's again when the other side has handed it back") {
    const auto memory = std::make_shared<const segment>(1, 1);
    arena own(memory, 1);
    const std::uint64_t lent = own.allocate(100'000);
    own.lend(lent);
    const std::uint64_t other = own.allocate(100'000);
    CHECK(other != lent);
    own.release(other);
    arena::hand_back(*memory, lent);
    const std::uint64_t next = own.allocate(100'000);
    CHECK((next == lent || next == other));
    const std::uint64_t both = own.allocate(100'000);
    CHECK((both == lent || both == other));
    CHECK(both != next);
}

TEST_CASE("an arena that is cleared has no memory left, and one that is asked for too much says so") {
    const auto memory = std::make_shared<const segment>(1, 1);
    const std::uint64_t before = memory_behind(*memory);
    arena own(memory, 1);
    own.allocate(5 * mebibyte);
    CHECK(memory_behind(*memory) >= before + 5 * mebibyte);
    arena::clear(*memory, 1);
    CHECK(memory_behind(*memory) == before);
    CHECK_THROWS_AS(own.allocate(~std::size_t{0} / 2), trireme::error);
}
