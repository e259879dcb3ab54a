#include <trireme/base/archive.hpp>

#include "catch.hpp"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <complex>
#include <filesystem>
#include <functional>
#include <memory>
#include <random>
#include <span>
#include <stdexcept>
#include <vector>

using namespace trireme; // NOLINT: it is what is tested here

namespace {

/// Memory for an archive, aligned as the writer wants it.
struct archive_memory {
    std::size_t size;
    std::vector<std::max_align_t> memory;

    explicit archive_memory(std::size_t bytes) : size(bytes), memory(bytes / sizeof(std::max_align_t) + 2) {
        std::memset(memory.data(), 0x5a, memory.size() * sizeof(std::max_align_t));
    }
    [[nodiscard]] std::byte* begin() { return reinterpret_cast<std::byte*>(memory.data()); }
    [[nodiscard]] std::span<const std::byte> bytes() const { return std::as_bytes(std::span(memory)).first(size); }
    /// Whether `end` is where the archive was to end, and nothing was written beyond.
    [[nodiscard]] bool ends_at(std::size_t end) const {
        const auto rest = std::as_bytes(std::span(memory)).subspan(size);
        return end == size && std::ranges::all_of(rest, [](std::byte b) { return b == std::byte{0x5a}; });
    }
};

// Not inlined: the more types, the more this saves of the time to compile.
template <class... Ts>
[[gnu::noinline]] archive_memory archive(const Ts&... values) {
    archive_memory made(encoded_size(values...));
    writer out(made.begin());
    save(out, values...);
    if (!made.ends_at(out.size())) throw std::logic_error("the counter and the writer disagree");
    return made;
}

template <class T>
[[gnu::noinline]] void read_all(std::span<const std::byte> bytes, T& value) {
    reader source(bytes);
    load(source, value);
    if (source.left() != 0) throw std::logic_error("not all was read");
}

template <class T>
T copy_of(std::span<const std::byte> bytes) {
    T value{};
    read_all(bytes, value);
    return value;
}

/// Calls `read` with fewer bytes than there are, in memory which ends where they end. Returns how often that
/// failed.
std::size_t failures_of_truncated(std::span<const std::byte> bytes,
                                  const std::function<void(std::span<const std::byte>)>& read) {
    std::size_t failures = 0;
    for (std::size_t size = 0; size < bytes.size(); ++size) {
        const std::unique_ptr<std::byte[]> part(new std::byte[size]);
        std::copy_n(bytes.data(), size, part.get());
        try {
            read({part.get(), size});
        } catch (const archive_error&) {
            ++failures;
        }
    }
    return failures;
}

// The checks are no templates: Catch's macros expand to more code than GCC can digest a hundred times.
void check(bool written_alike, bool read_alike, bool replaced_alike, std::size_t failures, std::size_t size) {
    CHECK(written_alike);
    CHECK(read_alike);
    CHECK(replaced_alike);
    CHECK(failures == size);
}

/// Returns the archive's size.
template <class T>
std::size_t check_round_trip(const T& value) {
    static_assert(archivable<T>);
    const archive_memory first = archive(value);
    const bool written_alike = std::ranges::equal(first.bytes(), archive(value).bytes());
    const bool read_alike = copy_of<T>(first.bytes()) == value;

    // It is read from anywhere, if not as fast, and over whatever there was.
    std::vector<std::byte> shifted(1);
    shifted.insert(shifted.end(), first.bytes().begin(), first.bytes().end());
    T again = value;
    read_all(std::span<const std::byte>(shifted).subspan(1), again);
    const bool replaced_alike = again == value;

    const std::size_t failures =
        failures_of_truncated(first.bytes(), [&again](auto truncated) { read_all(truncated, again); });
    check(written_alike, read_alike, replaced_alike, failures, first.size);
    return first.size;
}

enum class colour : std::uint8_t { red, green };
enum class answer : bool { no, yes };

struct point {
    double x, y;
    friend bool operator==(const point&, const point&) = default;
};
struct gaps {
    char a;
    double b;
    bool c;
    friend bool operator==(const gaps&, const gaps&) = default;
};
struct record {
    int number = 7;
    std::string name = "seven";
    double matrix[2][3] = {{1, 2, 3}, {4, 5, 6}};
    std::string words[2] = {"a", ""};
    char label[5] = "abcd";
    std::vector<point> points = {{1, 2}, {3, 4}};
    gaps inner[2] = {{'x', 1.5, true}, {'y', 2.5, false}};
    friend bool operator==(const record&, const record&) = default;
};
struct wide {
    int a = 1, b = 2, c = 3, d = 4, e = 5, f = 6, g = 7, h = 8, i = 9, j = 10, k = 11, l = 12, m = 13, n = 14,
        o = 15, p = 16, q = 17, r = 18, s = 19, t = 20, u = 21, v = 22, w = 23;
    std::string x = "24";
    friend bool operator==(const wide&, const wide&) = default;
};
struct tree {
    int value; // with an initializer, clang 14 could not make a map of trees
    std::vector<tree> branches;
    std::map<std::string, tree> named;
    friend bool operator==(const tree&, const tree&) = default;
};
struct nothing {
    friend bool operator==(const nothing&, const nothing&) = default;
};
struct scale {
    double k;
    double operator()(double x) const { return k * x; }
};
struct alignas(64) cache_line {
    double values[8];
    friend bool operator==(const cache_line&, const cache_line&) = default;
};

class account {
public:
    account() = default;
    account(std::string owner, int balance) : owner_(std::move(owner)), balance_(balance) {}
    template <class A>
    void serialize(A& archive) {
        archive(owner_, balance_);
    }
    friend bool operator==(const account&, const account&) = default;

private:
    std::string owner_;
    int balance_ = 0;
};
/// Writes and reads differently, as cereal's classes may.
struct celsius {
    double degrees = 0;
    template <class A>
    void serialize(A& archive) const {
        archive(degrees + 273.15);
    }
    template <class A>
    void serialize(A& archive) {
        static_assert(A::is_loading::value);
        double kelvin = 0;
        archive(kelvin);
        degrees = kelvin - 273.15;
    }
};
struct chain {
    std::unique_ptr<chain> next;
    template <class A>
    void serialize(A& archive) {
        bool more = next != nullptr;
        archive(more);
        if (!more) return;
        if (A::is_loading::value) next = std::make_unique<chain>();
        archive(*next);
    }
};
struct silent {
    int value = 0;
    template <class A>
    void serialize(A& /*archive*/) {}
    friend bool operator==(const silent&, const silent&) = default;
};

int add(int a, int b) { return a + b; }

std::vector<std::byte> count_only(std::uint64_t count, std::size_t more_bytes) {
    std::vector<std::byte> bytes(sizeof count + more_bytes);
    std::memcpy(bytes.data(), &count, sizeof count);
    return bytes;
}

template <class T>
void check_hostile_counts() {
    const std::uint64_t counts[] = {40, std::uint64_t{1} << 32, std::uint64_t{1} << 61, ~std::uint64_t{0}};
    for (const std::uint64_t count : counts) {
        const std::vector<std::byte> bytes = count_only(count, count == 40 ? 0 : 32);
        reader source(bytes);
        try {
            static_cast<void>(load<T>(source));
        } catch (const archive_error&) {
            continue;
        }
        throw std::logic_error(__PRETTY_FUNCTION__);
    }
}

} // namespace

TEST_CASE("plain values travel as their bytes") {
    CHECK(check_round_trip(42) == sizeof(int));
    CHECK(check_round_trip('c') == 1);
    CHECK(check_round_trip(-1.5) == 8);
    CHECK(check_round_trip(2.5L) == sizeof(long double));
    CHECK(check_round_trip(true) == 1);
    CHECK(check_round_trip(answer::yes) == 1);
    CHECK(check_round_trip(colour::green) == 1);
    CHECK(check_round_trip(std::byte{7}) == 1);
    CHECK(check_round_trip(std::complex<double>(1, 2)) == 16);
    CHECK(check_round_trip(point{1, 2}) == 16);
    CHECK(check_round_trip(gaps{'a', 1.5, true}) == 10);
    CHECK(check_round_trip(std::array<int, 3>{1, 2, 3}) == 12);
    CHECK(check_round_trip(std::chrono::milliseconds(5)) == 8);
    CHECK(check_round_trip(std::chrono::duration<float>(0.5F)) == 4);
    CHECK(check_round_trip(std::chrono::system_clock::now()) == 8);
}

TEST_CASE("a bool is read as one, whatever its byte") {
    const std::byte two{2};
    CHECK(copy_of<bool>({&two, 1}) == true);
    CHECK(copy_of<answer>({&two, 1}) == answer::yes);
    STATIC_REQUIRE_FALSE(archiving::is_plain<gaps>);
}

TEST_CASE("text and containers travel") {
    CHECK(check_round_trip(std::string()) == 8);
    CHECK(check_round_trip(std::string("text")) == 12);
    CHECK(check_round_trip(std::wstring(L"text")) == 24);
    CHECK(check_round_trip(std::u16string(u"text")) == 16);
    CHECK(check_round_trip(std::filesystem::path("/tmp/x")) == 14);
    CHECK(check_round_trip(std::vector<int>{1, 2, 3}) == 20);
    CHECK(check_round_trip(std::vector<double>{}) == 8);
    CHECK(check_round_trip(std::vector<point>(10, {1, 2})) == 168);
    CHECK(check_round_trip(std::vector<gaps>(10, {'a', 1, true})) == 108);
    CHECK(check_round_trip(std::vector<cache_line>(3, {{1, 2, 3, 4, 5, 6, 7, 8}})) == 16 + 3 * 64);
    CHECK(check_round_trip(std::vector<std::array<float, 4>>(2, {1, 2, 3, 4})) == 40);
    CHECK(check_round_trip(std::vector<std::string>{"a", "", "ccc"}) == 36);
    CHECK(check_round_trip(std::vector<std::vector<double>>{{1}, {}, {2, 3}}) == 56);
    CHECK(check_round_trip(std::vector<nothing>(5)) == 13);
    CHECK(check_round_trip(std::vector<silent>(5)) == 13);
    CHECK(check_round_trip(std::deque<int>{1, 2, 3}) == 20);
    CHECK(check_round_trip(std::list<std::string>{"a", "b"}) == 26);
    CHECK(check_round_trip(std::set<int>{3, 1, 2}) == 20);
    CHECK(check_round_trip(std::set<std::string>{"b", "a"}) == 26);
    CHECK(check_round_trip(std::multiset<int>{3, 3}) == 16);
    CHECK(check_round_trip(std::unordered_set<int>{3, 1, 2}) == 20);
    CHECK(check_round_trip(std::unordered_multiset<int>{3, 3}) == 16);
    CHECK(check_round_trip(std::map<std::string, int>{{"a", 1}, {"b", 2}}) == 34);
    CHECK(check_round_trip(std::map<int, nothing>{{1, {}}}) == 12);
    CHECK(check_round_trip(std::map<nothing, nothing, decltype([](auto, auto) { return false; })>{{{}, {}}}) == 9);
    CHECK(check_round_trip(std::multimap<int, int>{{1, 2}, {1, 1}, {1, 3}}) == 32);
    CHECK(check_round_trip(std::unordered_map<std::string, std::vector<int>>{{"a", {1, 2}}, {"b", {}}}) > 0);
    CHECK(check_round_trip(std::unordered_multimap<int, int>{{1, 2}, {1, 2}}) == 24);
    CHECK(check_round_trip(std::array<std::string, 2>{"a", "b"}) == 18);
    CHECK(check_round_trip(std::array<int, 0>{}) == 0);
}

TEST_CASE("vectors of bool travel as bits") {
    for (const std::size_t size : {0U, 1U, 7U, 8U, 9U, 64U, 100U}) {
        std::vector<bool> bits(size);
        for (std::size_t i = 0; i < size; ++i) bits[i] = i % 3 == 0;
        CHECK(check_round_trip(bits) == 8 + (size + 7) / 8);
    }
}

TEST_CASE("compounds of the standard library travel") {
    CHECK(check_round_trip(std::pair<int, std::string>{1, "a"}) == 13);
    CHECK(check_round_trip(std::tuple<>{}) == 0);
    CHECK(check_round_trip(std::tuple<char, double, std::string>{'a', 1, "b"}) == 18);
    CHECK(check_round_trip(std::optional<int>{}) == 1);
    CHECK(check_round_trip(std::optional<std::string>{"a"}) == 10);
    using choice = std::variant<std::monostate, int, std::string, int>;
    CHECK(check_round_trip(choice{}) == 1);
    CHECK(check_round_trip(choice{std::in_place_index<1>, 5}) == 5);
    CHECK(check_round_trip(choice{std::in_place_index<3>, 5}) == 5);
    CHECK(check_round_trip(choice{"text"}) == 13);
    const std::byte four{4};
    reader source({&four, 1});
    CHECK_THROWS_WITH(load<choice>(source), contains("alternative 4 of a variant of 4"));
}

TEST_CASE("structs travel member by member") {
    check_round_trip(record{});
    CHECK(check_round_trip(wide{}) == 23 * 4 + 8 + 2);
    CHECK(check_round_trip(nothing{}) == 0);
    check_round_trip(tree{1, {{2, {}, {}}, {3, {{4, {}, {}}}, {}}}, {{"a", {5, {}, {}}}}});
    STATIC_REQUIRE(archiving::is_plain<point>);
    STATIC_REQUIRE(archiving::is_plain<cache_line>);
    STATIC_REQUIRE_FALSE(archiving::is_plain<record>);
}

TEST_CASE("types with a hook travel by it") {
    CHECK(check_round_trip(account("Ada", 5)) == 15);
    check_round_trip(std::map<std::string, account>{{"a", {"Ada", 5}}, {"b", {"Bob", -5}}});
    check_round_trip(std::vector<account>(3, {"Ada", 5}));
    CHECK(std::abs(copy_of<celsius>(archive(celsius{20}).bytes()).degrees - 20) < 1e-12);
    const account constant("Ada", 5);
    CHECK(copy_of<account>(archive(constant).bytes()) == constant);
}

TEST_CASE("functions and function objects travel") {
    int (*const function)(int, int) = add;
    CHECK(check_round_trip(function) == 16);
    CHECK(copy_of<int (*)(int, int)>(archive(function).bytes())(2, 3) == 5);
    void (*const null)() = nullptr;
    check_round_trip(null);
    double (*const library)(double) = std::cbrt;
    check_round_trip(library);

    const auto lambda = [](int x) { return x + 1; };
    CHECK(encoded_size(lambda) == 0);
    CHECK(copy_of<std::remove_const_t<decltype(lambda)>>({})(1) == 2);
    CHECK(copy_of<scale>(archive(scale{3}).bytes())(2) == 6);
}

TEST_CASE("values of an archive follow each other, arrays where they are aligned") {
    const archive_memory all = archive(char{'a'}, std::vector<double>{1, 2}, std::string("b"), std::vector<int>{3});
    CHECK(all.size == (1 + 8 + 7 + 16) + (8 + 1) + (8 + 3 + 4));
    reader source(all.bytes());
    CHECK(load<char>(source) == 'a');
    CHECK(load<std::vector<double>>(source) == std::vector<double>{1, 2});
    CHECK(load<std::string>(source) == "b");
    CHECK(load<std::vector<int>>(source) == std::vector<int>{3});
    CHECK(source.left() == 0);
    CHECK(all.bytes()[9] == std::byte{0}); // the padding says nothing of what the memory held
}

TEST_CASE("reading replaces what was there") {
    const archive_memory some =
        archive(std::vector<std::string>{"a"}, std::map<int, int>{{1, 2}}, std::optional<int>());
    reader source(some.bytes());
    std::vector<std::string> words{"x", "y", "z"};
    std::map<int, int> map{{5, 6}};
    std::optional<int> maybe = 5;
    source(words, map, maybe);
    CHECK(words == std::vector<std::string>{"a"});
    CHECK(map == std::map<int, int>{{1, 2}});
    CHECK_FALSE(maybe.has_value());
}

TEST_CASE("counts that the bytes left cannot fill are refused before memory is taken") {
    check_hostile_counts<std::string>();
    check_hostile_counts<std::vector<int>>();
    check_hostile_counts<std::vector<point>>();
    check_hostile_counts<std::vector<cache_line>>();
    check_hostile_counts<std::vector<std::string>>();
    check_hostile_counts<std::vector<nothing>>();
    check_hostile_counts<std::vector<silent>>();
    check_hostile_counts<std::vector<std::tuple<>>>();
    check_hostile_counts<std::vector<std::array<int, 0>>>();
    check_hostile_counts<std::list<nothing>>();
    check_hostile_counts<std::deque<int>>();
    check_hostile_counts<std::set<int>>();
    check_hostile_counts<std::unordered_set<int>>();
    check_hostile_counts<std::unordered_map<int, nothing>>();
    check_hostile_counts<std::vector<std::optional<std::array<double, 1000>>>>();
    check_hostile_counts<std::filesystem::path>();

    // 300 bits in 32 bytes: vector<bool> counts bits.
    const std::vector<std::byte> bits = count_only(300, 32);
    reader source(bits);
    CHECK_THROWS_AS(load<std::vector<bool>>(source), archive_error);
}

TEST_CASE("what nests too deep is refused on both sides") {
    chain links;
    chain* last = &links;
    for (int i = 0; i < 900; ++i) last = (last->next = std::make_unique<chain>()).get();
    CHECK(copy_of<chain>(archive(links).bytes()).next != nullptr);
    for (int i = 0; i < 200; ++i) last = (last->next = std::make_unique<chain>()).get();
    CHECK_THROWS_WITH(encoded_size(links), contains("more than 1000 levels deep"));

    const std::vector<std::byte> endless(100'000, std::byte{1});
    reader source(endless);
    CHECK_THROWS_WITH(load<chain>(source), contains("more than 1000 levels deep"));

    // A tree of one branch each: {value, count of branches = 1, ...}.
    std::vector<std::byte> branches(120'000);
    for (std::size_t i = 4; i < branches.size(); i += 12) branches[i] = std::byte{1};
    reader deep(branches);
    CHECK_THROWS_AS(load<tree>(deep), archive_error);
}
