#pragma once

#include "item.hpp"

#include <cstdint>
#include <vector>

namespace producer_consumer {

/// Watches that what each putter has put comes in its order, and, where only one takes, without gaps.
class order {
public:
    order(std::uint32_t putters, bool takes_all) : next_(putters), takes_all_(takes_all) {}

    /// Throws trireme::error.
    void check(const header& one);

private:
    std::vector<std::uint64_t> next_; ///< of each putter, the least turn that may come
    bool takes_all_;
};

} // namespace producer_consumer
