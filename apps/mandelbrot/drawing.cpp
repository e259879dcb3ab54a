#include "drawing.hpp"

#include "band_worker.hpp"

#include <trireme/base/stopwatch.hpp>
#include <trireme/rank/self_schedule.hpp>
#include <trireme/runtime/progress_bar.hpp>
#include <trireme/storage/provenance.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <atomic>
#include <exception>
#include <optional>

namespace mandelbrot {

namespace {

using trireme::interval;
using namespace trireme::storage;

/// Pixels of a band: enough for the kernel to keep its lanes busy, few enough for its work to stay in the cache and
/// for the last bands to end together.
constexpr std::uint64_t band_pixels = 32768;

std::uint64_t rows_of(std::uint64_t pixels, const grid& samples) {
    return std::clamp<std::uint64_t>(pixels / samples.width, 1, samples.height);
}

/// What is in the picture, and not how it was made: the file is the same for any number of ranks and threads.
std::string description(const assignment& work) {
    const grid& samples = work.samples;
    return fmt::format("Mandelbrot set around {} {:+} i, {} wide, at most {} iterations in {}", samples.center_x,
                       samples.center_y, samples.spacing * samples.width, work.iteration.max_iter,
                       name(work.iteration.arithmetic));
}

/// The files of one drawing, as asked for.
class files {
public:
    files(const assignment& work, const trireme::rank::communicator& ranks, const std::string& command,
          int threads) {
        const grid& samples = work.samples;
        if (!work.out.empty()) {
            const std::uint64_t bytes = std::uint64_t{samples.width} * samples.height * (work.store_smooth ? 8 : 4);
            hdf5_.emplace(hdf5_file::create(ranks, work.out, bytes));
            write_provenance(*hdf5_, command, ranks, threads);
            const std::vector<std::uint64_t> shape{samples.height, samples.width};
            const std::uint64_t rows = rows_of(band_pixels, samples);
            counts_.emplace(hdf5_->create_dataset<std::uint32_t>("iterations", shape, rows));
            counts_->set_attribute("max_iter", work.iteration.max_iter);
            counts_->set_attribute("center_x", samples.center_x);
            counts_->set_attribute("center_y", samples.center_y);
            counts_->set_attribute("pixel_spacing", samples.spacing);
            counts_->set_attribute("precision", std::string(name(work.iteration.arithmetic)));
            if (work.store_smooth) smooth_.emplace(hdf5_->create_dataset<float>("smooth", shape, rows));
        }
        if (!work.png.empty()) picture_.emplace(ranks, work.png, samples.width, samples.height, description(work));
    }

    outputs targets() {
        return {counts_ ? &*counts_ : nullptr, smooth_ ? &*smooth_ : nullptr, picture_ ? &*picture_ : nullptr};
    }

    void close() {
        counts_.reset();
        smooth_.reset();
        if (hdf5_) hdf5_->close();
        if (picture_) picture_->close();
    }

private:
    std::optional<hdf5_file> hdf5_;
    std::optional<hdf5_dataset> counts_;
    std::optional<hdf5_dataset> smooth_;
    std::optional<png_writer> picture_;
};

account& operator+=(account& sum, const account& part) {
    sum.pixel_iterations += part.pixel_iterations;
    sum.checksum += part.checksum;
    sum.computing += part.computing;
    sum.picturing += part.picturing;
    sum.storing += part.storing;
    return sum;
}

/// One rank's part: its threads take bands until none is left anywhere. Rethrows the first exception of a thread.
account draw_bands(const assignment& work, const outputs& targets, const trireme::rank::communicator& ranks,
                   trireme::runtime::progress_bar& progress) {
    const symmetry mirror(work.samples);
    const colouring colours(work.palette, work.density);
    const interval rows = mirror.rows();
    const std::uint64_t height = rows_of(band_pixels / work.antialias / work.antialias, work.samples);
    trireme::rank::self_schedule bands(ranks, {0, (rows.size() + height - 1) / height});

    account sum;
    std::exception_ptr failure;
    std::atomic<bool> failed = false;
#pragma omp parallel
    {
        band_worker worker(work, mirror, colours, targets);
        try {
            while (!failed) {
                const auto band = bands.next(1);
                if (!band) break;
                const std::uint64_t first = rows.first + band->first * height;
                const interval taken{first, std::min(first + height, rows.last)};
                worker.draw(taken);
                progress.add(static_cast<std::int64_t>(taken.size()));
            }
        } catch (...) {
#pragma omp critical
            if (!failed.exchange(true)) failure = std::current_exception();
        }
#pragma omp critical
        sum += worker.done();
    }
    if (failure) std::rethrow_exception(failure);
    progress.finish();
    return sum;
}

} // namespace

account draw(const assignment& work, const trireme::rank::communicator& ranks,
             const trireme::runtime::options& options, const std::string& command) {
    files written(work, ranks, command, options.threads);
    const auto rows = static_cast<std::int64_t>(symmetry(work.samples).rows().size());
    trireme::runtime::progress_bar progress(ranks, rows, "mandelbrot", options);
    const trireme::stopwatch running;
    account done = draw_bands(work, written.targets(), ranks, progress);
    const trireme::stopwatch completing;
    written.close();

    done.pixel_iterations = ranks.sum(done.pixel_iterations);
    done.checksum = ranks.sum(done.checksum);
    done.computing = ranks.sum(done.computing);
    done.picturing = ranks.sum(done.picturing);
    done.storing = ranks.sum(done.storing);
    done.completing = completing.seconds();
    done.seconds = running.seconds();
    return done;
}

} // namespace mandelbrot
