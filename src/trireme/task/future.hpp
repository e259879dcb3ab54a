#pragma once

#include <trireme/base/copyable.hpp>
#include <trireme/task/errors.hpp>
#include <trireme/task/result.hpp>
#include <trireme/task/waiting.hpp>

#include <chrono>
#include <utility>

namespace trireme {

template <class T, class G>
class continuation;

/// The result of a task, now or later. Copies refer to the same result, like std::shared_future. Any thread may use
/// it, and it may outlive its pool.
///
/// Waiting on a thread of a pool runs other tasks of that pool meanwhile.
template <class T>
class future {
public:
    using value_type = T;

    future() = default;
    future(const future& other) : node_(other.node_) {
        if (node_ != nullptr) node_->add_handle();
    }
    future(future&& other) noexcept : node_(std::exchange(other.node_, nullptr)) {}
    future& operator=(future other) noexcept {
        std::swap(node_, other.node_);
        return *this;
    }
    ~future() {
        if (node_ != nullptr) node_->drop_handle();
    }

    /// Takes over a handle of `node`. For executors.
    static future adopt(result<T>& node) {
        future made;
        made.node_ = &node;
        return made;
    }

    /// Whether it refers to a task: all members but this one need that.
    [[nodiscard]] bool valid() const { return node_ != nullptr; }

    /// Whether get() would return, or throw, at once.
    [[nodiscard]] bool ready() const { return node_->finished(); }

    void wait() const { trireme::wait(*node_, never); }
    /// Waits no longer than `duration`; whether it is ready.
    template <class Rep, class Period>
    bool wait_for(std::chrono::duration<Rep, Period> duration) const {
        return trireme::wait(*node_, after(duration));
    }

    /// Waits for the value and refers to it; throws what the task threw, `cancelled`, or `worker_died`.
    decltype(auto) get() const& {
        wait();
        if constexpr (std::is_void_v<T>) static_cast<void>(node_->value());
        else return static_cast<const T&>(node_->value());
    }
    /// The same, from a future that is given up: takes the value out, or copies it if other futures share it.
    T get() && {
        wait();
        const future last = std::move(*this);
        if constexpr (std::is_void_v<T>) {
            static_cast<void>(last.node_->value());
        } else if constexpr (is_copyable<T>) {
            if (!last.node_->has_one_handle()) return last.node_->value();
            return std::move(last.node_->value());
        } else {
            if (!last.node_->has_one_handle()) {
                throw error("a value that cannot be copied is shared by several futures: take a reference to it");
            }
            return std::move(last.node_->value());
        }
    }
    /// Waits no longer than `duration`; throws timeout_error then.
    template <class Rep, class Period>
    decltype(auto) get(std::chrono::duration<Rep, Period> duration) const& {
        if (!wait_for(duration)) throw timeout_error("the task has not finished in time");
        return get();
    }

    /// Waits; what the task threw, or null.
    [[nodiscard]] std::exception_ptr exception() const {
        wait();
        return node_->exception();
    }

    /// A task that waits in a queue will never run: true. One that runs is asked to stop, which it sees if its
    /// first parameter is a std::stop_token; a finished one stays as it is: false.
    bool cancel() const { return node_->cancel(); }

    /// The number of the worker that ran it. Waits.
    [[nodiscard]] std::size_t worker() const {
        wait();
        return node_->worker();
    }

    /// Has `g` called with the value, in this process, on the thread that completes the task (at once if it is
    /// complete); the future is of what `g` returns. An exception goes past `g`. For work that is worth a worker,
    /// give this future to submit() as an argument instead.
    template <class G>
    auto then(G g) const {
        return continuation<T, G>::attach(*this, std::move(g));
    }

    [[nodiscard]] result<T>& node() const { return *node_; }

private:
    result<T>* node_ = nullptr;
};

} // namespace trireme

#include <trireme/task/continuation.hpp>
