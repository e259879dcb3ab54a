#include "roles.hpp"
#include "values.hpp"

#include <array>
#include <numeric>

namespace {

/// More than a processor changes at once.
struct pair_of_counters {
    std::array<std::uint64_t, 3> up{};
    std::int64_t down = 0;
};

constexpr unsigned players = 6;
constexpr unsigned turns = 500;

} // namespace

TEMPLATE_TEST_CASE("no addition to a value is lost", "[value]", VALUE_BANKS) {
    using integer = typename TestType::template value<std::int64_t>;
    using real = typename TestType::template value<double>;
    using byte = typename TestType::template value<unsigned char>;
    auto sum = TestType::template make<integer>(std::int64_t{1000});
    auto weight = TestType::template make<real>(0.5);
    auto small = TestType::template make<byte>(static_cast<unsigned char>(1));
    TestType::together(
        players,
        [](unsigned index, integer& i, real& x, byte& c) {
            for (unsigned turn = 0; turn < turns; ++turn) {
                i.fetch_add(index);
                x.fetch_add(0.25);
                c.fetch_add(1);
            }
        },
        sum, weight, small);
    CHECK(sum.load() == 1000 + turns * (players * (players - 1) / 2));
    CHECK(weight.load() == 0.5 + 0.25 * players * turns);
    CHECK(small.load() == static_cast<unsigned char>(1 + players * turns));
}

TEMPLATE_TEST_CASE("a value is changed as a whole, however large it is", "[value]", VALUE_BANKS) {
    using pair = typename TestType::template value<pair_of_counters>;
    auto both = TestType::template make<pair>(pair_of_counters{});
    TestType::together(
        players,
        [](unsigned index, pair& shared) {
            for (unsigned turn = 0; turn < turns; ++turn) {
                if (index == 0) {
                    const pair_of_counters seen = shared;
                    must(seen.up[0] == seen.up[1] && seen.up[1] == seen.up[2], "it is read as a whole");
                    must(seen.down == -static_cast<std::int64_t>(seen.up[0]), "it is read as a whole");
                    continue;
                }
                const pair_of_counters before = shared.update([](pair_of_counters now) {
                    for (auto& one : now.up) ++one;
                    --now.down;
                    return now;
                });
                must(before.down == -static_cast<std::int64_t>(before.up[2]), "update() returns what was");
            }
        },
        both);
    CHECK(both.load().up[1] == (players - 1) * turns);
    CHECK(both.load().down == -static_cast<std::int64_t>((players - 1) * turns));
}

TEMPLATE_TEST_CASE("a value can be stored, exchanged, and compared", "[value]", VALUE_BANKS) {
    using integer = typename TestType::template value<int>;
    auto number = TestType::template make<integer>(1);
    TestType::together(
        1,
        [](unsigned /*index*/, integer& x) {
            must(x == 1, "it has its initial value");
            x.store(2);
            must(x.load() == 2, "it has what was stored");
            must(x.exchange(3) == 2, "exchange() returns what was");
            int expected = 4;
            must(!x.compare_exchange(expected, 5) && expected == 3, "compare_exchange() tells what it is");
            must(x.compare_exchange(expected, 5) && x.load() == 5, "compare_exchange() changes it");
            must(x.fetch_add(-7) == 5 && x.load() == -2, "fetch_add() returns what was");
            must(x.update([](int now) { return now * now; }) == -2 && x.load() == 4, "update() changes it");
        },
        number);
    CHECK(number.load() == 4);
}

TEMPLATE_TEST_CASE("compare_exchange on a large value", "[value]", VALUE_BANKS) {
    using large = typename TestType::template value<std::array<int, 7>>;
    auto shared = TestType::template make<large>(std::array<int, 7>{1, 2, 3});
    TestType::together(
        1,
        [](unsigned /*index*/, large& x) {
            std::array<int, 7> expected{};
            must(!x.compare_exchange(expected, {7}), "it is something else");
            must(expected == std::array<int, 7>{1, 2, 3}, "compare_exchange() tells what it is");
            must(x.compare_exchange(expected, {7}), "compare_exchange() changes it");
            must(x.exchange({8}) == std::array<int, 7>{7}, "exchange() returns what was");
        },
        shared);
    CHECK(shared.load() == std::array<int, 7>{8});
}

TEMPLATE_TEST_CASE("an array is seen by all", "[array]", threads, processes) {
    using numbers = typename TestType::template array<std::int64_t>;
    constexpr std::size_t size = 10'000;
    auto shared = TestType::template make<numbers>(size);
    REQUIRE(shared.size() == size);
    CHECK(std::accumulate(shared.begin(), shared.end(), std::int64_t{0}) == 0);
    shared[0] = 17;
    TestType::together(
        players,
        [](unsigned index, numbers& mine) {
            must(mine.size() == size && mine.span().size() == size, "it has its size everywhere");
            must(index != 0 || mine[0] == 17, "it holds what was written before");
            for (std::size_t i = index; i < size; i += players) mine[i] = static_cast<std::int64_t>(i);
        },
        shared);
    std::size_t wrong = 0;
    for (std::size_t i = 0; i < size; ++i) wrong += shared[i] == static_cast<std::int64_t>(i) ? 0 : 1;
    CHECK(wrong == 0);
    const numbers same = shared;
    CHECK(same.data() == shared.data());
    CHECK(numbers().empty());
    CHECK(TestType::template make<numbers>(std::size_t{0}).empty());
}
