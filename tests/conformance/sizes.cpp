// Arguments and results of all sizes: around the borders where the way they travel may change, and beyond.

#include "catch.hpp"
#include "support.hpp"

#include <numeric>
#include <string>

using trireme::future;

namespace {

/// Bytes that tell where they are.
std::string pattern(std::size_t bytes, std::size_t seed = 0) {
    std::string text(bytes, '\0');
    std::uint64_t state = seed + bytes;
    for (std::size_t i = 0; i < bytes; ++i) {
        if (i % 61 == 0) state = state * 6364136223846793005U + 1442695040888963407U;
        text[i] = static_cast<char>((state >> 32U) + i);
    }
    return text;
}

std::uint64_t checksum(const std::string& text) {
    std::uint64_t sum = text.size();
    for (const char c : text) sum = sum * 31 + static_cast<unsigned char>(c);
    return sum;
}

std::string echo(std::string text) { return text; }

void check(bank::pool& pool, std::size_t bytes) {
    const std::string text = pattern(bytes);
    CAPTURE(bytes);
    CHECK(pool.apply(&checksum, text) == checksum(text));       // there
    CHECK(pool.apply(&pattern, bytes, std::size_t{0}) == text); // back
    CHECK(pool.apply(&echo, text) == text);                     // both
}

} // namespace

TEST_CASE("arguments and results of 0 bytes and of a few") {
    auto pool = bank::make_pool({.workers = 2});
    for (std::size_t bytes = 0; bytes <= 300; ++bytes) check(pool, bytes);
}

TEST_CASE("arguments and results around 4 KiB, where MPI begins to wait for the receiver") {
    auto pool = bank::make_pool({.workers = 2});
    for (std::size_t bytes = 3950; bytes <= 4200; ++bytes) check(pool, bytes);
}

TEST_CASE("arguments and results around the other powers of two") {
    auto pool = bank::make_pool({.workers = 2});
    for (const std::size_t power : {512, 1024, 2048, 8192, 16384, 32768, 65536, 131072, 262144}) {
        for (const std::size_t below : {200, 128, 100, 80, 64, 48, 40, 32, 24, 17, 16, 8, 1, 0})
            check(pool, power - below);
        for (const std::size_t above : {1, 8, 100}) check(pool, power + above);
    }
}

TEST_CASE("arguments and results of a mebibyte and more") {
    auto pool = bank::make_pool({.workers = 2});
    for (const std::size_t bytes : {std::size_t{1} << 20U, (std::size_t{1} << 20U) + 1, std::size_t{5'000'000}}) {
        check(pool, bytes);
    }
}

TEST_CASE("many large arguments and results at once, among small ones") {
    auto pool = bank::make_pool({.workers = 2});
    const std::string large = pattern(1U << 20U);
    const auto expected = checksum(large);
    std::vector<future<std::string>> echoes;
    std::vector<future<std::uint64_t>> checksums;
    for (int i = 0; i < 40; ++i) {
        echoes.push_back(pool.submit(&echo, large));
        for (std::size_t k = 0; k < 10; ++k) checksums.push_back(pool.submit(&checksum, pattern(100 * k)));
    }
    for (std::size_t i = 0; i < checksums.size(); ++i)
        CHECK(checksums[i].get() == checksum(pattern(100 * (i % 10))));
    for (auto& one : echoes) CHECK(checksum(std::move(one).get()) == expected);
}

TEST_CASE("large results that nobody has asked for yet do not stop a pool") {
    auto pool = bank::make_pool({.workers = 2});
    std::vector<future<std::string>> results;
    for (std::size_t i = 0; i < 200; ++i) results.push_back(pool.submit(&pattern, std::size_t{300'000}, i));
    for (std::size_t i = 0; i < 200; i += 37) CHECK(results[i].get() == pattern(300'000, i));
    CHECK(pool.apply(&echo, std::string("still here")) == "still here");
}

TEST_CASE("ranges whose items are large") {
    auto pool = bank::make_pool({.workers = 2});
    const auto items = std::views::iota(0, 50) | std::views::transform([](int i) {
                           return pattern(i % 2 == 0 ? 100'000 : 10, static_cast<std::size_t>(i));
                       });
    std::size_t i = 0;
    for (const auto& result : pool.imap(&echo, items, {.ahead = 8})) {
        CHECK(result == pattern(i % 2 == 0 ? 100'000 : 10, i));
        ++i;
    }
    CHECK(i == 50);
}

TEST_CASE("arguments and results of 256 MiB", "[.large]") {
    auto pool = bank::make_pool({.workers = 2});
    const std::size_t bytes = std::size_t{256} << 20U;
    std::string text = pattern(bytes);
    const auto expected = checksum(text);
    auto result = pool.submit(&echo, std::move(text));
    CHECK(checksum(std::move(result).get()) == expected);
}

TEST_CASE("arguments and results beyond 2^31 bytes", "[.huge]") {
    auto pool = bank::make_pool({.workers = 2});
    const std::size_t bytes = (std::size_t{1} << 31U) + 12345;
    std::string text = pattern(bytes);
    const auto expected = checksum(text);
    auto result = pool.submit(&echo, std::move(text));
    CHECK(checksum(std::move(result).get()) == expected);
}
