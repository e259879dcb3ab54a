#pragma once

#include <trireme/ipc/pipe.hpp>
#include <trireme/rank/queue.hpp>

#include <fmt/format.h>

#include <memory>
#include <optional>
#include <utility>

namespace trireme::rank {

/// One end of a pipe between two ranks, wherever they are; make_pipe() makes both. See ipc::basic_pipe for what it
/// can do.
template <class T>
class pipe final : public ipc::basic_pipe<T, ipc::items_between_processes<T>> {
    using base = ipc::basic_pipe<T, ipc::items_between_processes<T>>;

public:
    pipe() = default;

    static std::pair<pipe, pipe> make(const communicator& ranks, int first, int second, const pipe_options& how) {
        if (std::min(first, second) < 0 || std::max(first, second) >= ranks.size()) {
            throw error(fmt::format("a pipe from rank {} to rank {} of {}", first, second, ranks.size()));
        }
        const bool is_first = ranks.rank() == first;
        const bool is_second = ranks.rank() == second;
        const communicator both = ranks.split(is_first || is_second ? 0 : 1);
        std::pair<pipe, pipe> ends;
        if (!is_first && !is_second) return ends;
        const queue_options each{.bytes = how.bytes, .producers = senders};
        std::optional<queue<T>> there; // from the first to the second
        if (how.duplex) there.emplace(both, how.capacity, each);
        const queue<T> back(both, how.capacity, each);
        if (is_first) ends.first = pipe(back, there, std::make_unique<partner>(there, back));
        if (is_second) ends.second = pipe(there, back, std::make_unique<partner>(there, back));
        return ends;
    }

private:
    static constexpr std::size_t senders = 17; // one is the link between nodes

    /// Keeps the queues. Their end is collective: it must come in the same order on both ranks.
    struct partner final : ipc::pipe_partner {
        partner(std::optional<queue<T>> to_second, queue<T> to_first)
            : there(std::move(to_second)), back(std::move(to_first)) {}
        std::optional<queue<T>> there;
        queue<T> back;
    };

    pipe(std::optional<typename base::lanes> in, std::optional<typename base::lanes> out,
         std::unique_ptr<partner> queues)
        : base(std::move(in), std::move(out), std::move(queues)) {}
};

/// A new pipe between two ranks. The first one gets the first end, the second one the second end; what else this
/// returns is empty. One that is not duplex leads from the second end to the first. Collective, and so is the end
/// of the pipe's last handle where the ranks are on different nodes: for these two.
template <class T>
std::pair<pipe<T>, pipe<T>> make_pipe(const communicator& ranks, int first, int second,
                                      const pipe_options& how = {}) {
    return pipe<T>::make(ranks, first, second, how);
}

} // namespace trireme::rank
