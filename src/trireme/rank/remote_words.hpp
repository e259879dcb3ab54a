#pragma once

#include <trireme/ipc/words.hpp>
#include <trireme/rank/homed_memory.hpp>

#include <memory>

namespace trireme::rank::detail {

/// The words in memory whose home is another node.
class remote_words final : public ipc::remote_words {
public:
    explicit remote_words(std::shared_ptr<homed_memory> in) : in_(std::move(in)) {}

    std::uint32_t load(std::size_t index) override { return in_->load<std::uint32_t>(place_of(index)); }
    std::uint32_t exchange(std::size_t index, std::uint32_t desired) override {
        return in_->exchange(place_of(index), desired);
    }
    std::uint32_t fetch_add(std::size_t index, std::uint32_t amount) override {
        return in_->fetch_add(place_of(index), amount);
    }
    bool compare_exchange(std::size_t index, std::uint32_t& expected, std::uint32_t desired) override {
        return in_->compare_exchange(place_of(index), expected, desired);
    }
    void wait(std::size_t index, std::uint32_t seen, deadline until) override {
        in_->wait(place_of(index), seen, until);
    }
    void wake(std::size_t index, int waiters) noexcept override { in_->wake(place_of(index), waiters); }

private:
    static std::size_t place_of(std::size_t index) { return index * sizeof(std::uint32_t); }

    std::shared_ptr<homed_memory> in_;
};

} // namespace trireme::rank::detail
