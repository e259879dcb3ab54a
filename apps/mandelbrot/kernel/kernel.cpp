#include "kernel.hpp"

#include <algorithm>

#include "band.hpp"

namespace mandelbrot {

namespace {

struct engine {
    std::string_view name;
    void (*in_float)(const band&, float) noexcept;
    void (*in_double)(const band&, double) noexcept;
};

/// By the values of `instruction_set`.
constexpr engine engines[] = {
    {"portable", portable::iterate, portable::iterate},
#if defined(__x86_64__)
    {"avx2", avx2::iterate, avx2::iterate},
    {"avx512", avx512::iterate, avx512::iterate},
#else
    {"avx2", nullptr, nullptr},
    {"avx512", nullptr, nullptr},
#endif
};

constexpr std::string_view precision_names[] = {"float", "double"};

} // namespace

bool supported(instruction_set set) noexcept {
#if defined(__x86_64__)
    const bool avx2 = __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma");
    if (set == instruction_set::avx2) return avx2;
    if (set == instruction_set::avx512)
        return avx2 && __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512dq") &&
               __builtin_cpu_supports("avx512vl") && __builtin_cpu_supports("avx512bw");
#endif
    return set == instruction_set::portable;
}

instruction_set best_instruction_set() noexcept {
    for (const instruction_set set : {instruction_set::avx512, instruction_set::avx2})
        if (supported(set)) return set;
    return instruction_set::portable;
}

std::string_view name(instruction_set set) noexcept { return engines[static_cast<int>(set)].name; }

std::optional<instruction_set> instruction_set_named(std::string_view name) noexcept {
    for (int i = 0; i < 3; ++i)
        if (engines[i].name == name) return static_cast<instruction_set>(i);
    return std::nullopt;
}

std::string_view name(precision precision) noexcept { return precision_names[static_cast<int>(precision)]; }

std::optional<precision> precision_named(std::string_view name) noexcept {
    for (int i = 0; i < 2; ++i)
        if (precision_names[i] == name) return static_cast<precision>(i);
    return std::nullopt;
}

void iterate(const grid& grid, std::uint32_t first_row, std::uint32_t rows, const iteration_options& options,
             std::span<std::uint32_t> counts, std::span<float> norms) noexcept {
    if (options.max_iter == 0) {
        std::fill(counts.begin(), counts.end(), 0U);
        std::fill(norms.begin(), norms.end(), 0.0F);
    }
    if (options.max_iter == 0 || grid.width == 0) return;
    band job{.samples = grid,
             .first_row = first_row,
             .rows = rows,
             .max_iter = options.max_iter,
             .bulb_test = options.bulb_test,
             .periodicity = options.periodicity,
             .counts = counts.data(),
             .norms = norms.empty() ? nullptr : norms.data()};
    const engine& engine = engines[static_cast<int>(options.simd)];
    // Engines number the pixels of a band with 32 bits.
    const std::uint32_t most_rows = grid.width < 1U << 30 ? (1U << 31) / grid.width : 1;
    for (; rows != 0; rows -= job.rows) {
        job.rows = rows < most_rows ? rows : most_rows;
        if (options.arithmetic == precision::single_precision) engine.in_float(job, 0.0F);
        else engine.in_double(job, 0.0);
        job.first_row += job.rows;
        const std::size_t pixels = std::size_t{job.rows} * grid.width;
        job.counts += pixels;
        if (job.norms != nullptr) job.norms += pixels;
    }
}

} // namespace mandelbrot
