#include <trireme/rank/sharing.hpp>

#include <trireme/rank/crew.hpp>
#include <trireme/rank/mpi_error.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <cstring>
#include <thread>

namespace trireme::rank::detail {

namespace {

std::string label(std::uint64_t region, std::uint64_t number) {
    return fmt::format("trireme-{:016x}-{}", region, number);
}

} // namespace

// ---- A broadcast

broadcast::broadcast(MPI_Comm comm, std::shared_ptr<shared_memory> memory) : memory_(std::move(memory)) {
    constexpr std::size_t longest_message = std::size_t{1} << 30;
    for (std::size_t at = 0; at < memory_->size(); at += longest_message) {
        const auto part = static_cast<int>(std::min(memory_->size() - at, longest_message));
        check(MPI_Ibcast(memory_->data() + at, part, MPI_BYTE, 0, comm, &parts_.emplace_back()), "MPI_Ibcast");
    }
}

bool broadcast::done() {
    int all = 0;
    check(MPI_Testall(static_cast<int>(parts_.size()), parts_.data(), &all, MPI_STATUSES_IGNORE), "MPI_Testall");
    return all != 0;
}

// ---- The client

std::shared_ptr<client_shares> client_shares::make() {
    std::shared_ptr<client_shares> made(new client_shares);
    open_region(made->region_, [weak = std::weak_ptr(made)](std::uint64_t number, std::uint64_t /*bytes*/) {
        const auto here = weak.lock();
        return here ? here->find(number) : nullptr;
    });
    return made;
}

client_shares::~client_shares() { close_region(region_); }

client_shares::item client_shares::put(std::span<const std::byte> bytes) {
    item made;
    {
        const std::lock_guard lock(mutex_);
        made.number = ++made_;
    }
    made.memory = shared_memory::create(label(region_, made.number), bytes.size());
    std::memcpy(made.memory->data(), bytes.data(), bytes.size());
    made.memory->set_complete();
    const auto forget = [self = shared_from_this(), memory = made.memory, number = made.number](const void*) {
        const std::lock_guard lock(self->mutex_);
        self->live_.erase(number);
        self->forgotten_.push_back(number);
        self->any_forgotten_ = true;
    };
    made.handle = std::shared_ptr<const void>(made.memory->data(), forget);
    const std::lock_guard lock(mutex_);
    live_[made.number] = made.handle;
    return made;
}

std::shared_ptr<const void> client_shares::find(std::uint64_t number) {
    const std::lock_guard lock(mutex_);
    const auto found = live_.find(number);
    auto data = found != live_.end() ? found->second.lock() : nullptr;
    if (!data) throw error("shared data is used after its last handle at the client is gone");
    return data;
}

std::vector<std::uint64_t> client_shares::forgotten() {
    if (!any_forgotten_) return {};
    const std::lock_guard lock(mutex_);
    any_forgotten_ = false;
    return std::exchange(forgotten_, {});
}

// ---- Other ranks

rank_shares::rank_shares(crew& team, std::uint64_t region) : team_(team), region_(region) {
    open_region(region_, [this](std::uint64_t number, std::uint64_t bytes) { return find(number, bytes); });
}

rank_shares::~rank_shares() { close_region(region_); }

void rank_shares::expect(std::uint64_t number, std::uint64_t bytes) {
    auto memory = shared_memory::create(label(region_, number), bytes);
    const std::lock_guard lock(mutex_);
    broadcasts_.emplace_back(team_.receivers().handle(), memory);
    any_broadcast_ = true;
    known_[number] = std::move(memory);
}

bool rank_shares::receiving() {
    if (!any_broadcast_) return false;
    const std::lock_guard lock(mutex_);
    std::erase_if(broadcasts_, [](broadcast& each) {
        if (!each.done()) return false;
        each.memory().set_complete();
        return true;
    });
    any_broadcast_ = !broadcasts_.empty();
    return any_broadcast_;
}

void rank_shares::forget(std::uint64_t number) {
    const std::lock_guard lock(mutex_);
    known_.erase(number);
}

std::shared_ptr<const void> rank_shares::find(std::uint64_t number, std::uint64_t bytes) {
    const auto memory = wait_for(number, bytes);
    // It is received meanwhile: by the pulse of the main thread of the rank that receives, or by that thread
    // itself.
    while (!memory->is_complete()) std::this_thread::sleep_for(std::chrono::microseconds(50));
    return {memory, memory->data()};
}

/// The memory, as soon as there is one.
std::shared_ptr<shared_memory> rank_shares::wait_for(std::uint64_t number, std::uint64_t bytes) {
    const int owner = team_.receives_shares(team_.rank()) ? -1 : team_.of(team_.of(team_.rank()).node).pid;
    for (;;) {
        {
            const std::lock_guard lock(mutex_);
            if (const auto known = known_.find(number); known != known_.end()) return known->second;
            if (owner != -1) {
                if (auto found = shared_memory::find(owner, label(region_, number), bytes)) {
                    return known_[number] = std::move(found);
                }
            }
        }
        std::this_thread::sleep_for(std::chrono::microseconds(50));
    }
}

} // namespace trireme::rank::detail
