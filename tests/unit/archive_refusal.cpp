#include <trireme/base/archive.hpp>

#include "catch.hpp"

#include <array>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <stdexcept>
#include <string_view>
#include <tuple>
#include <variant>
#include <vector>

using trireme::archivable;
using trireme::archive_refusal;
using trireme::refusal;

namespace {

struct point {
    double x, y;
};
class account {
public:
    template <class A>
    void serialize(A& archive) {
        archive(balance_);
    }

private:
    int balance_ = 0;
};
struct with_pointer {
    int a;
    int* b;
};
struct with_reference {
    int a;
    int& b;
};
struct with_view {
    std::string_view a;
};
struct derived : point {
    int more;
};
struct derived_account : account {
    int more = 0;
};
struct renamed_account : account {};
struct abstract {
    virtual ~abstract() = default;
    virtual void f() = 0;
};
union either {
    int a;
    float b;
};
struct one_too_many {
    int a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p, q, r, s, t, u, v, w, x, y;
};
class closed {
public:
    explicit closed(int a) : a_(a) {}
    [[nodiscard]] int a() const { return a_; }

private:
    int a_;
};
struct hooked_closed : closed {
    using closed::closed;
    template <class A>
    void serialize(A& archive) {
        archive();
    }
};
struct with_constant {
    const int a = 5;
};

template <class T>
void check_refusal(refusal why) {
    static_assert(!archivable<T>);
    for (const refusal found : {archive_refusal<T>, archive_refusal<std::vector<std::optional<T>>>,
                                archive_refusal<std::tuple<int, T>>, archive_refusal<std::map<int, T>>,
                                archive_refusal<std::variant<int, T>>, archive_refusal<std::array<T, 2>>})
        if (found != why) throw std::logic_error(__PRETTY_FUNCTION__);
}

} // namespace

TEST_CASE("what cannot travel is refused, wherever it is, and the reason is known") {
    check_refusal<int*>(refusal::pointer);
    check_refusal<const char*>(refusal::pointer);
    check_refusal<std::unique_ptr<int>>(refusal::pointer);
    check_refusal<std::shared_ptr<int>>(refusal::pointer);
    check_refusal<std::nullptr_t>(refusal::pointer);
    check_refusal<with_pointer>(refusal::pointer);
    check_refusal<int point::*>(refusal::member_pointer);
    check_refusal<std::reference_wrapper<int>>(refusal::reference);
    check_refusal<std::string_view>(refusal::view);
    check_refusal<std::span<int>>(refusal::view);
    check_refusal<with_view>(refusal::view);
    check_refusal<std::function<void()>>(refusal::opaque_function);
    check_refusal<derived>(refusal::base_classes);
    check_refusal<derived_account>(refusal::inherited_hook);
    check_refusal<either>(refusal::union_type);
    check_refusal<closed>(refusal::opaque);
    check_refusal<hooked_closed>(refusal::no_default_constructor);
    check_refusal<one_too_many>(refusal::odd_members);
    check_refusal<with_reference>(refusal::odd_members);
    check_refusal<with_constant>(refusal::constant);
    int captured = 1;
    const auto by_value = [captured] { return captured; };
    const auto by_reference = [&captured] { return captured; };
    check_refusal<std::remove_const_t<decltype(by_value)>>(refusal::closure);
    check_refusal<std::remove_const_t<decltype(by_reference)>>(refusal::closure);
    CHECK(by_value() == by_reference());
    CHECK(archive_refusal<int&> == refusal::reference);
    CHECK(archive_refusal<const int> == refusal::constant);
    CHECK(archive_refusal<void> == refusal::opaque);
    CHECK(archive_refusal<int[]> == refusal::opaque);
    CHECK(archive_refusal<int()> == refusal::opaque);
    CHECK(archive_refusal<abstract> == refusal::polymorphic);
    CHECK(archive_refusal<std::tuple<int&>> == refusal::reference);
    STATIC_REQUIRE(archivable<renamed_account>);
    STATIC_REQUIRE(archivable<int[3][2]>);
}
