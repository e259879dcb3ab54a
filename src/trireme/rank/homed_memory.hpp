#pragma once

#include <trireme/base/futex.hpp>
#include <trireme/base/unwinding.hpp>
#include <trireme/ipc/memory.hpp>
#include <trireme/rank/communicator.hpp>
#include <trireme/rank/home_message.hpp>
#include <trireme/rank/home_server.hpp>

#include <atomic>
#include <chrono>
#include <concepts>
#include <cstddef>
#include <memory>
#include <mutex>
#include <span>
#include <vector>

namespace trireme::rank::detail {

/// What can be changed at once in memory of another node.
template <class Number>
concept homed_number = std::same_as<Number, std::uint32_t> || std::same_as<Number, std::uint64_t>;

/// Memory for a small object that all ranks of a communicator share. It lies on the node of the first rank, its
/// home. The ranks of that node use it directly; those of others by messages to the first rank, where a thread does
/// what they ask for. (MPI's own one-sided operations would need such a thread, too, and several messages each: see
/// `window`.)
///
/// Construction and end() are collective. Any thread of any rank may call the rest alone, on other nodes than the
/// home only.
class homed_memory {
public:
    /// Zero at first.
    homed_memory(const communicator& ranks, std::size_t bytes);
    homed_memory(const homed_memory&) = delete;
    homed_memory& operator=(const homed_memory&) = delete;

    /// Where this rank is at home; null on the other nodes.
    [[nodiscard]] const std::shared_ptr<ipc::memory>& near() const { return near_; }

    template <homed_number Number>
    Number load(std::size_t at) {
        return operate<Number>(home_request::kind::load, at);
    }
    template <homed_number Number>
    Number exchange(std::size_t at, Number desired) {
        return operate<Number>(home_request::kind::exchange, at, desired);
    }
    template <homed_number Number>
    Number fetch_add(std::size_t at, Number amount) {
        return operate<Number>(home_request::kind::fetch_add, at, amount);
    }
    template <homed_number Number>
    bool compare_exchange(std::size_t at, Number& expected, Number desired) {
        const Number wanted = expected;
        expected = operate<Number>(home_request::kind::compare_exchange, at, desired, wanted);
        return expected == wanted;
    }
    void read(std::size_t at, std::span<std::byte> into);
    void write(std::size_t at, std::span<const std::byte> from);

    /// Waits while the word at `at` is `seen`, at most until `until`. Throws abandoned.
    void wait(std::size_t at, std::uint32_t seen, deadline until);
    void wake(std::size_t at, int waiters);

    /// The object goes. Who waits on this rank gets abandoned, and all other operations do nothing any more. While
    /// an exception unwinds this is not collective, and all ranks' threads that wait are told.
    void end() noexcept;

private:
    class exchange_of_messages;

    template <homed_number Number>
    Number operate(home_request::kind what, std::size_t at, Number operand = 0, Number expected = 0) {
        return static_cast<Number>(
            ask({.what = what, .at = at, .size = sizeof(Number), .operand = operand, .expected = expected}));
    }
    /// Returns what the number was before; what was expected, after the end.
    std::uint64_t ask(const home_request& what, std::span<const std::byte> payload = {},
                      std::span<std::byte> into = {});
    void tell(const home_request& what);

    std::shared_ptr<const communicator> ranks_; // unless all are at home
    std::shared_ptr<ipc::memory> near_;
    ipc::ownership owned_;
    std::unique_ptr<home_server> server_;
    std::atomic<bool> ended_ = false;
    std::atomic<int> uses_ = 0; // that messages are under way
    std::mutex tags_mutex_;
    std::vector<bool> tags_in_use_;
    unwinding unwinding_;
};

} // namespace trireme::rank::detail
