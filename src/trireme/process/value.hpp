#pragma once

#include <trireme/ipc/value.hpp>
#include <trireme/process/handle.hpp>
#include <trireme/process/robust_lock.hpp>

namespace trireme::process {

/// See ipc::value. One that dies while it changes the value leaves the old one.
template <class T>
class value : public ipc::value<T, detail::robust_lock> {
    using base = ipc::value<T, detail::robust_lock>;
    static_assert(!std::is_pointer_v<T>, "a pointer means nothing in another process");

public:
    /// Zero.
    value() : base(&detail::make_object<typename base::cell>) {}
    explicit value(T initial) : value() { this->store(initial); }

    template <class Archive>
    void serialize(Archive& archive) {
        detail::serialize_handle(archive, *this);
    }
};

} // namespace trireme::process
