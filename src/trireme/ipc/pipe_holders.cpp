#include <trireme/ipc/pipe_holders.hpp>

#include <fmt/format.h>

#include <unistd.h>

#include <array>
#include <new>

namespace trireme::ipc {

namespace {

/// How many handles a process has: in the entry that belongs to its number. Who gets the number of a process that
/// died finds that one's entry there, and begins anew.
struct entry {
    std::uint32_t pid = 0;
    std::uint32_t handles = 0;
};

} // namespace

struct pipe_holders::table {
    layout where;
    std::array<std::array<std::atomic<entry>, most_processes>, 2> entries{}; // for each side
};

pipe_holders::table& pipe_holders::of(const memory& in) {
    static_assert(sizeof(table) <= bytes && std::atomic<entry>::is_always_lock_free);
    return *reinterpret_cast<table*>(in.data());
}

void pipe_holders::make(memory& in, std::uint64_t queue_bytes, bool duplex) {
    in.claim(0, bytes);
    (new (in.data()) table)->where = {queue_bytes, duplex};
}

pipe_holders::layout pipe_holders::find(const memory& in) { return of(in).where; }

pipe_holders::pipe_holders(std::shared_ptr<memory> in, unsigned side) : memory_(std::move(in)), side_(side) {
    const unsigned number = memory_->self();
    if (number >= most_processes) throw error(fmt::format("more than {} processes have one pipe", most_processes));
    const auto pid = static_cast<std::uint32_t>(getpid());
    for (unsigned each = 0; each < 2; ++each) {
        std::atomic<entry>& mine = of(*memory_).entries[each][number];
        entry now = mine.load();
        entry next;
        do next = {pid, (now.pid == pid ? now.handles : 0) + (each == side ? 1 : 0)};
        while (!mine.compare_exchange_weak(now, next));
    }
}

bool pipe_holders::leave() {
    std::atomic<entry>& mine = of(*memory_).entries[side_][memory_->self()];
    entry now = mine.load();
    while (!mine.compare_exchange_weak(now, {now.pid, now.handles - 1})) {}
    return !held(side_);
}

bool pipe_holders::held(unsigned side) const {
    for (unsigned number = 0; number < most_processes; ++number) {
        if (of(*memory_).entries[side][number].load().handles != 0 && memory_->alive(number)) return true;
    }
    return false;
}

} // namespace trireme::ipc
