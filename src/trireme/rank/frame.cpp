#include <trireme/rank/frame.hpp>

#include <trireme/base/spin_lock.hpp>

#include <mutex>
#include <new>
#include <vector>

namespace trireme::rank::detail {

namespace {

/// Frames that nobody uses. There are about as many as were ever on their way at once, so none is given back.
struct frame_store {
    spin_lock lock;
    std::vector<frame*> unused;
};

frame_store& store() {
    static auto* const frames = new frame_store; // lives as long as any thread that ends late
    return *frames;
}

} // namespace

frame_ptr new_frame() {
    frame_store& frames = store();
    frame* made = nullptr;
    {
        const std::lock_guard lock(frames.lock);
        if (!frames.unused.empty()) {
            made = frames.unused.back();
            frames.unused.pop_back();
        }
    }
    if (made == nullptr) made = new frame;
    made->head = {};
    return frame_ptr(made);
}

void frame_recycler::operator()(frame* used) const noexcept {
    frame_store& frames = store();
    const std::lock_guard lock(frames.lock);
    try {
        frames.unused.push_back(used);
    } catch (const std::bad_alloc&) {
        delete used;
    }
}

} // namespace trireme::rank::detail
