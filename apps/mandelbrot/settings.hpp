#pragma once

#include "kernel/kernel.hpp"

#include <cstdint>
#include <string>

namespace CLI {
class App;
}

namespace mandelbrot {

/// What the command line asks for.
struct settings {
    std::string view = "full";
    std::string center; ///< "x,y"; "" takes the view's
    double width = 0;   ///< 0 takes the view's
    std::uint64_t max_iter = 0;
    std::string size = "1920x1080";
    std::string precision = "double";
    std::string simd = "auto";
    bool no_shortcuts = false;
    std::string palette = "aegean";
    double density = 1;
    std::uint32_t antialias = 1;
    std::string out;
    std::string png;
    bool store_smooth = false;
    bool checksum = false;
    bool list_palettes = false;
    bool list_views = false;
};

/// Adds the options of this application to its command line.
void declare(CLI::App& command_line, settings& wishes);

/// What is to be done, checked.
struct assignment {
    grid samples;
    iteration_options iteration;
    std::string palette;
    double density;
    std::uint32_t antialias;
    std::string out; ///< "" for none
    std::string png; ///< "" for none
    bool store_smooth;
    bool checksum;
};

/// Throws trireme::usage_error, in words of the command line, for what cannot be drawn.
assignment check(const settings& wishes);

} // namespace mandelbrot
