#pragma once

#include <trireme/rank/homed_memory.hpp>

#include <memory>

namespace trireme::rank::detail {

/// What all handles to an object in homed memory share on one rank: with the last copy the object goes. Who waits
/// may have the memory for longer. Construction and the destruction of the last copy are collective.
class home {
public:
    home(const communicator& ranks, std::size_t bytes)
        : owned_(std::make_shared<const ending>(std::make_shared<homed_memory>(ranks, bytes))) {}

    [[nodiscard]] const std::shared_ptr<homed_memory>& memory() const { return owned_->of; }

private:
    struct ending {
        explicit ending(std::shared_ptr<homed_memory> one) : of(std::move(one)) {}
        ~ending() { of->end(); }
        ending(const ending&) = delete;
        ending& operator=(const ending&) = delete;

        std::shared_ptr<homed_memory> of;
    };

    std::shared_ptr<const ending> owned_;
};

} // namespace trireme::rank::detail
