#pragma once

#include <trireme/ipc/words.hpp>
#include <trireme/rank/communicator.hpp>
#include <trireme/rank/home.hpp>

#include <initializer_list>

namespace trireme::rank::detail {

/// The words of an object that all ranks of a communicator have. Construction is collective, and so is the
/// destruction of the last copy, which ends the object on this rank.
class shared_words {
public:
    shared_words(const communicator& ranks, std::initializer_list<std::uint32_t> initial);

    [[nodiscard]] const ipc::words& in() const { return words_; }

private:
    home home_;
    ipc::words words_;
};

} // namespace trireme::rank::detail
