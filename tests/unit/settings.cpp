#include <settings.hpp>
#include <views.hpp>

#include <trireme/base/error.hpp>

#include "catch.hpp"

#include <string>

using namespace mandelbrot;
using trireme::usage_error;

TEST_CASE("every famous view can be drawn, and the first is the whole set") {
    for (const auto& one : views()) {
        settings wishes;
        wishes.view = one.name;
        const assignment work = check(wishes);
        CHECK(work.samples.center_x == one.center_x);
        CHECK(work.samples.spacing == one.width / 1920);
        CHECK(work.iteration.max_iter == one.max_iter);
    }
    CHECK(views().front().name == settings{}.view);
}

TEST_CASE("options override the view") {
    settings wishes;
    wishes.view = "seahorse";
    wishes.center = "-0.5,1e-3";
    wishes.width = 0.25;
    wishes.size = "100x50";
    wishes.max_iter = 77;
    wishes.precision = "float";
    const assignment work = check(wishes);
    CHECK(work.samples.center_x == -0.5);
    CHECK(work.samples.center_y == 1e-3);
    CHECK(work.samples.spacing == 0.0025);
    CHECK(work.samples.height == 50);
    CHECK(work.iteration.max_iter == 77);
    CHECK(work.iteration.arithmetic == precision::single_precision);
    CHECK(work.png == "mandelbrot.png");
}

TEST_CASE("what cannot be drawn is refused with the option's name") {
    const auto refused = [](auto change, const std::string& part) {
        settings wishes;
        change(wishes);
        INFO(part);
        CHECK_THROWS_AS(check(wishes), usage_error);
        CHECK_THROWS_WITH(check(wishes), contains(part));
    };
    for (const char* size :
         {"", "x", "12", "12x", "ax9", "3.5x2", "-3x4", "3x4x5", "3 x4", "99999999999999999999x1"}) {
        refused([&](settings& s) { s.size = size; }, "--size");
    }
    refused([](settings& s) { s.size = "0x100"; }, "no pixels");
    refused([](settings& s) { s.size = "3000000000x1"; }, "at most");
    for (const char* center : {"1", "1,", ",1", "1,2,3", "a,b", "nan,0", "inf,0", "1e999,0"}) {
        refused([&](settings& s) { s.center = center; }, "--center");
    }
    refused([](settings& s) { s.view = "atlantis"; }, "seahorse");
    refused([](settings& s) { s.palette = "mud"; }, "aegean");
    refused([](settings& s) { s.precision = "half"; }, "--precision");
    refused([](settings& s) { s.simd = "mmx"; }, "--simd");
    refused([](settings& s) { s.max_iter = 1ULL << 32; }, "32 bits");
    refused([](settings& s) { s.store_smooth = true; }, "--out");
}

TEST_CASE("a view beyond the precision is refused, and the width that it names is not") {
    for (const std::string precision : {"float", "double"}) {
        settings wishes;
        wishes.view = "seahorse";
        wishes.precision = precision;
        wishes.antialias = 3;
        wishes.width = precision == "float" ? 1e-6 : 1e-14;
        std::string message;
        try {
            check(wishes);
        } catch (const usage_error& refusal) {
            message = refusal.what();
        }
        const auto option = message.find("--width ");
        REQUIRE(option != std::string::npos);
        wishes.width = std::stod(message.substr(option + 8));
        CHECK_NOTHROW(check(wishes));
        CHECK((message.find("--precision double") != std::string::npos) == (precision == "float"));
        wishes.width *= 0.5;
        CHECK_THROWS_AS(check(wishes), usage_error);
    }
}
