#include <trireme/task/remote_exception.hpp>

#include <trireme/base/archive.hpp>

#include "catch.hpp"

#include <cxxabi.h>

#include <any>
#include <cerrno>
#include <csignal>
#include <filesystem>
#include <functional>
#include <ios>
#include <memory>
#include <new>
#include <optional>
#include <stdexcept>
#include <system_error>
#include <typeinfo>
#include <variant>
#include <vector>

using namespace trireme; // NOLINT: it is what is tested here

namespace {

/// What arrives of `thrown` from worker 3, by way of an archive.
std::exception_ptr sent(const std::exception_ptr& thrown, std::size_t worker = 3,
                        const std::string& place = "process 4711") {
    const remote_exception described = describe(thrown);
    std::vector<std::byte> memory(encoded_size(described));
    writer out(memory.data());
    save(out, described);
    reader in(memory);
    return to_exception(load<remote_exception>(in), worker, place);
}

/// Whether `E`, thrown as `thrown`, arrives as an E that says the same and knows where it comes from.
template <class E, class Thrown>
void check_arrival(const Thrown& thrown, const std::string& type) {
    try {
        std::rethrow_exception(sent(std::make_exception_ptr(thrown)));
    } catch (const E& e) {
        CHECK(std::string(e.what()) == thrown.what());
        const auto* const from = dynamic_cast<const origin*>(&e);
        REQUIRE(from != nullptr);
        CHECK(from->worker == 3);
        CHECK(from->place == "process 4711");
        CHECK(from->type == type);
    } catch (...) {
        FAIL(type << " arrived as " << abi::__cxa_current_exception_type()->name());
    }
}
template <class E>
void check_same(const E& thrown, const std::string& type) {
    check_arrival<E>(thrown, type);
    // From one pool to the next: nothing is lost.
    try {
        std::rethrow_exception(sent(sent(std::make_exception_ptr(thrown), 8, "rank 1 on node07")));
    } catch (const E& e) {
        CHECK(std::string(e.what()) == thrown.what());
        CHECK(dynamic_cast<const origin&>(e).type == type);
    }
}

/// The text of the remote_error that `thrown` becomes.
template <class Thrown>
std::string remote_text(const Thrown& thrown) {
    try {
        std::rethrow_exception(sent(std::make_exception_ptr(thrown)));
    } catch (const remote_error& e) {
        CHECK(e.worker == 3);
        return e.what();
    } catch (...) {
        return "not a remote_error";
    }
}

struct own_range : std::out_of_range {
    using std::out_of_range::out_of_range;
};
struct own_exception : std::exception {
    [[nodiscard]] const char* what() const noexcept override { return "mine"; }
};
struct own_error : error {
    using error::error;
};
struct anything {};
class own_category : public std::error_category {
public:
    [[nodiscard]] const char* name() const noexcept override { return "own"; }
    [[nodiscard]] std::string message(int /*code*/) const override { return "own text"; }
};

template <class F>
std::exception_ptr thrown_by(const F& f) {
    try {
        f();
    } catch (...) {
        return std::current_exception();
    }
    return nullptr;
}

} // namespace

TEST_CASE("standard exceptions arrive as what they were") {
    check_same(std::logic_error("text"), "std::logic_error");
    check_same(std::invalid_argument("text"), "std::invalid_argument");
    check_same(std::domain_error("text"), "std::domain_error");
    check_same(std::length_error("text"), "std::length_error");
    check_same(std::out_of_range("text"), "std::out_of_range");
    check_same(std::runtime_error(""), "std::runtime_error");
    check_same(std::range_error("text"), "std::range_error");
    check_same(std::overflow_error("text"), "std::overflow_error");
    check_same(std::underflow_error("text"), "std::underflow_error");
    check_same(std::bad_alloc(), "std::bad_alloc");
    check_same(std::bad_array_new_length(), "std::bad_array_new_length");
    check_same(std::bad_cast(), "std::bad_cast");
    check_same(std::bad_any_cast(), "std::bad_any_cast");
    check_same(std::bad_typeid(), "std::bad_typeid");
    check_same(std::bad_function_call(), "std::bad_function_call");
    check_same(std::bad_optional_access(), "std::bad_optional_access");
    check_same(std::bad_variant_access(), "std::bad_variant_access");
    check_same(std::bad_weak_ptr(), "std::bad_weak_ptr");
    check_same(std::bad_exception(), "std::bad_exception");
    check_same(std::exception(), "std::exception");
}

TEST_CASE("Trireme's exceptions arrive as what they were") {
    check_same(error("text"), "trireme::error");
    check_same(usage_error("text"), "trireme::usage_error");
    check_same(archive_error("text"), "trireme::archive_error");
    check_same(cancelled(), "trireme::cancelled");
    check_same(timeout_error("text"), "trireme::timeout_error");
    check_same(broken_pool("text"), "trireme::broken_pool");
    const worker_death death{1, 4711, SIGKILL, 0, 1288490189, "compute(int)"};
    check_same(worker_died(death), "trireme::worker_died");
    try {
        std::rethrow_exception(sent(std::make_exception_ptr(worker_died(death))));
    } catch (const worker_died& e) {
        CHECK(e.death() == death);
        CHECK(dynamic_cast<const origin&>(e).worker == 3); // where it was thrown, not who died
    }
}

TEST_CASE("error codes arrive with their category") {
    check_same(std::system_error(ENOENT, std::generic_category(), "text"), "std::system_error");
    check_same(std::ios_base::failure("text"), "std::ios_base::failure[abi:cxx11]");
    try {
        std::rethrow_exception(sent(thrown_by([] { return std::filesystem::file_size("/no/such"); })));
    } catch (const std::filesystem::filesystem_error& e) {
        CHECK(e.code() == std::errc::no_such_file_or_directory);
        CHECK(e.path1() == "/no/such");
        CHECK(std::string(e.what()) ==
              "filesystem error: cannot get file size: No such file or directory [/no/such]");
    }
    static const own_category own;
    for (int i = 0; i < 2; ++i) {
        try {
            std::rethrow_exception(sent(std::make_exception_ptr(std::system_error(7, own, "text"))));
        } catch (const std::system_error& e) {
            CHECK(e.code().value() == 7);
            CHECK(std::string(e.code().category().name()) == "own");
            CHECK(e.code().message() == "own error 7");
            CHECK(std::string(e.what()) == "text: own text");
        }
    }
}

TEST_CASE("derived types arrive as the nearest that is known") {
    check_arrival<std::out_of_range>(own_range("text"), "(anonymous namespace)::own_range");
    check_arrival<error>(own_error("text"), "(anonymous namespace)::own_error");
    check_arrival<std::logic_error>(own_range("text"), "(anonymous namespace)::own_range");
    const std::exception_ptr twice = sent(sent(std::make_exception_ptr(own_range("text"))));
    CHECK_THROWS_AS(std::rethrow_exception(twice), std::out_of_range);
    CHECK(describe(twice).type == "(anonymous namespace)::own_range");
}

TEST_CASE("anything else arrives as a remote_error that says what and where") {
    CHECK(remote_text(own_exception()) == "(anonymous namespace)::own_exception: mine (thrown by process 4711)");
    CHECK(remote_text(42) == "int: 42 (thrown by process 4711)");
    CHECK(remote_text(static_cast<const char*>("text")) == "char const*: text (thrown by process 4711)");
    CHECK(remote_text(std::string("text")) == "std::string: text (thrown by process 4711)");
    CHECK(remote_text(anything()) == "(anonymous namespace)::anything (thrown by process 4711)");
    CHECK(remote_text(2.5) == "double (thrown by process 4711)");
    CHECK(remote_text(static_cast<const char*>(nullptr)) == "char const* (thrown by process 4711)");
    const std::exception_ptr twice = sent(sent(std::make_exception_ptr(42)), 5, "rank 2");
    CHECK_THROWS_WITH(std::rethrow_exception(twice), "int: 42 (thrown by process 4711)");
    CHECK_THROWS_AS(std::rethrow_exception(twice), remote_error);
}

TEST_CASE("nested exceptions arrive nested") {
    const std::exception_ptr thrown = thrown_by([] {
        try {
            try {
                throw 42;
            } catch (...) {
                std::throw_with_nested(own_range("middle"));
            }
        } catch (...) {
            std::throw_with_nested(std::runtime_error("outer"));
        }
    });
    CHECK(describe(thrown).nested.size() == 2);
    for (const std::exception_ptr& arrived : {sent(thrown), sent(sent(thrown))}) {
        const auto check_inner = [](const std::out_of_range& e) {
            CHECK(std::string(e.what()) == "middle");
            CHECK(dynamic_cast<const origin&>(e).type.find("own_range") != std::string::npos);
            CHECK_THROWS_AS(std::rethrow_if_nested(e), remote_error);
        };
        try {
            std::rethrow_exception(arrived);
        } catch (const std::runtime_error& e) {
            CHECK(std::string(e.what()) == "outer");
            try {
                std::rethrow_if_nested(e);
                FAIL("nothing is nested");
            } catch (const std::out_of_range& inner) {
                check_inner(inner);
            }
        }
    }
}

TEST_CASE("the kind of an exception in a damaged archive is checked") {
    remote_exception described;
    described.kind = 200;
    described.type = "what";
    CHECK_THROWS_AS(std::rethrow_exception(to_exception(described, 0, "process 1")), remote_error);
}

TEST_CASE("a worker's death is told in one line") {
    CHECK(std::string(worker_died({1, 4711, SIGKILL, 0, 1288490189, "compute(int)"}).what()) ==
          "worker 1 (pid 4711) was killed by signal 9 (SIGKILL; out of memory?) at a peak of 1.2 GiB while it ran "
          "compute(int)");
    CHECK(std::string(worker_died({0, 12, 0, 3, 0, "f()"}).what()) ==
          "worker 0 (pid 12) exited by itself with code 3 while it ran f()");
    CHECK(std::string(worker_died({0, 12, SIGSEGV, 0, 1000, ""}).what()) ==
          "worker 0 (pid 12) was killed by signal 11 (SIGSEGV) at a peak of 1000 bytes");
    const worker_died death({2, 34, SIGBUS, 0, 5, "g()"});
    CHECK(death.worker() == 2);
    CHECK(death.pid() == 34);
    CHECK(death.signal() == SIGBUS);
    CHECK(death.exit_code() == 0);
    CHECK(death.peak_memory() == 5);
    CHECK(death.task() == "g()");
}
