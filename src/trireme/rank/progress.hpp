#pragma once

#include <cstdint>
#include <list>
#include <span>

namespace trireme::rank::detail {

/// While one of these exists in a process, a thread of it calls MPI now and then: a one-sided operation of another
/// node's rank on this one's memory completes only when this one calls MPI, and it may be computing. The thread
/// naps the longer the longer nothing has changed in what is watched, up to two milliseconds.
class progress {
public:
    /// `watched`: words that others operate on.
    explicit progress(std::span<std::uint32_t> watched = {});
    ~progress();
    progress(const progress&) = delete;
    progress& operator=(const progress&) = delete;

private:
    std::list<std::span<std::uint32_t>>::iterator place_;
};

} // namespace trireme::rank::detail
