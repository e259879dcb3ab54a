#pragma once

#include <trireme/executor/shared.hpp>
#include <trireme/process/arena.hpp>

#include <map>
#include <memory>
#include <mutex>
#include <span>
#include <utility>

namespace trireme::process {

/// The data that a pool's client shares with its workers. Handles may outlive the pool: they keep the memory.
class sharing : public std::enable_shared_from_this<sharing> {
public:
    static std::shared_ptr<sharing> over(std::shared_ptr<const segment> memory, std::shared_ptr<arena> pieces);
    ~sharing();
    sharing(const sharing&) = delete;
    sharing& operator=(const sharing&) = delete;

    /// Copies bytes to where the workers see them. Throws error if there is no memory.
    std::pair<std::shared_ptr<const void>, shared_place> put(std::span<const std::byte> bytes);

private:
    sharing(std::shared_ptr<const segment> memory, std::shared_ptr<arena> pieces)
        : memory_(std::move(memory)), pieces_(std::move(pieces)) {}

    std::shared_ptr<const void> find(std::uint64_t offset);
    void forget(std::uint64_t offset);

    std::shared_ptr<const segment> memory_;
    std::shared_ptr<arena> pieces_;
    std::mutex mutex_;
    std::map<std::uint64_t, std::weak_ptr<const void>> live_; // by their offsets
};

} // namespace trireme::process
