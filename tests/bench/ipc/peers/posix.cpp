#include "../forked.hpp"

#include <fmt/format.h>
#include <mqueue.h>
#include <semaphore.h>

#include <cstring>

namespace {

/// A message queue of the kernel, without a name as soon as it is open.
class message_queue {
public:
    message_queue(std::size_t bytes, std::size_t capacity) : bytes_(bytes) {
        mq_attr attributes{};
        attributes.mq_maxmsg = static_cast<long>(capacity);
        attributes.mq_msgsize = static_cast<long>(bytes);
        const std::string name = fmt::format("/trireme-bench-{}", getpid());
        queue_ = mq_open(name.c_str(), O_RDWR | O_CREAT | O_EXCL, 0600, &attributes);
        expect(queue_ >= 0);
        mq_unlink(name.c_str());
    }
    message_queue(const message_queue&) = delete;
    message_queue& operator=(const message_queue&) = delete;
    ~message_queue() { mq_close(queue_); }

    void send(const void* data) { expect(mq_send(queue_, static_cast<const char*>(data), bytes_, 0) == 0); }
    void receive(void* data) { expect(mq_receive(queue_, static_cast<char*>(data), bytes_, nullptr) > 0); }

private:
    std::size_t bytes_;
    mqd_t queue_ = -1;
};

/// A place in shared memory, and the semaphore that says that it is filled.
class semaphore {
public:
    semaphore(std::size_t bytes, std::size_t /*one*/) {
        expect(bytes == sizeof(std::uint64_t));
        sem_init(&place_->filled, 1, 0);
    }
    semaphore(const semaphore&) = delete;
    semaphore& operator=(const semaphore&) = delete;
    ~semaphore() { sem_destroy(&place_->filled); }

    void send(const void* data) {
        std::memcpy(&place_->value, data, sizeof place_->value);
        sem_post(&place_->filled);
    }
    void receive(void* data) {
        while (sem_wait(&place_->filled) != 0) {}
        std::memcpy(data, &place_->value, sizeof place_->value);
    }

private:
    struct place {
        sem_t filled;
        std::uint64_t value;
    };
    in_both<place> place_;
};

const enlist peers("POSIX queues and semaphores",
                   {{"latency_process", "POSIX message queue (sleeps)", to_fork_and_back<message_queue>},
                    {"latency_process", "sem_t, shared (sleeps)", to_fork_and_back<semaphore>}});

} // namespace
