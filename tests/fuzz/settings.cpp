// Random text for every option of mandelbrot: each is either drawn or refused as bad usage, and what is accepted is
// within bounds. The same sequence each time; an argument gives another seed.

#include <settings.hpp>

#include <trireme/base/error.hpp>

#include <fmt/format.h>

#include <cmath>
#include <cstdlib>
#include <random>
#include <string>

namespace {

std::mt19937_64 random_bits(1); // NOLINT: reproducible on purpose

std::size_t below(std::size_t limit) { return random_bits() % limit; }

/// Pieces of valid input, broken and strung together.
std::string garbage() {
    static const char* const pieces[] = {"-",         "0",    "1",          "3.5",  "x",
                                         "1920x1080", ",",    "-0.75,0",    "e",    "1e308",
                                         "1e-400",    "nan",  "inf",        "full", " ",
                                         "seahorse",  "0x1",  "4294967296", "\n",   "\xff",
                                         "float",     "auto", "",           "+",    "18446744073709551616"};
    std::string text;
    for (std::size_t n = 1 + below(3); n > 0; --n) text += pieces[below(std::size(pieces))];
    return text;
}

mandelbrot::settings random_wishes() {
    mandelbrot::settings wishes;
    if (below(3) == 0) wishes.view = garbage();
    if (below(2) == 0) wishes.center = garbage();
    if (below(2) == 0) wishes.size = garbage();
    if (below(3) == 0)
        wishes.width = std::ldexp(1.0 + static_cast<double>(below(1000)), static_cast<int>(below(2100)) - 1074);
    if (below(3) == 0) wishes.max_iter = random_bits() >> below(64);
    if (below(4) == 0) wishes.precision = below(2) == 0 ? "float" : garbage();
    if (below(5) == 0) wishes.palette = garbage();
    if (below(5) == 0) wishes.simd = garbage();
    wishes.antialias = static_cast<std::uint32_t>(1 + below(16));
    wishes.store_smooth = below(5) == 0;
    return wishes;
}

/// Whether neighbouring samples, to the last, are numbers and differ.
bool is_drawable(const mandelbrot::assignment& work) {
    const mandelbrot::grid& view = work.samples;
    return view.width > 0 && view.height > 0 && work.iteration.max_iter > 0 && view.spacing > 0 &&
           std::isfinite(view.x(0)) && std::isfinite(view.y(0)) && std::isfinite(view.x(view.width - 1)) &&
           (view.width == 1 || view.x(0) < view.x(1)) && (view.height == 1 || view.y(0) > view.y(1));
}

} // namespace

int main(int argc, char** argv) {
    if (argc > 1) random_bits.seed(std::strtoull(argv[1], nullptr, 10));
    int accepted = 0;
    constexpr int cases = 300'000;
    for (int i = 0; i < cases; ++i) {
        const mandelbrot::settings wishes = random_wishes();
        try {
            const mandelbrot::assignment work = mandelbrot::check(wishes);
            ++accepted;
            if (is_drawable(work)) continue;
            fmt::print("accepted but not drawable: --size '{}' --center '{}' --width {} --precision '{}'\n",
                       wishes.size, wishes.center, wishes.width, wishes.precision);
            return 1;
        } catch (const trireme::usage_error&) {}
    }
    fmt::print("{} cases, {} accepted\n", cases, accepted);
    return accepted > cases / 100 ? 0 : 1;
}
