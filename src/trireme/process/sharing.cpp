#include <trireme/process/sharing.hpp>

#include <cstring>

namespace trireme::process {

std::shared_ptr<sharing> sharing::over(std::shared_ptr<const segment> memory, std::shared_ptr<arena> pieces) {
    const std::shared_ptr<sharing> made(new sharing(std::move(memory), std::move(pieces)));
    open_region(made->memory_->header().region, [weak = std::weak_ptr(made)](std::uint64_t offset, std::uint64_t) {
        const auto here = weak.lock();
        return here ? here->find(offset) : nullptr;
    });
    return made;
}

sharing::~sharing() { close_region(memory_->header().region); }

std::pair<std::shared_ptr<const void>, shared_place> sharing::put(std::span<const std::byte> bytes) {
    if (bytes.empty()) return {};
    const std::uint64_t piece = pieces_->allocate(bytes.size());
    std::memcpy(memory_->at(piece), bytes.data(), bytes.size());
    const std::shared_ptr<const void> data(
        memory_->at(piece), [self = shared_from_this(), piece](const void*) { self->forget(piece); });
    const std::lock_guard lock(mutex_);
    live_[piece] = data;
    return {data, {memory_->header().region, piece}};
}

/// What a worker has sent back.
std::shared_ptr<const void> sharing::find(std::uint64_t offset) {
    const std::lock_guard lock(mutex_);
    const auto found = live_.find(offset);
    auto data = found != live_.end() ? found->second.lock() : nullptr;
    if (!data) throw error("shared data came back from a task after its last handle here was gone");
    return data;
}

void sharing::forget(std::uint64_t offset) {
    {
        const std::lock_guard lock(mutex_);
        live_.erase(offset);
    }
    pieces_->release(offset);
}

} // namespace trireme::process
