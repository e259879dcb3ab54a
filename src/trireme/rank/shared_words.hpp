#pragma once

#include <trireme/ipc/words.hpp>
#include <trireme/rank/communicator.hpp>

#include <initializer_list>
#include <memory>

namespace trireme::rank::detail {

/// The words of an object that all ranks of a communicator have: in memory that they share where all are on one
/// node, else in a window. Construction is collective, and so is the destruction of the last copy, which ends the
/// object on this rank.
class shared_words {
public:
    shared_words(const communicator& ranks, std::initializer_list<std::uint32_t> initial);

    [[nodiscard]] const ipc::words& in() const { return words_; }
    [[nodiscard]] const std::shared_ptr<const void>& owned() const { return owned_; }

private:
    ipc::words words_;
    std::shared_ptr<const void> owned_;
};

} // namespace trireme::rank::detail
