#pragma once

#include <cstdint>
#include <mutex>
#include <string>
#include <utility>

namespace trireme::storage {

/// HDF5 is not thread-safe as distributions build it: whoever calls it holds this lock.
std::recursive_mutex& hdf5_mutex();

namespace detail {

/// Throws error with `what` and HDF5's own innermost message, unless `result` (an identifier or a status) is ≥ 0.
std::int64_t hdf5_check(std::int64_t result, const std::string& what);

/// An HDF5 identifier that closes itself.
class hdf5_handle {
public:
    using closer = int (*)(std::int64_t);

    hdf5_handle() = default;
    hdf5_handle(std::int64_t id, closer close) : id_(id), close_(close) {}
    hdf5_handle(hdf5_handle&& other) noexcept : id_(std::exchange(other.id_, -1)), close_(other.close_) {}
    hdf5_handle& operator=(hdf5_handle&& other) noexcept {
        std::swap(id_, other.id_);
        std::swap(close_, other.close_);
        return *this;
    }
    ~hdf5_handle() {
        if (id_ >= 0) close_(id_);
    }

    [[nodiscard]] std::int64_t id() const { return id_; }

    /// Gives the identifier up without closing it: closing a file that ranks share is collective.
    std::int64_t release() { return std::exchange(id_, -1); }

private:
    std::int64_t id_ = -1;
    closer close_ = nullptr;
};

} // namespace detail

} // namespace trireme::storage
