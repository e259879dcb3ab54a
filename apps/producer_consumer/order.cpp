#include "order.hpp"

#include <trireme/base/error.hpp>

#include <fmt/format.h>

namespace producer_consumer {

void order::check(const header& one) {
    std::uint64_t& next = next_.at(one.putter);
    if (one.turn < next || (takes_all_ && one.turn != next)) {
        throw trireme::error(
            fmt::format("the items of one that puts came out of order: number {} of number {} where "
                        "{}{} was due",
                        one.turn, one.putter, takes_all_ ? "" : "at least ", next));
    }
    next = one.turn + 1;
}

} // namespace producer_consumer
