#include <trireme/rank/board.hpp>

#include <fmt/format.h>

#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <new>
#include <random>

namespace trireme::rank::detail {

namespace {

/// How the first rank of a node tells the others where its memory is.
struct invitation {
    int pid = 0;
    int descriptor = -1;
    std::uint64_t cookie = 0; ///< tells that memory from another's, in a container that has its own process numbers
};

void* map(int descriptor, std::size_t bytes) {
    const int kind = descriptor < 0 ? MAP_PRIVATE | MAP_ANONYMOUS : MAP_SHARED;
    void* const memory = mmap(nullptr, bytes, PROT_READ | PROT_WRITE, kind, descriptor, 0);
    return memory == MAP_FAILED ? nullptr : memory;
}

/// The last word of the memory.
std::uint64_t& cookie_in(void* memory, std::size_t bytes) {
    return *reinterpret_cast<std::uint64_t*>(static_cast<std::byte*>(memory) + bytes - sizeof(std::uint64_t));
}

void* create(std::size_t bytes, invitation& others) {
    others = {getpid(), memfd_create("trireme-board", MFD_CLOEXEC), std::random_device()()};
    if (others.descriptor < 0 || ftruncate(others.descriptor, static_cast<off_t>(bytes)) != 0) return nullptr;
    void* const memory = map(others.descriptor, bytes);
    if (memory != nullptr) cookie_in(memory, bytes) = others.cookie;
    return memory;
}

void* join(std::size_t bytes, const invitation& host) {
    const std::string path = fmt::format("/proc/{}/fd/{}", host.pid, host.descriptor);
    const int descriptor = open(path.c_str(), O_RDWR | O_CLOEXEC);
    if (descriptor < 0) return nullptr;
    const bool complete = lseek(descriptor, 0, SEEK_END) == static_cast<off_t>(bytes);
    void* memory = complete ? map(descriptor, bytes) : nullptr;
    close(descriptor);
    if (memory != nullptr && cookie_in(memory, bytes) != host.cookie) {
        munmap(memory, bytes);
        memory = nullptr;
    }
    return memory;
}

} // namespace

board::board(const communicator& node) {
    const auto cards = static_cast<std::size_t>(node.size());
    bytes_ = cards * sizeof(card) + sizeof(std::uint64_t);
    void* memory = nullptr;
    if (node.size() > 1) {
        invitation host;
        if (node.is_root()) memory = create(bytes_, host);
        host = node.broadcast(host);
        if (!node.is_root()) memory = join(bytes_, host);
        shared_ = node.min(memory != nullptr ? 1 : 0) == 1;
        if (!shared_ && memory != nullptr) munmap(std::exchange(memory, nullptr), bytes_);
        if (node.is_root() && host.descriptor >= 0) close(host.descriptor);
    }
    if (memory == nullptr) memory = map(-1, bytes_);
    if (memory == nullptr) throw std::bad_alloc();
    cards_ = static_cast<card*>(memory);
    new (&of(node.rank())) card; // memory of a new file is zero: bells that nobody has armed
    of(node.rank()).pid = getpid();
    node.barrier();
}

board::~board() { munmap(cards_, bytes_); }

} // namespace trireme::rank::detail
