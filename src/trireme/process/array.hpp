#pragma once

#include <trireme/ipc/array.hpp>
#include <trireme/process/shared_memory.hpp>

namespace trireme::process {

/// See ipc::array.
template <class T>
class array : public ipc::array<T> {
    static_assert(!std::is_pointer_v<T>, "a pointer means nothing in another process");

public:
    /// None.
    array() = default;
    /// Throws error if there is not so much memory.
    explicit array(std::size_t size) : ipc::array<T>(make(size * sizeof(T)), size) {}

    template <class Archive>
    void serialize(Archive& archive) {
        ipc::ownership owned = this->owned();
        detail::serialize_memory(archive, owned);
        if constexpr (Archive::is_loading::value) *this = owned ? array(std::move(owned)) : array();
    }

private:
    explicit array(ipc::ownership owned) : ipc::array<T>(owned, owned.of()->size() / sizeof(T)) {}

    static ipc::ownership make(std::size_t bytes) {
        auto memory = detail::make_memory(bytes);
        if (bytes > 0) memory->claim(0, bytes);
        return ipc::ownership(std::move(memory));
    }
};

} // namespace trireme::process
