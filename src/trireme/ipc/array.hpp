#pragma once

#include <trireme/ipc/memory.hpp>

#include <cstddef>
#include <span>
#include <type_traits>
#include <utility>

namespace trireme::ipc {

/// Values in a row that threads or processes share, at the same addresses or at others. Zero at first. Who changes
/// an element that others use at the same time does so under a lock, or with std::atomic_ref. A copy is a handle to
/// the same array.
template <class T>
class array {
    static_assert(std::is_trivially_copyable_v<T>, "only what can be copied byte by byte can be shared");

public:
    [[nodiscard]] std::size_t size() const { return size_; }
    [[nodiscard]] bool empty() const { return size_ == 0; }
    [[nodiscard]] T* data() const { return data_; }
    [[nodiscard]] T& operator[](std::size_t i) const { return data_[i]; }
    [[nodiscard]] T* begin() const { return data_; }
    [[nodiscard]] T* end() const { return data_ + size_; }
    [[nodiscard]] std::span<T> span() const { return {data_, size_}; }

protected:
    array() = default;
    array(ownership owned, std::size_t size)
        : owned_(std::move(owned)), data_(reinterpret_cast<T*>(owned_.of()->data())), size_(size) {}

    [[nodiscard]] const ownership& owned() const { return owned_; }

private:
    ownership owned_;
    T* data_ = nullptr;
    std::size_t size_ = 0;
};

} // namespace trireme::ipc
