#pragma once

#include <trireme/ipc/words.hpp>
#include <trireme/rank/window.hpp>

#include <atomic>
#include <chrono>
#include <optional>
#include <span>

namespace trireme::rank::detail {

/// Words in a window of the first rank, which ranks of any node reach by one-sided operations.
class remote_words final : public ipc::remote_words {
public:
    /// Collective. `initial`: what they hold at first.
    remote_words(const communicator& ranks, std::span<const std::uint32_t> initial);

    std::uint32_t load(std::size_t index) override;
    std::uint32_t exchange(std::size_t index, std::uint32_t desired) override;
    std::uint32_t fetch_add(std::size_t index, std::uint32_t amount) override;
    bool compare_exchange(std::size_t index, std::uint32_t& expected, std::uint32_t desired) override;
    /// MPI wakes nobody, so this looks: at once, then less and less often.
    void wait(std::size_t index, std::uint32_t seen, deadline until) override;
    void wake(std::size_t /*index*/, int /*waiters*/) noexcept override {}

    /// The object goes: who waits on this rank gets abandoned, and all other operations do nothing any more.
    /// Collective; while an exception unwinds it is not, but then all ranks' threads that wait are told.
    void end() noexcept;

private:
    /// A use of the window, which is there as long as there are any. False if it is no more.
    class use {
    public:
        explicit use(remote_words& of) : of_(of) { ++of_.uses_; }
        ~use() { --of_.uses_; }
        use(const use&) = delete;
        use& operator=(const use&) = delete;

        explicit operator bool() const { return !of_.ended_; }
        detail::window* operator->() const { return &*of_.window_; }

    private:
        remote_words& of_;
    };

    std::uint32_t fetch_and_op(std::size_t index, std::uint32_t operand, MPI_Op operation);
    /// What a word holds, by a message during which this sleeps, if `nap` is not 0.
    std::uint32_t look(const use& window, std::size_t index, std::chrono::nanoseconds nap);

    std::atomic<bool> ended_ = false;
    std::atomic<int> uses_ = 0;
    std::size_t failed_; // the word after those of the object
    std::optional<detail::window> window_;
    unwinding unwinding_;
};

} // namespace trireme::rank::detail
