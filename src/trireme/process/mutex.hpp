#pragma once

#include <trireme/process/handle.hpp>
#include <trireme/process/robust_lock.hpp>

#include <chrono>

namespace trireme::process {

namespace detail {

/// What the mutexes of this bank are.
class mutex_handle : public ipc::handle {
public:
    /// Throws abandoned; and std::system_error where pthread refuses.
    void lock() {
        if (!try_lock()) wait(never);
    }
    bool try_lock() { return here().try_lock(); }
    template <class Rep, class Period>
    bool try_lock_for(std::chrono::duration<Rep, Period> duration) {
        return try_lock() || wait(after(duration));
    }
    bool try_lock_until(deadline until) { return try_lock() || wait(until); }
    void unlock() { here().unlock(); }

    /// For the holder: whether it took the lock over from one that died with it, so that what the lock guards may
    /// be half changed. True until mark_consistent(), also for those who lock it later.
    [[nodiscard]] bool owner_died() const { return here().owner_died(); }
    void mark_consistent() { here().mark_consistent(); }

protected:
    explicit mutex_handle(maker make) : handle(make) {}

private:
    [[nodiscard]] robust_lock& here() const { return *reinterpret_cast<robust_lock*>(data()); }
    bool wait(deadline until);
};

} // namespace detail

/// The standard library's timed_mutex, for processes: a handle, of which a copy is the same mutex. When its holder
/// dies the next one gets it, and learns of that from owner_died().
class mutex : public detail::mutex_handle {
public:
    mutex() : mutex_handle(&detail::make_object<detail::robust_lock>) {}

    template <class Archive>
    void serialize(Archive& archive) {
        detail::serialize_handle(archive, *this);
    }
};

/// The same, but its holder may lock it again, and unlocks it as often.
class recursive_mutex : public detail::mutex_handle {
public:
    recursive_mutex() : mutex_handle(&make) {}

    template <class Archive>
    void serialize(Archive& archive) {
        detail::serialize_handle(archive, *this);
    }

private:
    static ipc::ownership make();
};

} // namespace trireme::process
