#include "../threads.hpp"
#include "../batches.hpp"
#include "../mutexes.hpp"

#include <trireme/base/version.hpp>
#include <trireme/thread/queue.hpp>
#include <trireme/thread/synchronization.hpp>

namespace {

template <class T>
class queue {
public:
    using item = T;
    explicit queue(std::size_t capacity) : queue_(capacity) {}

    auto producer() {
        return [this](const T& value) { queue_.put(value); };
    }
    auto consumer(std::uint64_t /*count*/) {
        return [this](T& into) { queue_.get(into); };
    }

private:
    trireme::thread::queue<T> queue_;
};

template <class T>
class bulk_queue {
public:
    using item = T;
    explicit bulk_queue(std::size_t capacity) : queue_(capacity) {}

    auto producer() {
        auto put_many = [this](std::span<T> values) { queue_.put_many(values); };
        return batching_producer<T, decltype(put_many)>(put_many);
    }
    auto consumer(std::uint64_t count) {
        auto get_many = [this](std::span<T> into) { return queue_.get_many(into); };
        return batching_consumer<T, decltype(get_many)>(count, get_many);
    }

private:
    trireme::thread::queue<T> queue_;
};

const char* const one = "Trireme thread::queue";
const char* const many = "Trireme thread::queue, many: 64";

const enlist ours("Trireme " + trireme::version(),
                  {{"thread_64B", one, between_threads<queue<message<64>>, 1>, true},
                   {"thread_64B", many, between_threads<bulk_queue<message<64>>, 1>, true},
                   {"thread_2x2_8B", one, between_threads<queue<message<8>>, 2>, true},
                   {"thread_2x2_8B", many, between_threads<bulk_queue<message<8>>, 2>, true},
                   {"latency_thread", one, between_threads_and_back<queue<message<8>>>, true},
                   {"mutex_uncontended", "Trireme thread::mutex", uncontended<trireme::thread::mutex>, true}});

} // namespace
