#pragma once

#include <trireme/ipc/memory.hpp>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>

namespace trireme::process {

namespace detail {

/// Where another process finds shared memory: among the open files of one that has it.
struct memory_address {
    std::int32_t pid = 0;
    std::int32_t file = -1;
    std::uint64_t id = 0; ///< which no other memory has

    template <class Archive>
    void serialize(Archive& archive) {
        archive(pid, file, id);
    }
};

/// Makes memory without a name in any file system: nothing is left of it when the last process that has it ends,
/// however that ends. Only what is claimed, or written to, takes room. Throws error.
std::shared_ptr<ipc::memory> make_memory(std::size_t bytes, ipc::lifetime how = ipc::lifetime::of_owner);

/// The address of memory that make_memory() or find_memory() has returned.
memory_address address_of(const ipc::memory& memory);

/// Maps what lies at an address, or returns the mapping that this process has of it. Throws abandoned if it is not
/// there any more.
std::shared_ptr<ipc::memory> find_memory(const memory_address& address);

/// What an object hands on in an archive: the memory in which it lies. Empty objects hand on nothing.
template <class Archive>
void serialize_memory(Archive& archive, ipc::ownership& owned, ipc::lifetime how = ipc::lifetime::of_owner) {
    memory_address address;
    if constexpr (Archive::is_saving::value) {
        if (owned) address = address_of(*owned.of());
    }
    archive(address);
    if constexpr (Archive::is_loading::value) {
        owned = address.id != 0 ? ipc::ownership(find_memory(address), how) : ipc::ownership();
    }
}

} // namespace detail

/// A block of memory that processes share: a handle, to be passed to process::process and to pool tasks by value.
/// Zero at first. It has no name, so nothing is left of it however the processes end. Keep it until those to whom
/// it was passed have it: they find it through the process that passed it on.
class shared_memory {
public:
    /// None.
    shared_memory() = default;
    /// Throws error if there is not so much memory.
    explicit shared_memory(std::size_t bytes) : owned_(detail::make_memory(bytes)) { owned_.of()->claim(0, bytes); }

    [[nodiscard]] std::size_t size() const { return owned_ ? owned_.of()->size() : 0; }
    [[nodiscard]] std::byte* data() const { return owned_ ? owned_.of()->data() : nullptr; }
    [[nodiscard]] std::span<std::byte> bytes() const { return {data(), size()}; }

    /// The memory as an array of as many `T` as fit.
    template <class T>
    [[nodiscard]] std::span<T> as() const {
        static_assert(std::is_trivially_copyable_v<T> && !std::is_pointer_v<T>,
                      "only plain values can be shared: other processes see their bytes");
        return {reinterpret_cast<T*>(data()), size() / sizeof(T)};
    }

    template <class Archive>
    void serialize(Archive& archive) {
        detail::serialize_memory(archive, owned_);
    }

private:
    ipc::ownership owned_;
};

} // namespace trireme::process
