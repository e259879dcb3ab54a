#pragma once

#include <trireme/executor/deferral.hpp>
#include <trireme/executor/shared.hpp>
#include <trireme/executor/shutdown.hpp>
#include <trireme/executor/statistics.hpp>
#include <trireme/task/errors.hpp>
#include <trireme/task/executor.hpp>

#include <atomic>
#include <exception>
#include <memory>
#include <mutex>
#include <span>
#include <string>
#include <utility>

namespace trireme {

/// A pool, whatever its workers are; and what every pool keeps beside them: tasks that wait for futures, and
/// failures that nobody would see.
class pool_base : public executor {
public:
    /// Returns when everything that it was given has been run. Throws, once, an exception that no future can throw:
    /// of a detached task, or of a callback.
    virtual void wait_idle() = 0;

    /// Ends the pool; what is posted from now on fails with `broken_pool`. Throws like wait_idle().
    virtual void shutdown(trireme::shutdown how = trireme::shutdown::wait) = 0;

    [[nodiscard]] virtual pool_statistics statistics() const = 0;

    /// Copies bytes to where all workers see them; the region is 0, and nothing is copied, if they see this
    /// process's memory anyhow. For share().
    virtual std::pair<std::shared_ptr<const void>, shared_place> put_shared(std::span<const std::byte> bytes) {
        static_cast<void>(bytes);
        return {};
    }

    /// How many workers it has.
    [[nodiscard]] std::size_t size() const { return workers(); }

    /// What pool_operations works on.
    pool_base& bank() { return *this; }

    void failed_unseen(std::exception_ptr problem) noexcept final {
        if (is_cancellation(problem)) return; // it was asked for
        const std::lock_guard lock(failure_mutex_);
        if (!failure_) failure_ = std::move(problem);
    }

    /// A callback threw: that is no failure of its task, but it is not lost.
    void callback_failed(std::exception_ptr problem) noexcept {
        callback_failures_.fetch_add(1, std::memory_order_relaxed);
        failed_unseen(std::move(problem));
    }
    /// Where worker `number` is, for people.
    [[nodiscard]] virtual std::string place_of(std::size_t number) const = 0;

    [[nodiscard]] std::uint64_t callback_failures() const { return callback_failures_.load(); }

    [[nodiscard]] const std::shared_ptr<deferred_tasks>& deferred() const { return deferred_; }

protected:
    /// Throws the first failure that no future could tell, once.
    void rethrow_failure() {
        std::exception_ptr problem;
        {
            const std::lock_guard lock(failure_mutex_);
            problem = std::exchange(failure_, nullptr);
        }
        if (problem) std::rethrow_exception(problem);
    }

private:
    static bool is_cancellation(const std::exception_ptr& problem) {
        try {
            std::rethrow_exception(problem);
        } catch (const cancelled&) {
            return true;
        } catch (...) {
            return false;
        }
    }

    std::shared_ptr<deferred_tasks> deferred_ = std::make_shared<deferred_tasks>(*this);
    std::mutex failure_mutex_;
    std::exception_ptr failure_;
    std::atomic<std::uint64_t> callback_failures_ = 0;
};

} // namespace trireme
