#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace producer_consumer {

/// How often which times were measured, in nanoseconds: exact up to 127, then in buckets whose width is less than
/// 1/64 of what they hold, so that a percentile is wrong by 0.8 % at most. Those of several roles can be merged.
class histogram {
public:
    void add(std::uint64_t value) {
        const std::size_t index = index_of(value);
        if (index >= counts_.size()) counts_.resize(index + 1);
        ++counts_[index];
        ++count_;
        if (value > max_) max_ = value;
    }
    void merge(const histogram& other);

    [[nodiscard]] std::uint64_t count() const { return count_; }
    [[nodiscard]] std::uint64_t max() const { return max_; }
    /// The smallest value which `share` (0 to 1) of all values do not exceed; 0 if there are none.
    [[nodiscard]] double percentile(double share) const;

    struct bucket {
        std::uint64_t first; ///< the least value in it
        std::uint64_t count;
    };
    /// Those that are not empty.
    [[nodiscard]] std::vector<bucket> buckets() const;

    template <class Archive>
    void serialize(Archive& archive) {
        archive(count_, max_, counts_);
    }

private:
    static constexpr unsigned precision = 6; // bits that follow the leading one

    /// Values of one magnitude lie side by side, from the smallest on: index_of rises with the value.
    static std::size_t index_of(std::uint64_t value) {
        if (value < (2U << precision)) return static_cast<std::size_t>(value);
        const auto shift = static_cast<unsigned>(std::bit_width(value)) - 1 - precision;
        return (std::size_t{shift} << precision) + static_cast<std::size_t>(value >> shift);
    }
    static std::uint64_t first_of(std::size_t index);

    std::uint64_t count_ = 0;
    std::uint64_t max_ = 0;
    std::vector<std::uint64_t> counts_;
};

} // namespace producer_consumer
