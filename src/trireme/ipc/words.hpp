#pragma once

#include <trireme/ipc/backoff.hpp>
#include <trireme/ipc/memory.hpp>

#include <cstddef>
#include <cstdint>
#include <memory>

namespace trireme::ipc {

/// Words that lie where no load or store of this process reaches them: another node's memory.
class remote_words {
public:
    remote_words(const remote_words&) = delete;
    remote_words& operator=(const remote_words&) = delete;
    virtual ~remote_words() = default;

    virtual std::uint32_t load(std::size_t index) = 0;
    virtual std::uint32_t exchange(std::size_t index, std::uint32_t desired) = 0;
    virtual std::uint32_t fetch_add(std::size_t index, std::uint32_t amount) = 0;
    /// Like std::atomic's.
    virtual bool compare_exchange(std::size_t index, std::uint32_t& expected, std::uint32_t desired) = 0;
    /// Passes time while the word holds `seen`, at most until `until`; may return early. Throws abandoned.
    virtual void wait(std::size_t index, std::uint32_t seen, deadline until) = 0;
    virtual void wake(std::size_t index, int waiters) noexcept = 0;

protected:
    remote_words() = default;
};

/// The few atomic words that a primitive consists of, which threads can sleep on, wherever they lie: each primitive
/// is written once over these. All operations are sequentially consistent. A copy refers to the same words and
/// keeps them there.
class words {
public:
    words() = default;
    /// The first words of `in`.
    explicit words(std::shared_ptr<memory> in) : memory_(std::move(in)) {}
    explicit words(std::shared_ptr<remote_words> far) : far_(std::move(far)) {}

    [[nodiscard]] std::uint32_t load(std::size_t index) const {
        return far_ ? far_->load(index) : near(index).load();
    }
    std::uint32_t exchange(std::size_t index, std::uint32_t desired) const {
        return far_ ? far_->exchange(index, desired) : near(index).exchange(desired);
    }
    std::uint32_t fetch_add(std::size_t index, std::uint32_t amount) const {
        return far_ ? far_->fetch_add(index, amount) : near(index).fetch_add(amount);
    }
    bool compare_exchange(std::size_t index, std::uint32_t& expected, std::uint32_t desired) const {
        return far_ ? far_->compare_exchange(index, expected, desired)
                    : near(index).compare_exchange_strong(expected, desired);
    }

    /// Waits until the word holds something else than `seen`; false if `until` came first. It spins, then yields,
    /// then sleeps. Throws abandoned.
    [[nodiscard]] bool wait(std::size_t index, std::uint32_t seen, deadline until) const;
    /// Wakes up to so many of those who wait for that word to change; all if negative.
    void wake(std::size_t index, int waiters) const noexcept {
        if (far_) far_->wake(index, waiters);
        else memory_->wake(near(index), waiters);
    }

private:
    [[nodiscard]] futex_word& near(std::size_t index) const {
        return reinterpret_cast<futex_word*>(memory_->data())[index];
    }

    std::shared_ptr<memory> memory_;
    std::shared_ptr<remote_words> far_;
};

} // namespace trireme::ipc
