#include <producer_consumer/histogram.hpp>

#include <trireme/base/archive.hpp>

#include "catch.hpp"

#include <algorithm>
#include <cmath>
#include <random>
#include <vector>

using producer_consumer::histogram;

namespace {

/// The smallest value which `share` of all do not exceed.
double exact(const std::vector<std::uint64_t>& sorted, double share) {
    const auto rank = static_cast<std::size_t>(std::ceil(share * static_cast<double>(sorted.size())));
    return static_cast<double>(sorted[std::max<std::size_t>(rank, 1) - 1]);
}

} // namespace

TEST_CASE("percentiles are within two per cent of the exact ones, whatever is measured") {
    std::mt19937_64 random(7); // NOLINT: reproducible on purpose
    for (const double scale : {1.0, 1e2, 1e4, 1e7, 1e12}) {
        std::exponential_distribution<double> times(1 / scale);
        histogram measured;
        std::vector<std::uint64_t> all;
        for (int i = 0; i < 20'000; ++i) {
            all.push_back(static_cast<std::uint64_t>(times(random)));
            measured.add(all.back());
        }
        std::ranges::sort(all);
        CHECK(measured.count() == all.size());
        CHECK(measured.max() == all.back());
        for (const double share : {0.0, 0.1, 0.5, 0.9, 0.99, 0.999, 1.0}) {
            INFO(scale << ' ' << share);
            CHECK(std::abs(measured.percentile(share) - exact(all, share)) <= 0.02 * exact(all, share));
        }
    }
}

TEST_CASE("a histogram holds every value there is, small ones exactly") {
    for (std::uint64_t value = 0; value < 128; ++value) {
        histogram one;
        one.add(value);
        CHECK(one.percentile(0.5) == static_cast<double>(value));
    }
    for (int bit = 0; bit < 64; ++bit) {
        for (const std::uint64_t value : {std::uint64_t{1} << bit, (std::uint64_t{2} << bit) - 1}) {
            histogram one;
            one.add(value);
            CHECK(one.percentile(1) == Approx(static_cast<double>(value)).epsilon(0.01));
            REQUIRE(one.buckets().size() == 1);
            CHECK(one.buckets().front().first <= value);
            CHECK(one.buckets().front().first >= value - value / 64);
        }
    }
    CHECK(histogram().percentile(0.99) == 0);
    CHECK(histogram().buckets().empty());
}

TEST_CASE("merged histograms are the histogram of all values, and travel") {
    histogram all;
    histogram low;
    histogram high;
    for (std::uint64_t value = 0; value < 100'000; value += 7) {
        all.add(value);
        (value < 50'000 ? low : high).add(value);
    }
    std::vector<std::byte> bytes(trireme::encoded_size(high));
    trireme::writer out(bytes.data());
    save(out, high);
    trireme::reader in(bytes);
    low.merge(trireme::load<histogram>(in));
    CHECK(low.count() == all.count());
    CHECK(low.max() == all.max());
    for (const double share : {0.01, 0.5, 0.99}) CHECK(low.percentile(share) == all.percentile(share));
    CHECK(std::ranges::equal(low.buckets(), all.buckets(), [](const auto& a, const auto& b) {
        return a.first == b.first && a.count == b.count;
    }));
}
