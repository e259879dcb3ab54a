#pragma once

#include <cstdint>

#include "band.hpp"
#include "checked_group.hpp"

namespace mandelbrot {

/// Points that are known to escape soon, or that nothing is known about, collected until there are enough of
/// them to be iterated at full speed with a test before every step.
template <class V>
class replay {
    using element = typename V::element;
    static constexpr unsigned capacity = 4 * V::group * V::lanes;

public:
    explicit replay(const band& job) : job_(job) {}

    /// z_n of a pixel, of which no earlier z escaped.
    void add(std::uint32_t pixel, element x, element y, element cx, element cy, std::uint64_t n) {
        x_[size_] = x;
        y_[size_] = y;
        cx_[size_] = cx;
        cy_[size_] = cy;
        n_[size_] = n;
        pixel_[size_] = pixel;
        if (++size_ == capacity) finish();
    }

    /// Writes the counts and norms of everything added so far.
    [[gnu::noinline]] void finish() {
        if (job_.norms != nullptr) finish_all<true>();
        else finish_all<false>();
        size_ = 0;
    }

private:
    template <bool with_norms>
    void finish_all() {
        for (unsigned first = 0; first < size_; first += V::group * V::lanes) finish_group<with_norms>(first);
    }

    template <bool with_norms>
    MANDELBROT_INLINE void finish_group(unsigned first) {
        using group_type = checked_group<V, with_norms>;
        const unsigned used = size_ - first < group_type::lanes ? size_ - first : group_type::lanes;
        std::uint64_t tests = 0;
        for (unsigned i = first; i < first + used; ++i)
            if (tests < job_.max_iter - n_[i]) tests = job_.max_iter - n_[i];
        // Lanes without a point must not hold up the others.
        for (unsigned i = first + used; i < first + group_type::lanes; ++i) x_[i] = y_[i] = cx_[i] = cy_[i] = 4;

        group_type group;
        group.start();
        unroll<V::group>([&](unsigned k) __attribute__((always_inline)) {
            group.x[k] = V::load(x_ + first + k * V::lanes);
            group.y[k] = V::load(y_ + first + k * V::lanes);
            group.cx[k] = V::load(cx_ + first + k * V::lanes);
            group.cy[k] = V::load(cy_ + first + k * V::lanes);
        });
        group.run(tests);
        if constexpr (with_norms) group.settle_norms();

        alignas(64) std::uint32_t passed[group_type::lanes];
        alignas(64) float norms[group_type::lanes];
        unroll<V::group>([&](unsigned k) __attribute__((always_inline)) {
            group.passed[k].store(passed + k * V::lanes);
            if constexpr (with_norms) group.norm[k].store_norms(norms + k * V::lanes);
        });
        for (unsigned i = 0; i < used; ++i) {
            const std::uint64_t n = n_[first + i] + passed[i];
            const bool escaped = n < job_.max_iter;
            job_.counts[pixel_[first + i]] = escaped ? static_cast<std::uint32_t>(n) : job_.max_iter;
            if constexpr (with_norms) job_.norms[pixel_[first + i]] = escaped ? norms[i] : 0.0F;
        }
    }

    const band& job_;
    alignas(64) element x_[capacity];
    alignas(64) element y_[capacity];
    alignas(64) element cx_[capacity];
    alignas(64) element cy_[capacity];
    std::uint64_t n_[capacity];
    std::uint32_t pixel_[capacity];
    unsigned size_ = 0;
};

} // namespace mandelbrot
