#pragma once

#include <chrono>
#include <functional>
#include <list>

namespace trireme::rank::detail {

/// Something that a thread of this process does again and again while this object lives, even if all others
/// compute: the other nodes' ranks wait for it. The thread is one for all of these, and naps the longer the less
/// there is to do, up to two milliseconds.
class progress {
public:
    /// What it does, without waiting long. It returns how long the next nap may be: 0 if something has happened.
    using action = std::function<std::chrono::nanoseconds()>;

    static constexpr std::chrono::nanoseconds longest_nap = std::chrono::milliseconds(2);

    explicit progress(action step);
    ~progress();
    progress(const progress&) = delete;
    progress& operator=(const progress&) = delete;

private:
    std::list<action>::iterator place_;
};

} // namespace trireme::rank::detail
