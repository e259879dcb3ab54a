#include "../threads.hpp"

#include <boost/lockfree/queue.hpp>
#include <boost/lockfree/spsc_queue.hpp>
#include <boost/version.hpp>
#include <fmt/format.h>

namespace {

/// Of Boost's two.
template <class T, class Boost>
class queue {
public:
    using item = T;
    explicit queue(std::size_t capacity) : queue_(capacity) {}

    auto producer() {
        return [this](const T& value) { wait_until([&] { return put(value); }); };
    }
    auto consumer(std::uint64_t /*count*/) {
        return [this](T& into) { wait_until([&] { return queue_.pop(into); }); };
    }

private:
    bool put(const T& value) {
        if constexpr (requires { queue_.bounded_push(value); }) {
            return queue_.bounded_push(value);
        } else {
            return queue_.push(value);
        }
    }

    Boost queue_;
};

template <class T>
using spsc = queue<T, boost::lockfree::spsc_queue<T>>;
template <class T>
using mpmc = queue<T, boost::lockfree::queue<T>>;

const enlist peers(fmt::format("Boost.Lockfree {}.{}.{}", BOOST_VERSION / 100000, BOOST_VERSION / 100 % 1000,
                               BOOST_VERSION % 100),
                   {{"thread_64B", "boost::lockfree::spsc_queue", between_threads<spsc<message<64>>, 1>},
                    {"thread_2x2_8B", "boost::lockfree::queue", between_threads<mpmc<message<8>>, 2>},
                    {"latency_thread", "boost::lockfree::spsc_queue", between_threads_and_back<spsc<message<8>>>}});

} // namespace
