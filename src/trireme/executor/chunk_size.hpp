#pragma once

#include <algorithm>
#include <cstddef>

namespace trireme {

/// How a range is handed out to workers.
struct map_options {
    std::size_t chunk = 0; ///< items that travel as one task; 0: chunks grow until one takes about a millisecond
    std::size_t ahead = 0; ///< lazy ranges: items taken from the input before their turn; 0: a few chunks a worker
};

/// Decides how many items the next chunk gets.
class chunk_size {
public:
    chunk_size(const map_options& how, std::size_t workers) : workers_(workers) {
        if (how.chunk != 0) fixed_ = how.chunk;
        if (how.ahead != 0) most_ = std::max<std::size_t>(1, how.ahead / (2 * workers));
    }

    /// `remaining` items are left, as far as is known.
    [[nodiscard]] std::size_t next(std::size_t remaining) const {
        if (fixed_ != 0) return std::min(fixed_, most_);
        const std::size_t fair = remaining / (2 * workers_) + 1; // so that the workers end together
        return std::max<std::size_t>(1, std::min({grown_, most_, fair}));
    }

    /// A worker spent `seconds` on a chunk of `items`.
    void learn(std::size_t items, double seconds) {
        if (items < grown_) return; // it tells nothing new
        constexpr double aim = 1e-3;
        const double wanted = static_cast<double>(items) * aim / std::max(seconds, 1e-9);
        const double doubled = 2.0 * static_cast<double>(items);
        grown_ = std::max<std::size_t>(1, static_cast<std::size_t>(std::min(wanted, doubled)));
        grown_ = std::min<std::size_t>(grown_, 65536);
    }

    /// How many chunks should be on their way at once.
    [[nodiscard]] std::size_t in_flight() const { return fixed_ == 0 ? 2 * workers_ + 2 : 32 * workers_; }

private:
    std::size_t workers_;
    std::size_t fixed_ = 0;
    std::size_t grown_ = 1;
    std::size_t most_ = ~std::size_t{0};
};

} // namespace trireme
