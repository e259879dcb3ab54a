#include "../forked.hpp"

#include <boost/interprocess/ipc/message_queue.hpp>
#include <boost/version.hpp>
#include <fmt/format.h>

namespace {

namespace boost_ipc = boost::interprocess;

/// Without a name as soon as it is mapped; a fork has the mapping.
class queue {
public:
    queue(std::size_t bytes, std::size_t capacity)
        : bytes_(bytes), name_(fmt::format("trireme-bench-{}", getpid())),
          queue_(boost_ipc::create_only, name_.c_str(), capacity, bytes) {
        boost_ipc::message_queue::remove(name_.c_str());
    }

    void send(const void* data) { queue_.send(data, bytes_, 0); }
    void receive(void* data) {
        std::size_t received = 0;
        unsigned priority = 0;
        queue_.receive(data, bytes_, received, priority);
        expect(received == bytes_);
    }

private:
    std::size_t bytes_;
    std::string name_;
    boost_ipc::message_queue queue_;
};

const char* const name = "boost::interprocess::message_queue";
constexpr std::size_t kibi = 1024;

const enlist peers(fmt::format("Boost.Interprocess {}.{}.{}", BOOST_VERSION / 100000, BOOST_VERSION / 100 % 1000,
                               BOOST_VERSION % 100),
                   {{"process_64B", name, to_fork<queue, 64>},
                    {"process_4KiB", name, to_fork<queue, 4 * kibi>},
                    {"process_1MiB", name, to_fork<queue, kibi * kibi>},
                    {"latency_process", name, to_fork_and_back<queue>}});

} // namespace
