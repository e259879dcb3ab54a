#include "drawing.hpp"
#include "palette.hpp"
#include "settings.hpp"
#include "views.hpp"

#include <trireme/runtime/application.hpp>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <filesystem>

namespace {

using namespace mandelbrot;

void list_palettes() {
    for (const auto& one : palettes()) fmt::print("{:<8} {}\n", one.name, one.about);
}

void list_views() {
    for (const auto& one : views()) {
        fmt::print("{:<10} {:<45} --center {},{} --width {} --max-iter {}\n", one.name, one.about, one.center_x,
                   one.center_y, one.width, one.max_iter);
    }
}

void report_file(const std::string& path, std::string_view what) {
    if (path.empty()) return;
    fmt::print("{:<9} {} ({:.1f} MB)\n", what, std::filesystem::absolute(path).lexically_normal().string(),
               static_cast<double>(std::filesystem::file_size(path)) / 1e6);
}

void report(const assignment& work, const account& done, int ranks, int threads) {
    fmt::print("{} x {} pixels, at most {} iterations, {}, {}; {} rank{} x {} thread{}\n", work.samples.width,
               work.samples.height, work.iteration.max_iter, name(work.iteration.arithmetic),
               name(work.iteration.simd), ranks, ranks == 1 ? "" : "s", threads, threads == 1 ? "" : "s");
    fmt::print("{:<9} {:.3f} s, {:.0f} million pixel-iterations per second\n", "took", done.seconds,
               static_cast<double>(done.pixel_iterations) / done.seconds / 1e6);
    const double busy = done.computing + done.picturing + done.storing;
    fmt::print(
        "{:<9} {:.0f} % iterating, {:.0f} % colouring and compressing, {:.0f} % storing; {:.3f} s to complete "
        "the files\n",
        "of that", 100 * done.computing / busy, 100 * done.picturing / busy, 100 * done.storing / busy,
        done.completing);
    if (work.checksum) fmt::print("{:<9} {:016x}\n", "checksum", done.checksum);
    report_file(work.out, "data");
    report_file(work.png, "picture");
}

} // namespace

int main(int argc, char** argv) {
    trireme::runtime::application program("mandelbrot",
                                          "Draws the Mandelbrot set: on the threads of this process, or "
                                          "on all ranks of an MPI job.");
    settings wishes;
    declare(program.command_line(), wishes);
    return program.spmd(argc, argv, [&](const trireme::rank::communicator& world) {
        if (wishes.list_palettes || wishes.list_views) {
            if (world.is_root() && wishes.list_palettes) list_palettes();
            if (world.is_root() && wishes.list_views) list_views();
            return;
        }
        const assignment work = check(wishes);
        const std::string command = fmt::format("{}", fmt::join(argv, argv + argc, " "));
        const account done = draw(work, world, program.options(), command);
        if (world.is_root() && !program.options().quiet) {
            report(work, done, world.size(), program.options().threads);
        }
    });
}
