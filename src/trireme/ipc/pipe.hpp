#pragma once

#include <trireme/ipc/pipe_holders.hpp>
#include <trireme/ipc/queue.hpp>

#include <atomic>
#include <chrono>
#include <memory>
#include <optional>
#include <string>

namespace trireme {

struct pipe_options {
    std::size_t capacity = 64;                 ///< items on their way in one direction
    std::size_t bytes = std::size_t{1} << 20U; ///< the largest item, as an archive; plain values need none of it
    bool duplex = true;                        ///< else the first end receives and the second one sends
};

} // namespace trireme

namespace trireme::ipc {

/// One end of a pipe: a handle, of which copies are the same end. Each bank makes its own of it.
///
/// An end is gone when its last handle in any process has gone, whether that was destroyed or its process killed;
/// the other side then receives what was sent, and after that the end of file.
template <class T, class Items>
class basic_pipe {
public:
    using value_type = T;

    /// None: to be assigned to.
    basic_pipe() = default;

    /// Waits until there is room. Throws end_of_file if the other end is gone.
    void send(const T& item) { static_cast<void>(send_until(item, never)); }
    void send(T&& item) { static_cast<void>(send_until(std::move(item), never)); }
    /// False if there was no room in time.
    template <class Item, class Rep, class Period>
    bool try_send_for(Item&& item, std::chrono::duration<Rep, Period> patience) {
        return send_until(std::forward<Item>(item), after(patience));
    }

    /// Waits for an item. Throws end_of_file if none will come.
    T recv() { return *recv_until(never); }
    /// None if none came in time. Throws end_of_file if none will come.
    template <class Rep, class Period>
    std::optional<T> try_recv_for(std::chrono::duration<Rep, Period> patience) {
        return recv_until(after(patience));
    }
    std::optional<T> try_recv() { return recv_until(deadline::min()); }

    /// Whether recv() would return, or throw end_of_file, at once; waits for that as long.
    template <class Rep, class Period>
    bool poll(std::chrono::duration<Rep, Period> patience) {
        require(in_, "sends");
        const deadline until = after(patience);
        while (!in_->await_until(slice(until))) {
            if (!held_->other_lives()) return true;
            if (deadline::clock::now() >= until) return false;
        }
        return true;
    }
    bool poll() { return poll(std::chrono::nanoseconds(0)); }

protected:
    using lanes = basic_queue<T, Items>;

    static queue_shape shape(const pipe_options& how) {
        return lanes::shape(how.capacity, {.bytes = how.bytes, .producers = senders});
    }
    static std::size_t memory_bytes(const queue_shape& each) {
        return pipe_holders::bytes + 2 * each.memory_bytes();
    }

    /// Makes a pipe in memory that is zero and large enough.
    static void prepare(const std::shared_ptr<memory>& in, const queue_shape& each, bool duplex) {
        pipe_holders::make(*in, each.memory_bytes(), duplex);
        for (std::uint64_t direction = 0; direction < 2; ++direction) {
            queue_core::make(in, pipe_holders::bytes + direction * each.memory_bytes(), each);
        }
    }

    basic_pipe(std::shared_ptr<memory> in, unsigned side) : owned_(std::move(in), lifetime::of_users) {
        attach(side);
    }
    basic_pipe(std::optional<lanes> in, std::optional<lanes> out, std::unique_ptr<pipe_partner> partner)
        : in_(std::move(in)), out_(std::move(out)),
          held_(std::make_shared<const holding>(std::move(partner), in_, out_)) {}

    [[nodiscard]] ownership& owned() { return owned_; }
    [[nodiscard]] unsigned side() const { return side_; }
    /// After owned() was assigned another pipe's memory, or none.
    void attach(unsigned side) {
        held_ = nullptr;
        in_.reset();
        out_.reset();
        if (!owned_) return;
        const pipe_holders::layout where = pipe_holders::find(*owned_.of());
        const auto queue = [&](unsigned which) {
            return lanes(owned_, pipe_holders::bytes + which * where.queue_bytes);
        };
        if (where.duplex || side == 0) in_ = queue(side);
        if (where.duplex || side == 1) out_ = queue(1 - side);
        side_ = side;
        held_ = std::make_shared<const holding>(std::make_unique<pipe_holders>(owned_.of(), side), in_, out_);
    }

private:
    static constexpr std::size_t senders = 16;

    /// That this process has this end: what its handles share.
    struct holding {
        holding(std::unique_ptr<pipe_partner> other, std::optional<lanes> from, std::optional<lanes> to)
            : partner(std::move(other)), in(std::move(from)), out(std::move(to)) {}
        ~holding() {
            if (!partner->leave()) return;
            if (in) in->close();
            if (out) out->close();
        }
        holding(const holding&) = delete;
        holding& operator=(const holding&) = delete;

        /// Asks anew.
        [[nodiscard]] bool other_lives() const {
            const bool lives = partner->lives();
            if (!lives) is_over.store(true, std::memory_order_relaxed);
            return lives;
        }
        /// What was known a millisecond ago will do.
        [[nodiscard]] bool other_lived_lately() const {
            if (is_over.load(std::memory_order_relaxed)) return false;
            const deadline now = deadline::clock::now();
            if (now < ask_at.load(std::memory_order_relaxed)) return true;
            ask_at.store(now + std::chrono::milliseconds(1), std::memory_order_relaxed);
            return other_lives();
        }

        std::unique_ptr<pipe_partner> partner;
        mutable std::atomic<bool> is_over = false;
        mutable std::atomic<deadline> ask_at = deadline{};
        std::optional<lanes> in;
        std::optional<lanes> out;
    };

    /// One waits in slices, to see whether the other end has died.
    static deadline slice(deadline until) {
        using namespace std::chrono_literals;
        return std::min(until, deadline::clock::now() + 20ms);
    }
    static void require(const std::optional<lanes>& direction, const char* only) {
        if (!direction) throw error(std::string("this end of the pipe only ") + only);
    }

    template <class Item>
    bool send_until(Item&& item, deadline until) {
        require(out_, "receives");
        auto out = *out_; // this object may go while it waits
        const auto held = held_;
        if (!held->other_lived_lately()) throw end_of_file();
        try {
            while (!out.try_put_until(std::forward<Item>(item), slice(until))) {
                if (!held->other_lives()) throw end_of_file();
                if (deadline::clock::now() >= until) return false;
            }
        } catch (const closed&) {
            throw end_of_file();
        }
        return true;
    }

    std::optional<T> recv_until(deadline until) {
        require(in_, "sends");
        auto in = *in_; // this object may go while it waits
        const auto held = held_;
        for (;;) {
            if (auto item = in.try_get_until(std::min(until, slice(until)))) return item;
            const bool over = in.is_finished() || !held->other_lives();
            if (over) {
                if (auto last = in.try_get()) return last;
                throw end_of_file();
            }
            if (deadline::clock::now() >= until) return std::nullopt;
        }
    }

    ownership owned_;
    unsigned side_ = 0;
    std::optional<lanes> in_;
    std::optional<lanes> out_;
    std::shared_ptr<const holding> held_;
};

} // namespace trireme::ipc
