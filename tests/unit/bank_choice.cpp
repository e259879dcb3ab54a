#include "catch.hpp"

#include <trireme/base/error.hpp>
#include <trireme/runtime/bank_choice.hpp>

using namespace trireme::runtime;
using kind = bank_choice::kind;

TEST_CASE("the banks that a command line can name") {
    CHECK(parse_bank("threads") == bank_choice{kind::threads, 0});
    CHECK(parse_bank("threads:8") == bank_choice{kind::threads, 8});
    CHECK(parse_bank("processes:4") == bank_choice{kind::processes, 4});
    CHECK(parse_bank("ranks:2") == bank_choice{kind::ranks, 2});
}

TEST_CASE("what names no bank is refused") {
    for (const char* text : {"", "thread", "threads:", "threads:0", "threads:-1", "threads:two", "threads:2 ",
                             "ranks:9999999", "gpus", ":4", "threads:18446744073709551617"}) {
        INFO(text);
        CHECK_THROWS_AS(parse_bank(text), trireme::usage_error);
    }
}
