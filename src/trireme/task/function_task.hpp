#pragma once

#include <trireme/task/argument.hpp>
#include <trireme/task/shipping.hpp>
#include <trireme/task/type_name.hpp>

#include <stop_token>
#include <tuple>
#include <utility>

namespace trireme {

/// Where tasks may be run.
enum class reach {
    this_process, ///< they are called where they are
    anywhere      ///< they can also be sent, as bytes, to another process
};

/// A callable and its arguments as a task. `F` is decayed; `Args` are what argument<> keeps.
template <reach Reach, class F, class... Args>
class function_task final : public result<result_of<F, typename argument<Args>::handed...>> {
    using R = result_of<F, typename argument<Args>::handed...>;
    static constexpr bool stoppable_callable = takes_stop_token<F, typename argument<Args>::handed...>;
    struct nothing {};

public:
    template <class G, class... Given>
    explicit function_task(executor& home, G&& f, Given&&... given)
        : result<R>(home), f_(std::forward<G>(f)), arguments_(std::forward<Given>(given)...) {
        if constexpr (Reach == reach::anywhere) require_shippable<F, typename argument<Args>::handed...>();
    }

    /// The kept arguments, before the task is posted.
    [[nodiscard]] std::tuple<Args...>& arguments() { return arguments_; }

    void run(const worker_context& context) noexcept override {
        this->set_worker(context.worker);
        [[maybe_unused]] const stop_link ending(context.ending, stopper{*this});
        try {
            const auto with_arguments = [&](Args&... each) -> decltype(auto) {
                return call(f_, context, stop(), std::move(argument<Args>::hand(each))...);
            };
            if constexpr (std::is_void_v<R>) {
                std::apply(with_arguments, arguments_);
                this->set_value();
            } else {
                this->set_value(std::apply(with_arguments, arguments_));
            }
        } catch (...) {
            this->set_exception(std::current_exception());
        }
        this->finish();
    }

    [[nodiscard]] std::string name() const override { return callable_name(f_); }
    [[nodiscard]] bool stoppable() const override { return stoppable_callable; }
    void request_stop() noexcept override {
        if constexpr (stoppable_callable) stop_.request_stop();
    }

    [[nodiscard]] std::size_t encoded_size() const override {
        if constexpr (Reach == reach::anywhere) {
            return std::apply(
                [&](const Args&... each) {
                    return trireme::encoded_size(code_address{}, f_, argument<Args>::show(each)...);
                },
                arguments_);
        } else {
            return task::encoded_size();
        }
    }
    void encode(writer& out) const override {
        if constexpr (Reach == reach::anywhere) {
            std::apply(
                [&](const Args&... each) {
                    save(out, invoker_address<F, typename argument<Args>::handed...>(), f_,
                         argument<Args>::show(each)...);
                },
                arguments_);
        } else {
            task::encode(out);
        }
    }
    void set_encoded_result(reader& in) override {
        if constexpr (Reach == reach::anywhere) {
            if constexpr (std::is_void_v<R>) this->set_value();
            else this->set_value(load<R>(in));
        } else {
            task::set_encoded_result(in);
        }
    }

private:
    /// Hands on that all tasks of the pool are to stop.
    struct stopper {
        function_task& work;
        void operator()() const noexcept { work.request_stop(); }
    };
    struct no_link {
        no_link(const std::stop_token&, stopper) {}
    };
    using stop_link = std::conditional_t<stoppable_callable, std::stop_callback<stopper>, no_link>;

    std::stop_token stop() const {
        if constexpr (stoppable_callable) return stop_.get_token();
        else return {};
    }

    [[no_unique_address]] F f_;
    [[no_unique_address]] std::tuple<Args...> arguments_;
    [[no_unique_address]] std::conditional_t<stoppable_callable, std::stop_source, nothing> stop_;
};

} // namespace trireme
