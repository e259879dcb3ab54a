#pragma once

#include "role.hpp"

#include <trireme/process/process.hpp>
#include <trireme/process/queue.hpp>
#include <trireme/process/synchronization.hpp>
#include <trireme/rank/queue.hpp>
#include <trireme/rank/synchronization.hpp>
#include <trireme/thread/queue.hpp>
#include <trireme/thread/synchronization.hpp>
#include <trireme/thread/thread.hpp>

#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <vector>

/// What the pipeline needs of a bank: queues, events, and a crew, which runs the roles.
namespace producer_consumer {

/// Roles as threads of this process.
class thread_crew {
public:
    template <class... Args>
    void start(const role& /*who*/, const std::string& name, void (*body)(Args...), const Args&... arguments) {
        threads_.emplace_back(trireme::thread::thread_options{.name = name}, body, arguments...);
    }
    /// What a role's process has ended with, if it has; a thread has none.
    [[nodiscard]] std::optional<int> ended_with(const role& /*who*/) const { return std::nullopt; }
    void join() { threads_.clear(); }

private:
    std::vector<trireme::thread::thread> threads_;
};

/// Roles as processes, which end with this one.
class process_crew {
public:
    template <class... Args>
    void start(const role& who, const std::string& name, void (*body)(Args...), const Args&... arguments) {
        const trireme::process::process_options how{.name = name, .daemonic = true};
        processes_.emplace(who.id, trireme::process::process(how, body, arguments...));
    }
    [[nodiscard]] std::optional<int> ended_with(const role& who) const {
        const auto found = processes_.find(who.id);
        return found == processes_.end() ? std::nullopt : found->second.exit_code();
    }
    void join() {
        for (auto& [id, one] : processes_) one.join();
    }

private:
    std::map<std::uint32_t, trireme::process::process> processes_;
};

struct thread_bank {
    template <class T>
    using queue = trireme::thread::queue<T>;
    using event = trireme::thread::event;
    using crew = thread_crew;
    static constexpr bool has_processes = false;

    template <class T>
    [[nodiscard]] queue<T> make_queue(std::size_t capacity, const trireme::queue_options& how) const {
        return queue<T>(capacity, how);
    }
    [[nodiscard]] event make_event() const { return {}; }
    [[nodiscard]] bool is_client() const { return true; }
    [[nodiscard]] bool runs(const role& /*who*/) const { return true; }
};

struct process_bank {
    template <class T>
    using queue = trireme::process::queue<T>;
    using event = trireme::process::event;
    using crew = process_crew;
    static constexpr bool has_processes = true;

    template <class T>
    [[nodiscard]] queue<T> make_queue(std::size_t capacity, const trireme::queue_options& how) const {
        return queue<T>(capacity, how);
    }
    [[nodiscard]] event make_event() const { return {}; }
    [[nodiscard]] bool is_client() const { return true; }
    [[nodiscard]] bool runs(const role& /*who*/) const { return true; }
};

/// Roles are dealt to the ranks in turn, and are threads there. Rank 0 is the client.
struct rank_bank {
    template <class T>
    using queue = trireme::rank::queue<T>;
    using event = trireme::rank::event;
    using crew = thread_crew;
    static constexpr bool has_processes = false;

    template <class T>
    [[nodiscard]] queue<T> make_queue(std::size_t capacity, const trireme::queue_options& how) const {
        return queue<T>(world, capacity, how);
    }
    [[nodiscard]] event make_event() const { return event(world); }
    [[nodiscard]] bool is_client() const { return world.is_root(); }
    [[nodiscard]] bool runs(const role& who) const {
        return who.id % static_cast<std::uint32_t>(world.size()) == static_cast<std::uint32_t>(world.rank());
    }

    const trireme::rank::communicator& world;
};

} // namespace producer_consumer
