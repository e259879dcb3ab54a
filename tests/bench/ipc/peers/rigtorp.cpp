#include "../threads.hpp"

#include <rigtorp/SPSCQueue.h>

namespace {

template <class T>
class queue {
public:
    using item = T;
    explicit queue(std::size_t capacity) : queue_(capacity) {}

    auto producer() {
        return [this](const T& value) { wait_until([&] { return queue_.try_push(value); }); };
    }
    auto consumer(std::uint64_t /*count*/) {
        return [this](T& into) {
            wait_until([&] { return queue_.front() != nullptr; });
            into = *queue_.front();
            queue_.pop();
        };
    }

private:
    rigtorp::SPSCQueue<T> queue_;
};

const enlist peers("rigtorp::SPSCQueue",
                   {{"thread_64B", "rigtorp::SPSCQueue", between_threads<queue<message<64>>, 1>},
                    {"latency_thread", "rigtorp::SPSCQueue", between_threads_and_back<queue<message<8>>>}});

} // namespace
