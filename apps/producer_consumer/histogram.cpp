#include "histogram.hpp"

#include <algorithm>
#include <cmath>

namespace producer_consumer {

void histogram::merge(const histogram& other) {
    if (other.counts_.size() > counts_.size()) counts_.resize(other.counts_.size());
    for (std::size_t i = 0; i < other.counts_.size(); ++i) counts_[i] += other.counts_[i];
    count_ += other.count_;
    max_ = std::max(max_, other.max_);
}

std::uint64_t histogram::first_of(std::size_t index) {
    if (index < (2U << precision)) return index;
    const std::size_t shift = (index >> precision) - 1;
    return (index - (shift << precision)) << shift;
}

double histogram::percentile(double share) const {
    const auto rank = static_cast<std::uint64_t>(std::ceil(share * static_cast<double>(count_)));
    std::uint64_t seen = 0;
    for (std::size_t i = 0; i < counts_.size(); ++i) {
        seen += counts_[i];
        if (seen == 0 || seen < rank) continue;
        const std::uint64_t last = std::min(first_of(i + 1) - 1, max_);
        return (static_cast<double>(first_of(i)) + static_cast<double>(last)) / 2;
    }
    return 0;
}

std::vector<histogram::bucket> histogram::buckets() const {
    std::vector<bucket> all;
    for (std::size_t i = 0; i < counts_.size(); ++i) {
        if (counts_[i] != 0) all.push_back({first_of(i), counts_[i]});
    }
    return all;
}

} // namespace producer_consumer
