#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

#include "grid.hpp"

namespace mandelbrot {

/// The engines that this program was built with, slowest first. `portable` needs nothing of the processor,
/// but is only fast where the compiler's baseline has fused multiply-add.
enum class instruction_set { portable, avx2, avx512 };

/// Whether this processor (and this build) can run an engine.
bool supported(instruction_set set) noexcept;

/// The fastest engine that is supported here.
instruction_set best_instruction_set() noexcept;

/// "portable", "avx2" or "avx512".
std::string_view name(instruction_set set) noexcept;

/// The engine of that name; nothing if there is none.
std::optional<instruction_set> instruction_set_named(std::string_view name) noexcept;

/// What a point is iterated in.
enum class precision { single_precision, double_precision };

/// "float" or "double".
std::string_view name(precision precision) noexcept;

/// The precision of that name; nothing if there is none.
std::optional<precision> precision_named(std::string_view name) noexcept;

/// How to iterate. Both shortcuts are exact: they change the time, never a count.
struct iteration_options {
    std::uint32_t max_iter = 1000;
    precision arithmetic = precision::double_precision;
    bool bulb_test = true;                         ///< recognise the main cardioid and the disk of period 2
    bool periodicity = true;                       ///< recognise orbits that repeat, where such orbits turn up
    instruction_set simd = best_instruction_set(); ///< must be supported
};

/// Iterates rows [first_row, first_row + rows) of a grid on the calling thread; any number of threads may do
/// so at once. `counts` takes rows * grid.width escape counts in row-major order; `norms` as many norms, or
/// is empty. Both are exactly those of `iterate_point`, whatever the options and however an image is cut into
/// bands. Bands of some ten thousand pixels or more use the processor best. Uses up to 64 KiB of stack and no
/// other memory.
void iterate(const grid& grid, std::uint32_t first_row, std::uint32_t rows, const iteration_options& options,
             std::span<std::uint32_t> counts, std::span<float> norms) noexcept;

} // namespace mandelbrot
