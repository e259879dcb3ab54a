#pragma once

#include <trireme/executor/pool_base.hpp>
#include <trireme/task/function_task.hpp>

#include <functional>
#include <memory>
#include <utility>

namespace trireme {

/// How a single task is to be run.
struct task_options {
    std::uint32_t retries = 0; ///< how often it is started again after its worker has died
    std::uint32_t ranks = 0;   ///< rank pools: on how many ranks it runs at once; 0: one, without a communicator
};

/// What is called when a task has finished: on the thread that finished it, which they should not hold up.
/// What they throw is not the task's failure: the pool keeps it for wait_idle() and shutdown().
template <class R>
struct callbacks {
    std::function<void(const R&)> callback = {};
    std::function<void(std::exception_ptr)> error_callback = {};
};
template <>
struct callbacks<void> {
    std::function<void()> callback = {};
    std::function<void(std::exception_ptr)> error_callback = {};
};

/// Handing single tasks to a pool.
template <class Pool>
class submitting {
public:
    /// Has `f(arguments...)` called by a worker. Arguments are copied or moved in; a future among them makes the
    /// task wait for it and is handed over as its value, or its exception is the task's. `f` may ask for more by
    /// its first parameters: see `calling`.
    template <class F, class... Args>
    auto submit(F&& f, Args&&... arguments) {
        return submit(task_options{}, std::forward<F>(f), std::forward<Args>(arguments)...);
    }
    template <class F, class... Args>
    future<task_result<F, Args...>> submit(task_options how, F&& f, Args&&... arguments) {
        auto* work = make(std::forward<F>(f), std::forward<Args>(arguments)...);
        auto result = future<task_result<F, Args...>>::adopt(*work);
        work->set_retries(how.retries);
        work->set_ranks(how.ranks);
        // The node is its worker's now; what it waits for is found in the futures that were given.
        start(*work, work->arguments());
        return result;
    }

    /// The same, when nobody is interested in the result; an exception is kept for wait_idle() and shutdown().
    template <class F, class... Args>
    void detach(F&& f, Args&&... arguments) {
        auto* work = make(std::forward<F>(f), std::forward<Args>(arguments)...);
        work->detach();
        start(*work, work->arguments());
    }

    /// Has `f(arguments...)` called by a worker, and waits for what it returns.
    template <class F, class... Args>
    task_result<F, Args...> apply(F&& f, Args&&... arguments) {
        return submit(std::forward<F>(f), std::forward<Args>(arguments)...).get();
    }

    /// submit() with callbacks: `pool.apply_async(f, std::tuple(1, 2), {.callback = ..., .error_callback = ...})`.
    template <class F, class... Args>
    future<task_result<F, Args...>> apply_async(F&& f, std::tuple<Args...> arguments,
                                                callbacks<task_result<F, Args...>> on = {}) {
        auto result =
            std::apply([&](Args&... each) { return submit(std::forward<F>(f), std::move(each)...); }, arguments);
        call_when_ready(result, std::move(on));
        return result;
    }

    /// For what is built on pools: a task that is not posted yet, so that it can be watched first; launch() posts
    /// it.
    template <class F, class... Args>
    future<task_result<F, Args...>> prepare(F&& f, Args&&... arguments) {
        return future<task_result<F, Args...>>::adopt(*make(std::forward<F>(f), std::forward<Args>(arguments)...));
    }
    void launch(task& prepared) { home().post(prepared); }
    void launch_behind(task& prepared) { home().post_behind(prepared); }

    /// Has the callbacks called when `result` is ready.
    template <class R>
    void call_when_ready(const future<R>& result, callbacks<R> on) {
        if (!on.callback && !on.error_callback) return;
        result.node().watch(std::make_shared<caller<R>>(home(), result, std::move(on)));
    }

private:
    template <class R>
    class caller final : public watcher {
    public:
        caller(pool_base& home, future<R> source, callbacks<R> on)
            : home_(home), source_(std::move(source)), on_(std::move(on)) {}
        void completed(std::size_t) noexcept override {
            try {
                if (const auto problem = source_.exception()) {
                    if (on_.error_callback) on_.error_callback(problem);
                } else if (on_.callback) {
                    if constexpr (std::is_void_v<R>) on_.callback();
                    else on_.callback(source_.get());
                }
            } catch (...) {
                home_.callback_failed(std::current_exception());
            }
        }

    private:
        pool_base& home_;
        future<R> source_;
        callbacks<R> on_;
    };

    template <class F, class... Args>
    auto* make(F&& f, Args&&... arguments) {
        using node = function_task<Pool::tasks_reach, std::decay_t<F>, typename argument_of<Args>::kept...>;
        static_assert(Pool::has_ranks || !takes_group<std::decay_t<F>, handed_to_task<Args>...>,
                      "only a rank pool can give a task a communicator");
        return new node(home(), std::forward<F>(f), std::forward<Args>(arguments)...);
    }

    template <class Node, class... Kept>
    void start(Node& work, std::tuple<Kept...>& arguments) {
        constexpr std::size_t futures = (0 + ... + (argument<Kept>::is_future ? 1 : 0));
        if constexpr (futures == 0) {
            home().post(work);
        } else {
            home().deferred()->add(work);
            const auto countdown = std::make_shared<deferral>(work, home().deferred(), futures + 1);
            // The task may be run, and gone, as soon as the last future is counted: the watching is done before.
            std::apply([&](auto&... each) { (watch(each, countdown), ...); }, arguments);
            countdown->completed(0);
        }
    }

    template <class Kept>
    static void watch(Kept& kept, const std::shared_ptr<deferral>& countdown) {
        if constexpr (argument<Kept>::is_future) kept.node().watch(countdown);
    }

    pool_base& home() { return static_cast<Pool&>(*this).bank(); }
};

} // namespace trireme
