#include "../forked.hpp"

#include <fmt/format.h>
#include <zmq.h>

#include <memory>

namespace {

/// Sockets of one process: ZeroMQ has threads, so that none may be there before the fork.
class endpoint {
public:
    endpoint(int type, std::size_t capacity)
        : context_(zmq_ctx_new(), zmq_ctx_term), socket_(zmq_socket(context_.get(), type), zmq_close) {
        const int messages = static_cast<int>(capacity);
        zmq_setsockopt(socket_.get(), type == ZMQ_PUSH ? ZMQ_SNDHWM : ZMQ_RCVHWM, &messages, sizeof messages);
    }
    void* get() { return socket_.get(); }

private:
    std::unique_ptr<void, int (*)(void*)> context_;
    std::unique_ptr<void, int (*)(void*)> socket_; // before its context it goes
};

/// PUSH and PULL over `ipc:`.
class channel {
public:
    channel(std::size_t bytes, std::size_t capacity)
        : bytes_(bytes), capacity_(capacity), address_(fmt::format("ipc://@trireme-bench-{}", getpid())) {}

    void send(const void* data) {
        if (!end_) {
            end_ = std::make_unique<endpoint>(ZMQ_PUSH, capacity_);
            expect(zmq_bind(end_->get(), address_.c_str()) == 0);
        }
        expect(zmq_send(end_->get(), data, bytes_, 0) == static_cast<int>(bytes_));
    }
    void receive(void* data) {
        if (!end_) {
            end_ = std::make_unique<endpoint>(ZMQ_PULL, capacity_);
            expect(zmq_connect(end_->get(), address_.c_str()) == 0);
        }
        expect(zmq_recv(end_->get(), data, bytes_, 0) == static_cast<int>(bytes_));
    }

private:
    std::size_t bytes_;
    std::size_t capacity_;
    std::string address_;
    std::unique_ptr<endpoint> end_;
};

const char* const name = "ZeroMQ ipc PUSH, PULL";
constexpr std::size_t kibi = 1024;

const enlist peers(fmt::format("ZeroMQ {}.{}.{}", ZMQ_VERSION_MAJOR, ZMQ_VERSION_MINOR, ZMQ_VERSION_PATCH),
                   {{"process_64B", name, to_fork<channel, 64>},
                    {"process_4KiB", name, to_fork<channel, 4 * kibi>},
                    {"process_1MiB", name, to_fork<channel, kibi * kibi>}});

} // namespace
