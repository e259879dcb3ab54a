#pragma once

#include <trireme/base/futex.hpp>
#include <trireme/ipc/errors.hpp>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <mutex>
#include <utility>

namespace trireme::ipc {

/// The memory in which an object lies, for all threads or processes that use it; zero at first. Each bank has its
/// own kind. Who waits keeps a reference to it, so that it is there even if the object is destroyed meanwhile.
class memory {
public:
    memory(const memory&) = delete;
    memory& operator=(const memory&) = delete;
    virtual ~memory() = default;

    [[nodiscard]] std::byte* data() const { return data_; }
    [[nodiscard]] std::size_t size() const { return size_; }
    [[nodiscard]] futex_scope scope() const { return scope_; }

    /// This process made the object.
    [[nodiscard]] bool is_owner() const { return is_owner_; }

    /// Throws abandoned if the object is no more.
    void check() const {
        if (gone_->load(std::memory_order_acquire) != 0 || !owner_lives()) throw abandoned();
    }
    void abandon() noexcept { gone_->store(1, std::memory_order_release); }

    /// Sleeps while `word`, which lies in it, holds `seen`, until somebody wakes it or `until` has come; may return
    /// early. Throws abandoned.
    void wait(const futex_word& word, std::uint32_t seen, deadline until) const {
        using namespace std::chrono_literals;
        check();
        // In slices: nobody wakes those who wait for an object that is no more.
        const auto slice = deadline::clock::now() + 100ms;
        futex_wait(word, seen, until < slice ? until : slice, scope_);
        check();
    }
    /// Returns how many it woke.
    int wake(const futex_word& word, int waiters) const noexcept { return futex_wake(word, waiters, scope_); }

    /// The number of this process among those that have ever used the object.
    virtual unsigned self() { return 0; }
    /// Whether the process of that number lives. One that has died is not alive even if nobody has waited for it.
    [[nodiscard]] virtual bool alive(unsigned /*process*/) const { return true; }
    /// Makes sure that there is memory for a part of it, so that writing to it cannot fail. Throws error.
    virtual void claim(std::size_t /*offset*/, std::size_t /*bytes*/) const {}

protected:
    memory(futex_scope scope, bool is_owner) : scope_(scope), is_owner_(is_owner) {}
    /// `gone` becomes 1 when the object is no more.
    void place(std::byte* data, std::size_t size, futex_word* gone) {
        data_ = data;
        size_ = size;
        gone_ = gone;
    }
    [[nodiscard]] virtual bool owner_lives() const { return true; }

private:
    friend class ownership;

    std::mutex guard_mutex_;
    std::weak_ptr<const void> guard_; // of the ownership of this process

    std::byte* data_ = nullptr;
    std::size_t size_ = 0;
    futex_word* gone_ = nullptr;
    futex_scope scope_;
    bool is_owner_;
};

/// Whether an object goes with its owner, or stays as long as anybody uses it.
enum class lifetime { of_owner, of_users };

/// What all handles to an object share in one process: with the last one in its owner's process the object goes.
class ownership {
public:
    ownership() = default;
    explicit ownership(const std::shared_ptr<memory>& of, lifetime how = lifetime::of_owner) {
        if (how == lifetime::of_users) {
            guard_ = std::make_shared<const guard>(of, how);
            return;
        }
        const std::lock_guard lock(of->guard_mutex_);
        // One that comes back to its owner is the same object there.
        guard_ = std::static_pointer_cast<const guard>(of->guard_.lock());
        if (guard_) return;
        guard_ = std::make_shared<const guard>(of, how);
        of->guard_ = guard_;
    }

    [[nodiscard]] const std::shared_ptr<memory>& of() const { return guard_->of; }
    explicit operator bool() const { return guard_ != nullptr; }

private:
    struct guard {
        guard(std::shared_ptr<memory> owned, lifetime life) : of(std::move(owned)), how(life) {}
        ~guard() {
            if (how == lifetime::of_owner && of->is_owner()) of->abandon();
        }
        guard(const guard&) = delete;
        guard& operator=(const guard&) = delete;

        std::shared_ptr<memory> of;
        lifetime how;
    };

    std::shared_ptr<const guard> guard_;
};

} // namespace trireme::ipc
