#include "../threads.hpp"

#include <tbb/concurrent_queue.h>
#include <tbb/version.h>

namespace {

template <class T>
class queue {
public:
    using item = T;
    explicit queue(std::size_t capacity) { queue_.set_capacity(static_cast<std::ptrdiff_t>(capacity)); }

    auto producer() {
        return [this](const T& value) { queue_.push(value); };
    }
    auto consumer(std::uint64_t /*count*/) {
        return [this](T& into) { queue_.pop(into); };
    }

private:
    tbb::concurrent_bounded_queue<T> queue_;
};

const char* const name = "tbb::concurrent_bounded_queue";

const enlist peers(std::string("TBB ") + TBB_runtime_version(),
                   {{"thread_64B", name, between_threads<queue<message<64>>, 1>},
                    {"thread_2x2_8B", name, between_threads<queue<message<8>>, 2>},
                    {"latency_thread", name, between_threads_and_back<queue<message<8>>>}});

} // namespace
