#pragma once

#include <kernel/kernel.hpp>

#include <cstdint>
#include <string>

/// What every contestant solves: the escape counts of a grid, in double, into a buffer that is already there.
struct problem {
    std::string name;
    mandelbrot::grid samples;
    std::uint32_t max_iter;
};
