#pragma once

#include <cstdint>

namespace mandelbrot {

/// Points under way, taken in the order in which they were put in. Left-packed stores write a whole vector,
/// so there is room for one more vector than `capacity`.
template <class V>
struct work_list {
    using element = typename V::element;
    static constexpr unsigned capacity = 1024;
    static constexpr unsigned padded = capacity + V::lanes;

    alignas(64) element x[padded];
    alignas(64) element y[padded];
    alignas(64) element cx[padded];
    alignas(64) element cy[padded];
    std::uint32_t pixel[padded];
    unsigned next = 0;
    unsigned size = 0;

    bool empty() const { return next == size; }

    void clear() { next = size = 0; }
};

} // namespace mandelbrot
