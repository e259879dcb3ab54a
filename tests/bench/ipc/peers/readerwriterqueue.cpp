#include "../threads.hpp"

#include <readerwriterqueue.h>

namespace {

template <class T>
class queue {
public:
    using item = T;
    explicit queue(std::size_t capacity) : queue_(capacity) {}

    auto producer() {
        return [this](const T& value) { wait_until([&] { return queue_.try_enqueue(value); }); };
    }
    auto consumer(std::uint64_t /*count*/) {
        return [this](T& into) { wait_until([&] { return queue_.try_dequeue(into); }); };
    }

private:
    moodycamel::ReaderWriterQueue<T> queue_;
};

const enlist
    peers("moodycamel::ReaderWriterQueue",
          {{"thread_64B", "moodycamel::ReaderWriterQueue", between_threads<queue<message<64>>, 1>},
           {"latency_thread", "moodycamel::ReaderWriterQueue", between_threads_and_back<queue<message<8>>>}});

} // namespace
