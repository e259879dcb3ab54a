#include <trireme/ipc/pipe_holders.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <new>

namespace trireme::ipc {

struct pipe_holders::entry {
    std::uint32_t process = 0; ///< its number and one; 0: nobody's
    std::uint32_t handles = 0;
};

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
    for (bool from_the_dead : {false, true}) {
        for (std::atomic<entry>& one : of(*memory_).entries[side_]) {
            if (hold(one, from_the_dead)) return;
        }
    }
    throw error(fmt::format("more than {} processes have one end of a pipe", most_processes));
}

/// Makes an entry this process's, if it may be, and counts a handle there.
bool pipe_holders::hold(std::atomic<entry>& one, bool from_the_dead) const {
    const std::uint32_t self = memory_->self() + 1;
    entry now = one.load();
    for (;;) {
        const bool is_mine = now.process == self;
        const bool is_void = now.handles == 0 || (from_the_dead && !memory_->alive(now.process - 1));
        if (!is_mine && !is_void) return false;
        if (one.compare_exchange_weak(now, {self, is_mine ? now.handles + 1 : 1})) return true;
    }
}

bool pipe_holders::leave() {
    const std::uint32_t self = memory_->self() + 1;
    for (std::atomic<entry>& one : of(*memory_).entries[side_]) {
        entry now = one.load();
        if (now.process != self || now.handles == 0) continue;
        while (!one.compare_exchange_weak(now, {self, now.handles - 1})) {}
        break;
    }
    return !held(side_);
}

bool pipe_holders::held(unsigned side) const {
    return std::ranges::any_of(of(*memory_).entries[side], [this](const std::atomic<entry>& one) {
        const entry now = one.load();
        return now.handles != 0 && memory_->alive(now.process - 1);
    });
}

} // namespace trireme::ipc
