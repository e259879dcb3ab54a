#pragma once

#include "settings.hpp"

#include <trireme/rank/communicator.hpp>
#include <trireme/runtime/options.hpp>

#include <cstdint>
#include <string>

namespace mandelbrot {

/// What came of drawing, over all ranks.
struct account {
    std::uint64_t pixel_iterations = 0; ///< the sum of the counts of all pixels, and samples where antialiased
    std::uint64_t checksum = 0;         ///< of the counts of all pixels, if asked for
    double seconds = 0;                 ///< from the first row to the last file's completion
    double computing = 0;               ///< CPU seconds of all threads iterating
    double picturing = 0;               ///< colouring, compressing, and writing the picture
    double storing = 0;                 ///< writing HDF5
    double completing = 0;              ///< of `seconds`, those after the last row
};

/// Draws what is asked for with the threads of all ranks, and writes the files. Collective.
///
/// Ranks take blocks of rows by self-scheduling and their threads take bands of these: each thread iterates,
/// colours, compresses and writes its band before it takes the next. No rank ever holds more of the picture than
/// that.
account draw(const assignment& work, const trireme::rank::communicator& ranks,
             const trireme::runtime::options& options, const std::string& command);

} // namespace mandelbrot
