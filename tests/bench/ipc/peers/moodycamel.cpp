#include "../batches.hpp"
#include "../threads.hpp"

#include <concurrentqueue.h>

namespace {

/// It has no bound unless it is given one for each producer.
template <class T>
struct bounded : moodycamel::ConcurrentQueueDefaultTraits {
    static constexpr std::size_t MAX_SUBQUEUE_SIZE = capacity_for(sizeof(T)); // NOLINT: its name, not ours
};
template <class T>
using concurrent_queue = moodycamel::ConcurrentQueue<T, bounded<T>>;

/// With tokens, its fastest form.
template <class T>
class queue {
public:
    using item = T;
    explicit queue(std::size_t capacity) : queue_(capacity, 2, 0) {}

    auto producer() {
        return [this, token = moodycamel::ProducerToken(queue_)](const T& value) {
            wait_until([&] { return queue_.enqueue(token, value); });
        };
    }
    auto consumer(std::uint64_t /*count*/) {
        return [this, token = moodycamel::ConsumerToken(queue_)](T& into) mutable {
            wait_until([&] { return queue_.try_dequeue(token, into); });
        };
    }

private:
    concurrent_queue<T> queue_;
};

template <class T>
class bulk_queue {
public:
    using item = T;
    explicit bulk_queue(std::size_t capacity) : queue_(capacity, 2, 0) {}

    auto producer() {
        auto put_many = [this, token = moodycamel::ProducerToken(queue_)](std::span<T> values) {
            wait_until([&] { return queue_.enqueue_bulk(token, values.data(), values.size()); });
        };
        return batching_producer<T, decltype(put_many)>(std::move(put_many));
    }
    auto consumer(std::uint64_t count) {
        auto get_many = [this, token = moodycamel::ConsumerToken(queue_)](std::span<T> into) mutable {
            std::size_t got = 0;
            wait_until([&] { return (got = queue_.try_dequeue_bulk(token, into.data(), into.size())) > 0; });
            return got;
        };
        return batching_consumer<T, decltype(get_many)>(count, std::move(get_many));
    }

private:
    concurrent_queue<T> queue_;
};

const char* const one = "moodycamel::ConcurrentQueue, tokens";
const char* const many = "moodycamel::ConcurrentQueue, bulk 64";

const enlist peers("moodycamel::ConcurrentQueue",
                   {{"thread_64B", one, between_threads<queue<message<64>>, 1>},
                    {"thread_64B", many, between_threads<bulk_queue<message<64>>, 1>},
                    {"thread_2x2_8B", one, between_threads<queue<message<8>>, 2>},
                    {"thread_2x2_8B", many, between_threads<bulk_queue<message<8>>, 2>},
                    {"latency_thread", one, between_threads_and_back<queue<message<8>>>}});

} // namespace
