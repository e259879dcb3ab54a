#include "band_worker.hpp"

#include <trireme/base/stopwatch.hpp>

#include <numeric>

namespace mandelbrot {

namespace {

using trireme::interval;

/// Rows of `values` turned over: those whose images are `images`, in the order of the images.
template <class T>
std::vector<T> turned_over(const std::vector<T>& values, interval rows, interval images, const symmetry& mirror) {
    const std::size_t row_size = values.size() / rows.size();
    std::vector<T> result;
    result.reserve(images.size() * row_size);
    for (std::uint64_t image = images.first; image < images.last; ++image) {
        const auto source =
            values.begin() + static_cast<std::ptrdiff_t>((mirror.counterpart(image) - rows.first) * row_size);
        result.insert(result.end(), source, source + static_cast<std::ptrdiff_t>(row_size));
    }
    return result;
}

/// One pixel's contribution to a sum that does not depend on the order of pixels. Source of the mixing: G. Steele,
/// D. Lea and C. Flood, "Fast splittable pseudorandom number generators" (2014).
std::uint64_t mixed(std::uint64_t pixel, std::uint32_t count) {
    std::uint64_t x = pixel * 0x9e3779b97f4a7c15U + count;
    x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9U;
    x = (x ^ (x >> 27)) * 0x94d049bb133111ebU;
    return x ^ (x >> 31);
}

grid finer(const grid& samples, std::uint32_t factor) {
    return {samples.center_x, samples.center_y, samples.spacing / factor, samples.width * factor,
            samples.height * factor};
}

} // namespace

band_worker::band_worker(const assignment& work, const symmetry& mirror, const colouring& colours,
                         const outputs& targets)
    : work_(work), mirror_(mirror), colours_(colours), targets_(targets) {}

void band_worker::draw(interval rows) {
    const interval images = mirror_.images(rows);
    const bool averaged = targets_.picture != nullptr && work_.antialias > 1;
    const bool painted = targets_.picture != nullptr && !averaged;
    if (targets_.counts != nullptr || work_.checksum || painted) {
        iterate(work_.samples, rows, painted || targets_.smooth != nullptr);
        done_.pixel_iterations += sum_of_counts(rows, images);
        if (work_.checksum) add_checksum(rows, images);
        const trireme::stopwatch storing;
        if (targets_.counts != nullptr) store(*targets_.counts, counts_, rows, images);
        if (targets_.smooth != nullptr) {
            smooth_.resize(counts_.size());
            colours_.smooth(counts_, norms_, smooth_);
            store(*targets_.smooth, smooth_, rows, images);
        }
        done_.storing += storing.seconds();
    }
    if (averaged) {
        const interval samples{rows.first * work_.antialias, rows.last * work_.antialias};
        iterate(finer(work_.samples, work_.antialias), samples, true);
        done_.pixel_iterations += sum_of_counts(rows, images);
    }
    if (painted || averaged) draw_picture(rows, images);
}

void band_worker::iterate(const grid& samples, interval rows, bool with_norms) {
    const trireme::stopwatch computing;
    counts_.resize(rows.size() * samples.width);
    norms_.resize(with_norms ? counts_.size() : 0);
    mandelbrot::iterate(samples, static_cast<std::uint32_t>(rows.first), static_cast<std::uint32_t>(rows.size()),
                        work_.iteration, counts_, norms_);
    done_.computing += computing.seconds();
}

void band_worker::draw_picture(interval rows, interval images) {
    const trireme::stopwatch picturing;
    smooth_.resize(counts_.size());
    colours_.smooth(counts_, norms_, smooth_);
    rgb_.resize(rows.size() * work_.samples.width * 3);
    if (work_.antialias > 1) colours_.paint_averaged(smooth_, work_.antialias, work_.samples.width, rgb_);
    else colours_.paint(smooth_, rgb_);
    targets_.picture->write_rows(rows.first, rgb_);
    if (!images.empty()) targets_.picture->write_rows(images.first, turned_over(rgb_, rows, images, mirror_));
    done_.picturing += picturing.seconds();
}

template <class T>
void band_worker::store(trireme::storage::hdf5_dataset& target, const std::vector<T>& values, interval rows,
                        interval images) {
    target.write_rows(rows.first, std::span<const T>(values));
    if (images.empty()) return;
    const auto turned = turned_over(values, rows, images, mirror_);
    target.write_rows(images.first, std::span<const T>(turned));
}

void band_worker::add_checksum(interval rows, interval images) {
    const std::uint64_t width = work_.samples.width;
    const auto add = [&](std::uint64_t row, std::uint64_t source) {
        const std::uint32_t* counts = counts_.data() + (source - rows.first) * width;
        for (std::uint64_t i = 0; i < width; ++i) done_.checksum += mixed(row * width + i, counts[i]);
    };
    for (std::uint64_t row = rows.first; row < rows.last; ++row) add(row, row);
    for (std::uint64_t row = images.first; row < images.last; ++row) add(row, mirror_.counterpart(row));
}

std::uint64_t band_worker::sum_of_counts(interval rows, interval images) const {
    const std::size_t row_size = counts_.size() / rows.size();
    const auto sum = [&](std::size_t first, std::size_t size) {
        return std::accumulate(counts_.begin() + static_cast<std::ptrdiff_t>(first * row_size),
                               counts_.begin() + static_cast<std::ptrdiff_t>((first + size) * row_size),
                               std::uint64_t{0});
    };
    const std::uint64_t once = sum(0, rows.size());
    if (images.empty()) return once;
    return once + sum(mirror_.counterpart(images.last - 1) - rows.first, images.size());
}

} // namespace mandelbrot
