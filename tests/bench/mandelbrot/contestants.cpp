#include "contestants.hpp"

#include "plain_loop.hpp"

#include <symmetry.hpp>

#include <trireme/base/stopwatch.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <memory>
#include <numeric>
#include <stdexcept>

namespace {

using namespace mandelbrot;

using buffer = std::shared_ptr<std::vector<std::uint32_t>>;

buffer new_buffer(const grid& samples) {
    return std::make_shared<std::vector<std::uint32_t>>(std::size_t{samples.width} * samples.height);
}

std::uint64_t sum(const std::vector<std::uint32_t>& counts) {
    return std::accumulate(counts.begin(), counts.end(), std::uint64_t{0});
}

/// All rows, or those that are no mirror images and then the images, as the application does it.
void solve(const problem& task, const iteration_options& options, bool by_symmetry,
           std::vector<std::uint32_t>& counts) {
    const grid& samples = task.samples;
    const std::uint64_t width = samples.width;
    const symmetry mirror(samples);
    const trireme::interval rows = by_symmetry ? mirror.rows() : trireme::interval{0, samples.height};
    const std::uint64_t band = std::max<std::uint64_t>(1, 32768 / width);
#pragma omp parallel for schedule(dynamic)
    for (std::uint64_t first = rows.first; first < rows.last; first += band) {
        const std::uint64_t last = std::min(first + band, rows.last);
        iterate(samples, static_cast<std::uint32_t>(first), static_cast<std::uint32_t>(last - first), options,
                std::span(counts).subspan(first * width, (last - first) * width), {});
        if (!by_symmetry) continue;
        const trireme::interval images = mirror.images({first, last});
        for (std::uint64_t image = images.first; image < images.last; ++image) {
            std::copy_n(counts.data() + mirror.counterpart(image) * width, width, counts.data() + image * width);
        }
    }
}

/// `expected`: the sum of the counts, once one engine has found it.
contestant engine(const problem& task, instruction_set set, precision arithmetic, bool shortcuts,
                  const std::shared_ptr<std::uint64_t>& expected) {
    const iteration_options options{task.max_iter, arithmetic, shortcuts, shortcuts, set};
    const buffer counts = new_buffer(task.samples);
    const auto run = [=] {
        const trireme::stopwatch watch;
        solve(task, options, shortcuts, *counts);
        const double seconds = watch.seconds();
        if (sum(*counts) != *expected && *expected != 0)
            throw std::runtime_error("engines disagree about the counts");
        *expected = sum(*counts);
        return seconds;
    };
    const bool single = arithmetic == precision::single_precision;
    const int lanes = set == instruction_set::avx512 ? 8 : set == instruction_set::avx2 ? 4 : 0;
    return {fmt::format("Trireme {}{}{}", name(set), single ? ", float" : "", shortcuts ? ", shortcuts" : ""), run,
            shortcuts ? 0 : lanes * (single ? 2 : 1)};
}

} // namespace

std::vector<contestant> contestants(const problem& task, numba_peer& numba, bool shortcuts, bool with_float) {
    std::vector<contestant> all;
    const auto expected = std::make_shared<std::uint64_t>(0);
    const buffer plain_counts = new_buffer(task.samples);
    if (numba.available()) {
        all.push_back({"Numba, fastmath", [&numba, task] { return numba.solve(task).first; }});
    }
    all.push_back({"scalar OpenMP loop", [plain_counts, task] {
                       const trireme::stopwatch watch;
                       plain_loop(task, *plain_counts);
                       return watch.seconds();
                   }});
    for (const auto set : {instruction_set::portable, instruction_set::avx2, instruction_set::avx512}) {
        // Without fused multiply-adds in the compiler's baseline the portable engine takes a minute: once is
        // enough.
        if (set == instruction_set::portable && !(shortcuts && with_float)) continue;
        if (supported(set)) all.push_back(engine(task, set, precision::double_precision, false, expected));
    }
    const instruction_set best = best_instruction_set();
    if (shortcuts) all.push_back(engine(task, best, precision::double_precision, true, expected));
    if (with_float)
        all.push_back(engine(task, best, precision::single_precision, false, std::make_shared<std::uint64_t>(0)));
    return all;
}
