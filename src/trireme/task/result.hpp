#pragma once

#include <trireme/task/task.hpp>

#include <exception>
#include <new>
#include <type_traits>
#include <utility>
#include <variant>

namespace trireme {

/// A task with room for its result: a value, or the exception that took its place.
template <class R>
class result : public task {
public:
    using value_type = std::conditional_t<std::is_void_v<R>, std::monostate, R>;

    ~result() override {
        if (state_ == state::value) value_.~value_type();
        else if (state_ == state::failed) problem_.~exception_ptr();
    }

    template <class... Args>
    void set_value(Args&&... arguments) {
        new (&value_) value_type(std::forward<Args>(arguments)...);
        state_ = state::value;
    }
    void set_exception(std::exception_ptr problem) noexcept final {
        if (!this->has_handles()) this->home().failed_unseen(problem);
        new (&problem_) std::exception_ptr(std::move(problem));
        state_ = state::failed;
    }

    /// The finished task's value; throws its exception.
    [[nodiscard]] value_type& value() {
        if (state_ == state::failed) std::rethrow_exception(problem_);
        return value_;
    }
    /// Null if the finished task has a value.
    [[nodiscard]] std::exception_ptr exception() const { return state_ == state::failed ? problem_ : nullptr; }

protected:
    explicit result(executor& home) : task(home) {}

private:
    enum class state : unsigned char { none, value, failed };

    state state_ = state::none;
    union {
        value_type value_;
        std::exception_ptr problem_;
    };
};

/// A result that somebody else provides: no callable belongs to it.
template <class R>
class promised final : public result<R> {
public:
    explicit promised(executor& home) : result<R>(home) {}
    void run(const worker_context&) noexcept override {}
    [[nodiscard]] std::string name() const override { return "a promised result"; }
};

} // namespace trireme
