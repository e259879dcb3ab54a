// What tasks throw arrives as what it was.

#include "catch.hpp"
#include "support.hpp"

#include <any>
#include <filesystem>
#include <functional>
#include <ios>
#include <memory>
#include <new>
#include <optional>
#include <stdexcept>
#include <string>
#include <system_error>
#include <typeinfo>
#include <variant>

using trireme::future;
using trireme::origin;
using trireme::remote_error;

namespace {

struct unknown_error : std::exception {
    [[nodiscard]] const char* what() const noexcept override { return "a type that only this program knows"; }
};
struct known_base : std::invalid_argument {
    using invalid_argument::invalid_argument;
};
struct no_exception {
    int number = 0;
};

template <class E>
[[noreturn]] int throw_text() {
    throw E("some text: \xc3\xa4\n2nd line");
}
template <class E>
[[noreturn]] int throw_bare() {
    throw E();
}

template <class E>
void check_text(bank::pool& pool) {
    CAPTURE(typeid(E).name());
    const auto result = pool.submit(&throw_text<E>);
    CHECK_THROWS_AS(result.get(), E);
    CHECK_THROWS_WITH(result.get(), E("some text: \xc3\xa4\n2nd line").what());
}
template <class E>
void check_bare(bank::pool& pool) {
    CAPTURE(typeid(E).name());
    const auto result = pool.submit(&throw_bare<E>);
    CHECK_THROWS_AS(result.get(), E);
    CHECK_THROWS_WITH(result.get(), E().what());
}

/// Refuses to be written, or to be read.
struct moody {
    enum class about { nothing, writing, reading };
    about what = about::nothing;

    template <class A>
    void serialize(A& archive) {
        if (A::is_saving::value && what == about::writing) throw std::domain_error("not to be written");
        archive(what);
        if (A::is_loading::value && what == about::reading) throw std::domain_error("not to be read");
    }
};

/// What `result` threw, as an E.
template <class E, class T>
std::shared_ptr<const E> caught(const future<T>& result) {
    try {
        result.get();
    } catch (const E& e) {
        return std::shared_ptr<const E>(std::make_shared<std::exception_ptr>(result.exception()), &e);
    } catch (...) { // null is the answer
    }
    return nullptr;
}

} // namespace

TEST_CASE("the standard library's exceptions arrive by type and text") {
    auto pool = bank::make_pool({.workers = 2});
    check_text<std::runtime_error>(pool);
    check_text<std::range_error>(pool);
    check_text<std::overflow_error>(pool);
    check_text<std::underflow_error>(pool);
    check_text<std::logic_error>(pool);
    check_text<std::invalid_argument>(pool);
    check_text<std::domain_error>(pool);
    check_text<std::length_error>(pool);
    check_text<std::out_of_range>(pool);
    check_bare<std::exception>(pool);
    check_bare<std::bad_alloc>(pool);
    check_bare<std::bad_array_new_length>(pool);
    check_bare<std::bad_cast>(pool);
    check_bare<std::bad_any_cast>(pool);
    check_bare<std::bad_typeid>(pool);
    check_bare<std::bad_function_call>(pool);
    check_bare<std::bad_optional_access>(pool);
    check_bare<std::bad_variant_access>(pool);
    check_bare<std::bad_weak_ptr>(pool);
    check_bare<std::bad_exception>(pool);
    CHECK_THROWS_AS(pool.apply([](std::size_t i) { return std::vector<int>(3).at(i); }, std::size_t{3}),
                    std::out_of_range);
    CHECK_THROWS_AS(pool.apply([] { return std::stoi("seven"); }), std::invalid_argument);
}

TEST_CASE("Trireme's exceptions arrive by type and text") {
    auto pool = bank::make_pool({.workers = 2});
    check_text<trireme::error>(pool);
    check_text<trireme::usage_error>(pool);
    check_text<trireme::cancelled>(pool);
    check_text<trireme::timeout_error>(pool);
    check_text<trireme::broken_pool>(pool);
}

TEST_CASE("exceptions with codes keep them") {
    auto pool = bank::make_pool({.workers = 2});
    const auto system = pool.submit([] { throw std::system_error(ENOENT, std::generic_category(), "opening"); });
    REQUIRE(caught<std::system_error>(system));
    CHECK(caught<std::system_error>(system)->code() == std::errc::no_such_file_or_directory);
    CHECK_THROWS_WITH(system.get(), std::system_error(ENOENT, std::generic_category(), "opening").what());

    const auto file = pool.submit([] { std::filesystem::create_directory("/nowhere/at/all"); });
    const auto found = caught<std::filesystem::filesystem_error>(file);
    REQUIRE(found);
    CHECK(found->path1() == "/nowhere/at/all");
    CHECK(found->code() == std::errc::no_such_file_or_directory);
    CHECK(caught<std::system_error>(file));

    const auto stream = pool.submit([] { throw std::ios_base::failure("the stream", std::io_errc::stream); });
    REQUIRE(caught<std::ios_base::failure>(stream));
    CHECK(caught<std::ios_base::failure>(stream)->code() == std::io_errc::stream);
}

TEST_CASE("an exception derived from a known type arrives as that") {
    auto pool = bank::make_pool({.workers = 2});
    const auto result = pool.submit(&throw_text<known_base>);
    CHECK_THROWS_AS(result.get(), std::invalid_argument);
    CHECK_THROWS_WITH(result.get(), "some text: \xc3\xa4\n2nd line");
    if (bank::tasks_travel()) {
        REQUIRE(caught<origin>(result));
        CHECK_THAT(caught<origin>(result)->type, contains("known_base"));
    } else {
        CHECK_THROWS_AS(result.get(), known_base);
    }
}

TEST_CASE("an exception of a type that nobody knows tells its type and text") {
    auto pool = bank::make_pool({.workers = 2});
    const auto result = pool.submit(&throw_bare<unknown_error>);
    CHECK_THROWS_AS(result.get(), std::exception);
    CHECK_THROWS_WITH(result.get(), contains("a type that only this program knows"));
    if (bank::tasks_travel()) {
        CHECK_THROWS_AS(result.get(), remote_error);
        CHECK_THROWS_WITH(result.get(), contains("unknown_error"));
    } else {
        CHECK_THROWS_AS(result.get(), unknown_error);
    }
}

TEST_CASE("what is no exception arrives, or is described") {
    auto pool = bank::make_pool({.workers = 2});
    const auto number = pool.submit([] { throw 42; });
    const auto text = pool.submit([] { throw std::string("a mere text"); });
    const auto literal = pool.submit([] { throw "a literal"; });
    const auto object = pool.submit([] { throw no_exception{7}; });
    if (bank::tasks_travel()) {
        CHECK_THROWS_AS(number.get(), remote_error);
        CHECK_THROWS_WITH(number.get(), contains("int") && contains("42"));
        CHECK_THROWS_WITH(text.get(), contains("string") && contains("a mere text"));
        CHECK_THROWS_WITH(literal.get(), contains("a literal"));
        CHECK_THROWS_AS(object.get(), remote_error);
        CHECK_THROWS_WITH(object.get(), contains("no_exception"));
    } else {
        CHECK_THROWS_AS(number.get(), int);
        CHECK_THROWS_AS(text.get(), std::string);
        CHECK_THROWS_AS(literal.get(), const char*);
        CHECK_THROWS_AS(object.get(), no_exception);
    }
}

TEST_CASE("an exception tells the worker that threw it") {
    auto pool = bank::make_pool({.workers = 3});
    std::vector<future<int>> futures;
    for (int i = 0; i < 30; ++i) futures.push_back(pool.submit(&throw_text<std::range_error>));
    for (const auto& one : futures) {
        CHECK(one.worker() < pool.size());
        const auto from = caught<origin>(one);
        if (bank::tasks_travel()) {
            REQUIRE(from);
            CHECK(from->worker == one.worker());
            CHECK(from->place == pool.place_of(one.worker()));
            CHECK(from->type == "std::range_error");
        } else {
            CHECK_FALSE(from); // it is the very object that was thrown
        }
    }
    if (bank::tasks_travel()) {
        try {
            pool.map([](int x) { return x == 7 ? throw_text<std::range_error>() : x; }, std::views::iota(0, 20));
            CHECK(false);
        } catch (const std::range_error& e) {
            const auto* const from = dynamic_cast<const origin*>(&e);
            REQUIRE(from != nullptr);
            CHECK(from->worker < pool.size());
        }
    }
}

TEST_CASE("nested exceptions arrive nested") {
    auto pool = bank::make_pool({.workers = 2});
    const auto result = pool.submit([] {
        try {
            throw_text<std::length_error>();
        } catch (...) {
            std::throw_with_nested(std::runtime_error("because of that"));
        }
    });
    CHECK_THROWS_WITH(result.get(), "because of that");
    const auto outer = caught<std::runtime_error>(result);
    REQUIRE(outer);
    CHECK_THROWS_AS(std::rethrow_if_nested(*outer), std::length_error);
}

TEST_CASE("failures do not use a pool up") {
    auto pool = bank::make_pool({.workers = 2});
    std::vector<future<int>> futures;
    for (int i = 0; i < 5000; ++i) {
        if (i % 2 == 0) futures.push_back(pool.submit(&throw_text<std::out_of_range>));
        else futures.push_back(pool.submit([](int x) { return x; }, i));
    }
    std::size_t failed = 0;
    long sum = 0;
    for (const auto& one : futures) {
        try {
            sum += one.get();
        } catch (const std::out_of_range&) {
            ++failed;
        }
    }
    CHECK(failed == 2500);
    CHECK(sum == 2500L * 2500);
}

TEST_CASE("an exception with a text of a megabyte arrives whole") {
    auto pool = bank::make_pool({.workers = 2});
    const auto result = pool.submit([] { throw std::runtime_error(std::string(1 << 20, 'x')); });
    CHECK(caught<std::runtime_error>(result)->what() == std::string(1 << 20, 'x'));
}

TEST_CASE("an argument or result that cannot be written or read fails its own task only") {
    if (!bank::tasks_travel()) return; // nothing is written
    auto pool = bank::make_pool({.workers = 2});
    const auto take = [](const moody&) { return 1; };
    const auto give = [](moody::about what) { return moody{what}; };
    for (int round = 0; round < 3; ++round) {
        std::vector<future<int>> others;
        for (int i = 0; i < 50; ++i) others.push_back(pool.submit(take, moody()));
        CHECK_THROWS_WITH(pool.apply(take, moody{moody::about::writing}), "not to be written");
        CHECK_THROWS_WITH(pool.apply(take, moody{moody::about::reading}), "not to be read");
        CHECK_THROWS_WITH(pool.apply(give, moody::about::writing), "not to be written");
        CHECK_THROWS_WITH(pool.apply(give, moody::about::reading), "not to be read");
        CHECK_THROWS_AS(pool.map(give, std::vector(100, moody::about::reading)), std::domain_error);
        CHECK_THROWS_AS(pool.map(take, std::vector(100, moody{moody::about::writing})), std::domain_error);
        CHECK(pool.apply(give, moody::about::nothing).what == moody::about::nothing);
        for (const auto& one : others) CHECK(one.get() == 1);
    }
}
