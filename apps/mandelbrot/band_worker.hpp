#pragma once

#include "colouring.hpp"
#include "drawing.hpp"
#include "symmetry.hpp"

#include <trireme/storage/hdf5_file.hpp>
#include <trireme/storage/png_writer.hpp>

#include <vector>

namespace mandelbrot {

/// Where the bands of all threads go; null where nothing is wanted. Shared by the threads of a rank.
struct outputs {
    trireme::storage::hdf5_dataset* counts = nullptr;
    trireme::storage::hdf5_dataset* smooth = nullptr;
    trireme::storage::png_writer* picture = nullptr;
};

/// One thread's part in drawing: computes a band of rows, with the bands that mirror it, and writes it everywhere.
class band_worker {
public:
    band_worker(const assignment& work, const symmetry& mirror, const colouring& colours, const outputs& targets);

    void draw(trireme::interval rows);

    /// What this worker did so far; the times are its own.
    [[nodiscard]] const account& done() const { return done_; }

private:
    void iterate(const grid& samples, trireme::interval rows, bool with_norms);
    void draw_picture(trireme::interval rows, trireme::interval images);
    template <class T>
    void store(trireme::storage::hdf5_dataset& target, const std::vector<T>& values, trireme::interval rows,
               trireme::interval images);
    void add_checksum(trireme::interval rows, trireme::interval images);
    [[nodiscard]] std::uint64_t sum_of_counts(trireme::interval rows, trireme::interval images) const;

    const assignment& work_;
    const symmetry& mirror_;
    const colouring& colours_;
    outputs targets_;
    account done_;
    std::vector<std::uint32_t> counts_;
    std::vector<float> norms_;
    std::vector<float> smooth_;
    std::vector<std::uint8_t> rgb_;
};

} // namespace mandelbrot
