#include <trireme/base/code_address.hpp>

#include <trireme/base/error.hpp>

#include "catch.hpp"

#include <dlfcn.h>

#include <atomic>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <string>
#include <thread>
#include <vector>

using trireme::code_address;
using trireme::code_address_of;
using trireme::function_at;

namespace {

int twice(int x) { return 2 * x; }

using closer = void (*)(FILE*);

} // namespace

TEST_CASE("a function is found again at its address") {
    const code_address here = code_address_of(twice);
    CHECK(here.module == trireme::program_id());
    CHECK(reinterpret_cast<int (*)(int)>(function_at(here))(21) == 42);

    double (*const root)(double) = std::cbrt;
    const code_address library = code_address_of(root);
    CHECK(library.module != here.module);
    CHECK(reinterpret_cast<double (*)(double)>(function_at(library)) == root);

    CHECK(code_address_of(static_cast<void (*)()>(nullptr)) == code_address{});
    CHECK(function_at({}) == nullptr);
}

TEST_CASE("addresses that are none are refused, with module and offset") {
    int data = 0;
    CHECK_THROWS_WITH(code_address_of(static_cast<const void*>(&data)), contains("its address cannot travel"));
    CHECK_THROWS_WITH(function_at({0xabc, 0x123}), contains("id 0000000000000abc") && contains("offset 0x123") &&
                                                       contains("load the same shared libraries in the workers"));
    CHECK_THROWS_WITH(function_at({trireme::program_id(), ~std::uint64_t{0} / 2}),
                      contains("has no code at offset"));
    CHECK_THROWS_AS(function_at({trireme::program_id(), 0}), trireme::error);
    CHECK_THROWS_AS(function_at({0, 5}), trireme::error);
}

TEST_CASE("functions of libraries opened later are found until these are closed") {
    code_address_of(twice); // what is loaded is known from here on
    void* const library = dlopen("libthread_db.so.1", RTLD_LAZY | RTLD_LOCAL);
    if (library == nullptr) {
        WARN("there is no libthread_db.so.1 to open");
        return;
    }
    void* const function = dlsym(library, "td_init");
    REQUIRE(function != nullptr);
    const code_address there = code_address_of(function);
    CHECK(reinterpret_cast<void*>(function_at(there)) == function);
    dlclose(library);
    CHECK_THROWS_AS(function_at(there), trireme::error);
    CHECK_THROWS_AS(code_address_of(function), trireme::error);
    CHECK(code_address_of(twice).module == trireme::program_id());
}

TEST_CASE("threads look addresses up at once, while libraries come and go") {
    double (*const root)(double) = std::cbrt;
    const code_address own = code_address_of(twice);
    const code_address library = code_address_of(root);
    std::atomic<int> wrong = 0;
    std::vector<std::thread> threads;
    threads.reserve(3);
    for (int t = 0; t < 3; ++t)
        threads.emplace_back([&] {
            for (int i = 0; i < 20'000; ++i) {
                if (code_address_of(twice) != own || code_address_of(root) != library) ++wrong;
                if (reinterpret_cast<double (*)(double)>(function_at(library)) != root) ++wrong;
            }
        });
    for (int i = 0; i < 50; ++i) {
        void* const opened = dlopen("libthread_db.so.1", RTLD_LAZY | RTLD_LOCAL);
        if (opened == nullptr) break;
        code_address_of(dlsym(opened, "td_init"));
        dlclose(opened);
    }
    for (std::thread& thread : threads) thread.join();
    CHECK(wrong == 0);
}

TEST_CASE("this is run in another process by the next test", "[.][code_address_of_another_process]") {
    const code_address address = code_address_of(twice);
    std::printf("address %llx %llx\n", static_cast<unsigned long long>(address.module),
                static_cast<unsigned long long>(address.offset));
}

TEST_CASE("another process has the same addresses") {
    std::string command = "'";
    command += trireme::program_path() + "' '[code_address_of_another_process]' 2>&1";
    const std::unique_ptr<FILE, closer> child(popen(command.c_str(), "r"), [](FILE* file) { pclose(file); });
    REQUIRE(child != nullptr);
    char line[256];
    code_address there;
    while (std::fgets(line, sizeof line, child.get()) != nullptr) {
        unsigned long long module = 0;
        unsigned long long offset = 0;
        if (std::sscanf(line, "address %llx %llx", &module, &offset) == 2) there = {module, offset}; // NOLINT
    }
    CHECK(there == code_address_of(twice));
}

TEST_CASE("the program's path is where it is") {
    CHECK(std::filesystem::exists(trireme::program_path()));
    CHECK(trireme::program_id() != 0);
}
