#pragma once

#include <trireme/ipc/words.hpp>

#include <atomic>
#include <cstddef>
#include <memory>
#include <mutex>
#include <utility>

namespace trireme::ipc {

/// What every primitive is: a handle to a few words, and a share in their ownership where a process owns them. A
/// copy is a handle to the same primitive.
class handle {
public:
    /// The memory that the primitive lies in; nothing for an empty handle, and for words that no process owns.
    [[nodiscard]] ownership owned() const { return here_ ? made().owned : ownership(); }
    /// Makes this a handle to the primitive that lies in `other`; an empty one if that is nothing.
    void attach(ownership other) { *this = other ? handle(std::move(other)) : handle(); }

protected:
    using maker = ownership (*)();

    /// Empty.
    handle() = default;
    explicit handle(ownership owned) : here_(std::make_shared<place>()) { here_->hold(std::move(owned)); }
    explicit handle(words elsewhere) : here_(std::make_shared<place>()) {
        here_->in = std::move(elsewhere);
        here_->is_made.store(true, std::memory_order_release);
    }
    /// To a new primitive, which is made when one of the handles to it is first used: to be constructed and then
    /// loaded into is what happens to most.
    explicit handle(maker make) : here_(std::make_shared<place>()) { here_->make = make; }

    /// Who waits does so on a copy of them, and uses the handle no more: it may be destroyed meanwhile.
    [[nodiscard]] const words& in() const { return made().in; }
    /// The memory that the primitive lies in.
    [[nodiscard]] std::byte* data() const { return made().data; }

private:
    struct place {
        void hold(ownership by) {
            in = words(by.of());
            data = by.of()->data();
            owned = std::move(by);
            is_made.store(true, std::memory_order_release);
        }

        std::atomic<bool> is_made = false;
        std::once_flag once;
        maker make = nullptr;
        std::byte* data = nullptr;
        words in;
        ownership owned;
    };

    [[nodiscard]] const place& made() const {
        place& here = *here_;
        if (!here.is_made.load(std::memory_order_acquire)) {
            std::call_once(here.once, [&here] { here.hold(here.make()); });
        }
        return here;
    }

    std::shared_ptr<place> here_;
};

} // namespace trireme::ipc
