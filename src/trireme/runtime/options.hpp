#pragma once

namespace trireme::runtime {

/// When a progress bar is drawn: `automatic` draws a bar on a terminal, and plain lines every few seconds
/// elsewhere.
enum class progress_display { automatic, bar, lines, none };

/// The options that every application has.
struct options {
    int threads = 0; ///< OpenMP threads of each rank; 0 until the run starts, then what is used
    progress_display progress = progress_display::automatic;
    bool quiet = false; ///< nothing but errors
};

} // namespace trireme::runtime
