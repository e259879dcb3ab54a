// Arguments and results of all kinds, with nothing to register.

#include "catch.hpp"
#include "support.hpp"

#include <array>
#include <complex>
#include <deque>
#include <filesystem>
#include <list>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <tuple>
#include <unordered_map>
#include <unordered_set>
#include <variant>

namespace {

enum class colour : unsigned char { red, green, blue };

struct point {
    double x = 0;
    double y = 0;
    friend bool operator==(const point&, const point&) = default;
};
struct record {
    std::string name;
    int number = 0;
    std::vector<point> points;
    std::optional<std::string> note;
    std::map<std::string, std::vector<int>> table;
    point corners[2];
    colour shade = colour::red;
    friend bool operator==(const record&, const record&) = default;
};
struct tree {
    int value = 0;
    std::vector<tree> branches;
    friend bool operator==(const tree&, const tree&) = default;
};
struct empty {
    friend bool operator==(const empty&, const empty&) = default;
};
class account {
public:
    account() = default;
    explicit account(std::string owner) : owner_(std::move(owner)) {}
    void pay(int amount) { balance_ += amount; }
    [[nodiscard]] int balance() const { return balance_; }
    template <class A>
    void serialize(A& archive) {
        archive(owner_, balance_);
    }
    friend bool operator==(const account&, const account&) = default;

private:
    std::string owner_;
    int balance_ = 0;
};

template <class T>
T echo(T value) {
    return value;
}
/// Whether `value` comes back as it went. (Not a CHECK for each type: they would take minutes to compile.)
template <class T>
bool returns(bank::pool& pool, const T& value) {
    return pool.apply(&echo<T>, value) == value;
}

int twice(int x) { return 2 * x; }
int thrice(int x) { return 3 * x; }

struct polynomial {
    std::vector<double> coefficients;
    std::string name;
    double operator()(double x) const {
        double value = 0;
        for (const double c : coefficients) value = value * x + c;
        return value;
    }
};
struct composed {
    int (*f)(int) = nullptr;
    polynomial g;
    double operator()(int x) const { return g(f(x)); }
};

} // namespace

TEST_CASE("numbers, enumerations and text travel") {
    auto pool = bank::make_pool({.workers = 2});
    CHECK(returns(pool, true));
    CHECK(returns(pool, 'c'));
    CHECK(returns(pool, static_cast<signed char>(-3)));
    CHECK(returns(pool, std::numeric_limits<std::int64_t>::min()));
    CHECK(returns(pool, std::numeric_limits<std::uint64_t>::max()));
    CHECK(returns(pool, 0.1F));
    CHECK(returns(pool, -std::numeric_limits<double>::infinity()));
    CHECK(returns(pool, 2.5L));
    CHECK(returns(pool, colour::blue));
    CHECK(returns(pool, std::byte{9}));
    CHECK(returns(pool, std::complex<double>(1, -2)));
    CHECK(returns(pool, std::string()));
    CHECK(returns(pool, std::string("text with a \0 in it", 19)));
    CHECK(returns(pool, std::u16string(u"wide")));
    CHECK(returns(pool, std::filesystem::path("/a/b c")));
    CHECK(returns(pool, std::chrono::nanoseconds(123)));
}

TEST_CASE("containers travel, one within the other") {
    auto pool = bank::make_pool({.workers = 2});
    CHECK(returns(pool, std::vector<int>{1, 2, 3}));
    CHECK(returns(pool, std::vector<bool>{true, false, true}));
    CHECK(returns(pool, std::vector<std::string>{"a", "", "ccc"}));
    CHECK(returns(pool, std::vector<std::vector<std::vector<double>>>{{{1, 2}, {}}, {}, {{3}}}));
    CHECK(returns(pool, std::array<std::string, 2>{"a", "b"}));
    CHECK(returns(pool, std::array<int, 0>{}));
    CHECK(returns(pool, std::deque<int>{1, 2}));
    CHECK(returns(pool, std::list<std::string>{"x", "y"}));
    CHECK(returns(pool, std::set<std::string>{"b", "a"}));
    CHECK(returns(pool, std::multiset<int>{1, 1, 2}));
    CHECK(returns(pool, std::unordered_set<int>{3, 4}));
    CHECK(returns(pool,
                  std::map<std::string, std::map<int, std::vector<std::string>>>{{"k", {{1, {"v"}}}}, {"", {}}}));
    CHECK(returns(pool, std::unordered_map<std::string, int>{{"one", 1}, {"two", 2}}));
    CHECK(returns(pool, std::multimap<int, std::string>{{1, "a"}, {1, "b"}}));
}

TEST_CASE("tuples, optionals and variants travel") {
    auto pool = bank::make_pool({.workers = 2});
    CHECK(returns(pool, std::pair(1, std::string("one"))));
    CHECK(returns(pool, std::tuple(1, 2.5, std::string("three"), std::vector{4})));
    CHECK(returns(pool, std::tuple<>()));
    CHECK(returns(pool, std::optional<std::string>("there")));
    CHECK(returns(pool, std::optional<std::string>()));
    CHECK(returns(pool, std::optional<std::optional<int>>(std::optional<int>())));
    using choice = std::variant<std::monostate, int, std::string, std::vector<double>>;
    CHECK(returns(pool, choice()));
    CHECK(returns(pool, choice(5)));
    CHECK(returns(pool, choice("text")));
    CHECK(returns(pool, std::vector<choice>{1, "two", std::vector{3.0}}));
    const std::vector<choice> several{1, "two", std::vector{3.0}, choice()};
    CHECK(pool.map(&echo<choice>, several, {.chunk = 3}) == several);
}

TEST_CASE("structs travel, nested and with arrays, and classes with a hook") {
    auto pool = bank::make_pool({.workers = 2});
    CHECK(returns(pool, point{1, 2}));
    CHECK(returns(pool, std::vector<point>(1000, point{1, 2})));
    CHECK(returns(pool, empty{}));
    record full{"name", 7, {{1, 2}, {3, 4}}, "note", {{"a", {1, 2}}, {"b", {}}}, {{5, 6}, {7, 8}}, colour::green};
    CHECK(returns(pool, full));
    full.note.reset();
    CHECK(returns(pool, full));
    CHECK(returns(pool, tree{1, {{2, {}}, {3, {{4, {}}}}}}));
    account mine("me");
    mine.pay(5);
    CHECK(returns(pool, mine));
    CHECK(pool.apply(
                  [](account a) {
                      a.pay(3);
                      return a;
                  },
                  mine)
              .balance() == 8);
}

TEST_CASE("functions travel, as what is called and as arguments") {
    auto pool = bank::make_pool({.workers = 2});
    int (*f)(int) = &twice;
    CHECK(pool.apply(f, 4) == 8);
    f = &thrice;
    CHECK(pool.apply(f, 4) == 12);
    CHECK(pool.apply([](int (*g)(int), int x) { return g(x) + 1; }, &twice, 5) == 11);
    CHECK(pool.apply([](std::string text, auto lambda) { return lambda(text); }, std::string("a"),
                     [](const std::string& s) { return s + s; }) == "aa");
    CHECK(pool.apply([] { return &thrice; })(3) == 9);
    CHECK(pool.map([](int (*g)(int)) { return g(10); }, std::vector{&twice, &thrice}) == std::vector{20, 30});
}

TEST_CASE("function objects travel with their members") {
    auto pool = bank::make_pool({.workers = 2});
    const polynomial p{{1, 2, 3}, "a polynomial with a long name, too long to be kept in place"};
    CHECK(pool.apply(p, 2.0) == 11);
    CHECK(pool.map(p, std::vector{0.0, 1.0, 2.0}) == std::vector{3.0, 6.0, 11.0});
    CHECK(pool.apply(composed{&twice, p}, 1) == 11);
    CHECK(pool.reduce(
              composed{&thrice, p}, [](double a, double b) { return a + b; }, std::vector{0, 1}, 0.0) == 21);
}
