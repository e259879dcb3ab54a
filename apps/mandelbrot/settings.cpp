#include "settings.hpp"

#include "palette.hpp"
#include "views.hpp"

#include <trireme/base/error.hpp>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <charconv>
#include <cmath>
#include <limits>
#include <ranges>

namespace mandelbrot {

namespace {

using trireme::usage_error;

/// "one, two, three"
std::string names(const auto& named) {
    std::vector<std::string_view> all;
    for (const auto& one : named) all.push_back(one.name);
    return fmt::format("{}", fmt::join(all, ", "));
}

/// Reads a number that fills `text` entirely.
template <class T>
bool read(std::string_view text, T& number) {
    const auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), number);
    return failure == std::errc{} && end == text.data() + text.size();
}

/// Reads two numbers with `separator` between them.
template <class T>
bool read_pair(std::string_view text, char separator, T& first, T& second) {
    const auto middle = text.find(separator);
    return middle != std::string_view::npos && read(text.substr(0, middle), first) &&
           read(text.substr(middle + 1), second);
}

void read_size(const settings& wishes, grid& samples) {
    std::uint64_t width = 0;
    std::uint64_t height = 0;
    if (!read_pair(wishes.size, 'x', width, height)) {
        throw usage_error(fmt::format("--size {}: two whole numbers are needed, as in 3840x2160", wishes.size));
    }
    constexpr std::uint64_t most = 0x7fffffff;
    if (width == 0 || height == 0)
        throw usage_error(fmt::format("--size {}: there are no pixels to draw", wishes.size));
    if (width * wishes.antialias > most || height * wishes.antialias > most || width > most || height > most) {
        throw usage_error(fmt::format("--size {}: at most {} samples a side can be drawn", wishes.size, most));
    }
    samples.width = static_cast<std::uint32_t>(width);
    samples.height = static_cast<std::uint32_t>(height);
}

void read_place(const settings& wishes, const view& place, grid& samples) {
    samples.center_x = place.center_x;
    samples.center_y = place.center_y;
    if (!wishes.center.empty() && !read_pair(wishes.center, ',', samples.center_x, samples.center_y)) {
        throw usage_error(fmt::format("--center {}: two numbers are needed, as in -0.75,0.1", wishes.center));
    }
    const double width = wishes.width == 0 ? place.width : wishes.width;
    if (!(width > 0) || !std::isfinite(width) || !std::isfinite(samples.center_x) ||
        !std::isfinite(samples.center_y)) {
        throw usage_error(fmt::format("--width {}, --center {}: a view needs a finite centre and a positive width",
                                      width, wishes.center));
    }
    samples.spacing = width / samples.width;
}

/// Neighbouring pixels must be different numbers, on the side of the view where numbers are coarsest.
void check_resolution(const settings& wishes, const assignment& work) {
    const grid& view = work.samples;
    const bool single = work.iteration.arithmetic == precision::single_precision;
    const double epsilon = single ? static_cast<double>(std::numeric_limits<float>::epsilon())
                                  : std::numeric_limits<double>::epsilon();
    const double spacing = view.spacing / work.antialias;
    const double half_width = view.spacing * view.width / 2;
    const double half_height = view.spacing * view.height / 2;
    const double farthest = std::max(std::abs(view.center_x) + half_width, std::abs(view.center_y) + half_height);
    if (spacing >= epsilon * farthest) return;
    const double narrowest =
        epsilon * std::max(std::abs(view.center_x), std::abs(view.center_y)) * work.antialias * view.width * 1.01;
    throw usage_error(
        fmt::format("the view is too deep for {}: its pixels are {:.2g} apart, and numbers there {:.2g}; "
                    "--width {:.2g} is the least for {} pixels{}",
                    wishes.precision, spacing, epsilon * farthest, narrowest, view.width,
                    single ? ", or use --precision double" : ""));
}

iteration_options read_iteration(const settings& wishes, const view& place) {
    iteration_options iteration;
    const std::uint64_t max_iter = wishes.max_iter == 0 ? place.max_iter : wishes.max_iter;
    if (max_iter > std::numeric_limits<std::uint32_t>::max()) {
        throw usage_error(fmt::format("--max-iter {}: at most {} fits the counts' 32 bits", max_iter,
                                      std::numeric_limits<std::uint32_t>::max()));
    }
    iteration.max_iter = static_cast<std::uint32_t>(max_iter);
    const auto arithmetic = precision_named(wishes.precision);
    if (!arithmetic) throw usage_error(fmt::format("--precision {}: float or double", wishes.precision));
    iteration.arithmetic = *arithmetic;
    iteration.bulb_test = iteration.periodicity = !wishes.no_shortcuts;
    if (wishes.simd != "auto") {
        const auto set = instruction_set_named(wishes.simd);
        if (!set) throw usage_error(fmt::format("--simd {}: auto, portable, avx2 or avx512", wishes.simd));
        if (!supported(*set))
            throw usage_error(fmt::format("--simd {}: this processor does not have it", wishes.simd));
        iteration.simd = *set;
    }
    return iteration;
}

} // namespace

void declare(CLI::App& command_line, settings& wishes) {
    auto* where = command_line.add_option_group("View");
    where->add_option("--view", wishes.view, "A famous view, which the options below change; --list-views")
        ->type_name("NAME");
    where->add_option("--center", wishes.center, "Centre of the picture")->type_name("X,Y");
    where->add_option("--width", wishes.width, "Width of the picture in the plane")
        ->check(CLI::Validator(
            [](const std::string& text) {
                double value = 0;
                return read(text, value) && value > 0 ? "" : text + " is not a positive number";
            },
            ""))
        ->type_name("W");
    where->add_option("--size", wishes.size, "Pixels (1920x1080)")->type_name("WxH");
    where->add_option("--max-iter", wishes.max_iter, "Iterations after which a point counts as inside")
        ->check(CLI::PositiveNumber)
        ->type_name("N");

    auto* look = command_line.add_option_group("Look");
    look->add_option("--palette", wishes.palette, "Colours (aegean); --list-palettes")->type_name("NAME");
    look->add_option("--density", wishes.density, "How fast the colours change (1)")
        ->check(CLI::Range(0.001, 100.0))
        ->type_name("D");
    look->add_option("--antialias", wishes.antialias, "Average N x N samples for each pixel of the picture")
        ->check(CLI::Range(1, 16))
        ->type_name("N");

    auto* output = command_line.add_option_group("Output");
    output->add_option("--png", wishes.png, "Picture (mandelbrot.png if nothing else is asked for)")
        ->type_name("FILE");
    output->add_option("--out", wishes.out, "HDF5 file with the counts: /iterations, height x width")
        ->type_name("FILE");
    output->add_flag("--smooth", wishes.store_smooth, "Store the smooth counts there too: /smooth");
    output->add_flag("--checksum", wishes.checksum, "Print a checksum of the counts, the same on every machine");

    auto* how = command_line.add_option_group("Computation");
    how->add_option("--precision", wishes.precision, "float or double (double)")->type_name("P");
    how->add_option("--simd", wishes.simd, "auto, portable, avx2 or avx512: the same counts, not as fast")
        ->type_name("SET");
    how->add_flag("--no-shortcuts", wishes.no_shortcuts, "Iterate even points that are known to be inside");

    command_line.add_flag("--list-views", wishes.list_views, "Print the famous views");
    command_line.add_flag("--list-palettes", wishes.list_palettes, "Print the palettes");
    command_line.footer("Examples:\n"
                        "  mandelbrot\n"
                        "  mandelbrot --view seahorse --palette ember --antialias 3 --png seahorse.png\n"
                        "  mpirun -n 4 mandelbrot --size 32768x32768 --out set.h5 --png set.png\n"
                        "  mandelbrot --center -1.25066,0.02012 --width 1.7e-4 --max-iter 5000\n");
}

assignment check(const settings& wishes) {
    const view* place = view_named(wishes.view);
    if (place == nullptr) {
        throw usage_error(fmt::format("--view {}: there are {}", wishes.view, names(views())));
    }
    if (std::ranges::none_of(palettes(), [&](const auto& one) { return one.name == wishes.palette; })) {
        throw usage_error(fmt::format("--palette {}: there are {}", wishes.palette, names(palettes())));
    }
    assignment work{{},
                    read_iteration(wishes, *place),
                    wishes.palette,
                    wishes.density,
                    wishes.antialias,
                    wishes.out,
                    wishes.png,
                    wishes.store_smooth,
                    wishes.checksum};
    read_size(wishes, work.samples);
    read_place(wishes, *place, work.samples);
    check_resolution(wishes, work);
    if (work.store_smooth && work.out.empty()) throw usage_error("--smooth needs --out, the file to store them in");
    if (work.out.empty() && work.png.empty() && !work.checksum) work.png = "mandelbrot.png";
    return work;
}

} // namespace mandelbrot
