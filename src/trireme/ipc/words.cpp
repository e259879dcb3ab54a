#include <trireme/ipc/words.hpp>

namespace trireme::ipc {

bool words::wait(std::size_t index, std::uint32_t seen, deadline until) const {
    for (backoff patience; load(index) == seen;) {
        if (!far_ && patience.pass()) continue;
        if (until != never && deadline::clock::now() >= until) return load(index) != seen;
        if (far_) far_->wait(index, seen, until); // has a patience of its own, for a look costs a message
        else memory_->wait(near(index), seen, until);
    }
    return true;
}

} // namespace trireme::ipc
