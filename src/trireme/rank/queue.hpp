#pragma once

#include <trireme/base/unwinding.hpp>
#include <trireme/ipc/queue.hpp>
#include <trireme/rank/queue_link.hpp>
#include <trireme/rank/window_memory.hpp>

#include <algorithm>
#include <array>
#include <cstring>
#include <iterator>
#include <memory>
#include <optional>
#include <span>
#include <vector>

namespace trireme::rank {

/// A queue between ranks, of any type that can be archived. Its construction is collective, and so is the end of
/// its last handle; any thread of any rank may call the rest alone. See ipc::basic_queue for what it can do.
///
/// The ranks of a node share memory, where items lie as in a process::queue. Between nodes items travel in bulk to
/// where consumers ask for them, with the help of a thread on each node. Then: size() tells how many lie on this
/// node; and the order of a producer's items holds as long as consumers that took some go on taking, for what has
/// come to a node whose consumers have enough may go on to another one behind later items.
template <class T>
class queue final : public ipc::basic_queue<T, ipc::items_between_processes<T>> {
    using base = ipc::basic_queue<T, ipc::items_between_processes<T>>;

public:
    queue() = default;
    /// `capacity`: how many items each producer may have in it before it waits.
    queue(const communicator& ranks, std::size_t capacity, const queue_options& how = {})
        : queue(std::make_shared<const place>(ranks), base::shape(capacity, how)) {}

private:
    /// The ranks that it is for.
    struct place {
        explicit place(const communicator& ranks)
            : all(ranks.duplicate()), node(all.split_by_node()), firsts(all.split(node.is_root() ? 0 : 1)),
              nodes(all.sum(node.is_root() ? 1 : 0)) {}

        communicator all;
        communicator node;
        communicator firsts; ///< of each node
        int nodes;
    };
    /// What ends with the last handle of a rank.
    struct connection {
        connection(std::shared_ptr<const place> ranks, const std::shared_ptr<ipc::memory>& memory)
            : where(std::move(ranks)) {
            if (!where->node.is_root()) return;
            const auto local = std::make_shared<link_end>(memory);
            link.emplace(where->firsts.duplicate(), local->core(), access_to(local));
        }
        ~connection() {
            if (!unwound) where->all.barrier(); // nobody puts or gets any more
        }
        connection(const connection&) = delete;
        connection& operator=(const connection&) = delete;

        std::shared_ptr<const place> where;
        std::optional<detail::queue_link> link;
        unwinding unwound;
    };

    queue(std::shared_ptr<const place> where, ipc::queue_shape shape)
        : queue(where,
                detail::make_window_memory(where->node, (shape.is_linked = where->nodes > 1, shape).memory_bytes()),
                shape) {}

    queue(std::shared_ptr<const place> where, std::shared_ptr<ipc::memory> memory, const ipc::queue_shape& shape) {
        if constexpr (!ipc::plain_item<T>) require_archivable<T>();
        if (where->node.is_root()) static_cast<base&>(*this) = base(memory, shape);
        where->node.barrier();
        if (!where->node.is_root()) static_cast<base&>(*this) = base(ipc::ownership(memory), 0);
        if (where->nodes > 1) connection_ = std::make_shared<const connection>(where, memory);
        where->all.barrier();
    }

    /// The queue of this node, as its link uses it.
    struct link_end : base {
        explicit link_end(const std::shared_ptr<ipc::memory>& memory)
            : base(ipc::ownership(memory, ipc::lifetime::of_users), 0) {}
        [[nodiscard]] const std::shared_ptr<ipc::queue_core>& core() const { return this->shared_core(); }

        detail::item_batch take(std::size_t most, const ipc::lane* passed_by) {
            batch taken;
            do taken.add(this->try_get_many(std::min(most - taken.items.size(), at_a_time), passed_by));
            while (taken.grew && taken.items.size() < most && taken.bytes < message_bytes);
            return taken.archive();
        }
        std::size_t put(std::span<const std::byte> bytes) {
            if (!bytes.empty()) append(waiting, bytes);
            auto next = waiting.begin() + static_cast<std::ptrdiff_t>(put_already);
            this->try_put_many(next, waiting.end());
            put_already = static_cast<std::size_t>(next - waiting.begin());
            if (put_already == waiting.size()) {
                waiting.clear();
                put_already = 0;
            }
            return waiting.size() - put_already;
        }

        std::vector<T> waiting; ///< for room
        std::size_t put_already = 0;
    };
    static detail::queue_link::access access_to(const std::shared_ptr<link_end>& local) {
        return {
            .take = [local](std::size_t most, const ipc::lane* passed_by) { return local->take(most, passed_by); },
            .put = [local](std::span<const std::byte> bytes) { return local->put(bytes); }};
    }

    /// Small items share messages of about this size.
    static constexpr std::size_t message_bytes = std::size_t{128} << 10U;
    static constexpr std::size_t at_a_time =
        std::max<std::size_t>(1, ipc::plain_item<T> ? message_bytes / sizeof(T) : 16);

    struct batch {
        std::vector<T> items;
        std::size_t bytes = 0;
        bool grew = false;

        void add(std::vector<T> more) {
            grew = !more.empty();
            for (T& one : more) {
                if constexpr (ipc::plain_item<T>) bytes += sizeof(T);
                else bytes += encoded_size(one);
            }
            if (items.empty()) items = std::move(more);
            else items.insert(items.end(), std::move_iterator(more.begin()), std::move_iterator(more.end()));
        }
        [[nodiscard]] detail::item_batch archive() const {
            detail::item_batch made;
            made.items = items.size();
            if constexpr (ipc::plain_item<T>) {
                const auto raw = std::as_bytes(std::span(items));
                made.bytes.assign(raw.begin(), raw.end());
            } else if (!items.empty()) {
                made.bytes.resize(encoded_size(items));
                writer out(made.bytes.data());
                save(out, items);
            }
            return made;
        }
    };

    static void append(std::vector<T>& items, std::span<const std::byte> bytes) {
        if constexpr (ipc::plain_item<T>) {
            for (; !bytes.empty(); bytes = bytes.subspan(sizeof(T))) {
                alignas(T) std::array<std::byte, sizeof(T)> item; // NOLINT: all of it is written
                std::memcpy(item.data(), bytes.data(), sizeof(T));
                items.push_back(*reinterpret_cast<const T*>(item.data()));
            }
        } else {
            reader in(bytes);
            auto more = load<std::vector<T>>(in);
            items.insert(items.end(), std::move_iterator(more.begin()), std::move_iterator(more.end()));
        }
    }

    std::shared_ptr<const connection> connection_;
};

} // namespace trireme::rank
