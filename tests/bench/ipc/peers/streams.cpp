#include "../forked.hpp"

#include <fcntl.h>
#include <sys/socket.h>

#include <algorithm>

namespace {

/// Two file descriptors, and a system call or more for each message.
class stream {
public:
    explicit stream(std::size_t bytes) : bytes_(bytes) {}
    stream(const stream&) = delete;
    stream& operator=(const stream&) = delete;
    ~stream() {
        for (const int end : ends_) close(end);
    }

    void send(const void* data) {
        const auto* from = static_cast<const char*>(data);
        for (std::size_t done = 0; done < bytes_;) done += moved(write(ends_[1], from + done, bytes_ - done));
    }
    void receive(void* data) {
        auto* into = static_cast<char*>(data);
        for (std::size_t done = 0; done < bytes_;) done += moved(read(ends_[0], into + done, bytes_ - done));
    }

protected:
    int ends_[2] = {-1, -1};

private:
    static std::size_t moved(ssize_t count) {
        expect(count > 0);
        return static_cast<std::size_t>(count);
    }

    std::size_t bytes_;
};

class pipe_stream : public stream {
public:
    pipe_stream(std::size_t bytes, std::size_t capacity) : stream(bytes) {
        expect(pipe(ends_) == 0);
        fcntl(ends_[1], F_SETPIPE_SZ, static_cast<int>(std::min<std::size_t>(bytes * capacity, 1 << 20)));
    }
};

class unix_socket : public stream {
public:
    unix_socket(std::size_t bytes, std::size_t capacity) : stream(bytes) {
        expect(socketpair(AF_UNIX, SOCK_STREAM, 0, ends_) == 0);
        const int room = static_cast<int>(std::max<std::size_t>(bytes * capacity, 1 << 16));
        setsockopt(ends_[1], SOL_SOCKET, SO_SNDBUF, &room, sizeof room); // up to what the system allows
    }
};

constexpr std::size_t kibi = 1024;
constexpr std::size_t mebi = kibi * kibi;

const enlist peers("pipe and socket of Linux",
                   {{"process_64B", "pipe", to_fork<pipe_stream, 64>},
                    {"process_4KiB", "pipe", to_fork<pipe_stream, 4 * kibi>},
                    {"process_1MiB", "pipe", to_fork<pipe_stream, mebi>},
                    {"latency_process", "pipe (sleeps)", to_fork_and_back<pipe_stream>},
                    {"process_64B", "Unix stream socket", to_fork<unix_socket, 64>},
                    {"process_4KiB", "Unix stream socket", to_fork<unix_socket, 4 * kibi>},
                    {"process_1MiB", "Unix stream socket", to_fork<unix_socket, mebi>},
                    {"latency_process", "Unix stream socket (sleeps)", to_fork_and_back<unix_socket>}});

} // namespace
