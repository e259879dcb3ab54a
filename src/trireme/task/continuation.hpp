#pragma once

#include <trireme/task/future.hpp>

#include <functional>
#include <memory>

namespace trireme {

/// Runs what follows the completion of a task, on the completing thread. A chain of continuations is run one after
/// the other, not one inside the other, so that its length does not use up the stack.
class continuation_step : public watcher {
public:
    void completed(std::size_t) noexcept final;

    /// Kept from attach() to completion.
    std::shared_ptr<continuation_step> self;

private:
    virtual void step() noexcept = 0;

    continuation_step* next_ = nullptr;
};

template <class T, class G>
class continuation final : public continuation_step {
    static auto call(G& g, const future<T>& source) {
        if constexpr (std::is_void_v<T>) {
            source.get();
            return std::invoke(g);
        } else {
            return std::invoke(g, source.get());
        }
    }
    using R = decltype(call(std::declval<G&>(), std::declval<const future<T>&>()));

public:
    continuation(future<T> source, G g)
        : source_(std::move(source)), g_(std::move(g)), node_(new promised<R>(source_.node().home())) {}

    static future<R> attach(const future<T>& source, G g) {
        auto step = std::make_shared<continuation>(source, std::move(g));
        auto made = future<R>::adopt(*step->node_);
        step->self = step;
        source.node().watch(step);
        return made;
    }

private:
    void step() noexcept override {
        if (node_->claim()) {
            try {
                if constexpr (std::is_void_v<R>) {
                    call(g_, source_);
                    node_->set_value();
                } else {
                    node_->set_value(call(g_, source_));
                }
            } catch (...) {
                node_->set_exception(std::current_exception());
            }
            node_->finish();
        } else {
            node_->release();
        }
    }

    future<T> source_;
    G g_;
    promised<R>* node_;
};

} // namespace trireme
