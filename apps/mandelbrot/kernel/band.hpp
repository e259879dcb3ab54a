#pragma once

#include <cstdint>

#include "grid.hpp"

namespace mandelbrot {

/// What an engine gets to do: a band of at most 2^31 pixels. Plain data, since engines are compiled with
/// other flags than the rest of the program and must not share anything that the linker could merge.
struct band {
    grid samples;
    std::uint32_t first_row;
    std::uint32_t rows;
    std::uint32_t max_iter; ///< at least 1
    bool bulb_test;
    bool periodicity;
    std::uint32_t* counts;
    float* norms; ///< null if not wanted
};

namespace portable {
void iterate(const band& job, float) noexcept;
void iterate(const band& job, double) noexcept;
} // namespace portable

namespace avx2 {
void iterate(const band& job, float) noexcept;
void iterate(const band& job, double) noexcept;
} // namespace avx2

namespace avx512 {
void iterate(const band& job, float) noexcept;
void iterate(const band& job, double) noexcept;
} // namespace avx512

} // namespace mandelbrot
