#pragma once

#include <trireme/base/archive_stream.hpp>

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <type_traits>
#include <utility>
#include <vector>

namespace trireme {

/// Where shared data lies, as every process that maps the region understands it.
struct shared_place {
    std::uint64_t region = 0; ///< 0: in the memory of one process only
    std::uint64_t offset = 0;
};

/// Finds what lies in a region at an offset, with so many bytes, and keeps it there while the result lives.
using region_finder = std::function<std::shared_ptr<const void>(std::uint64_t offset, std::uint64_t bytes)>;

/// Makes a region known in this process: handles that refer to it can be received. For pools.
void open_region(std::uint64_t region, region_finder find);
void close_region(std::uint64_t region);
/// What lies at a place; throws error if this process has no part in that region.
std::shared_ptr<const void> find_shared(shared_place place, std::uint64_t bytes);
/// A number for a region that no other one has.
std::uint64_t new_region();

/// Read-only data that tasks share: a handle, to be passed to them by value, which they use like a std::span. What
/// Pool::share() returns passes no data; the data is there until the last handle of the client has gone.
template <class T>
class shared {
    static_assert(std::is_trivially_copyable_v<T> && !std::is_pointer_v<T>,
                  "only plain values can be shared: other processes see their bytes");

public:
    using value_type = T;

    shared() = default;
    /// Shared by the threads of this process; tasks elsewhere get a copy each.
    explicit shared(std::vector<T> data) : size_(data.size()) {
        const auto owner = std::make_shared<const std::vector<T>>(std::move(data));
        data_ = std::shared_ptr<const T>(owner, owner->data());
    }
    /// For pools: data that lies at `place`.
    shared(std::shared_ptr<const void> data, std::size_t size, shared_place place)
        : data_(as_values(std::move(data))), size_(size), place_(place) {}

    operator std::span<const T>() const { return {data_.get(), size_}; } // NOLINT: this is what it is for
    [[nodiscard]] const T* data() const { return data_.get(); }
    [[nodiscard]] std::size_t size() const { return size_; }
    [[nodiscard]] bool empty() const { return size_ == 0; }
    [[nodiscard]] const T* begin() const { return data_.get(); }
    [[nodiscard]] const T* end() const { return data_.get() + size_; }
    const T& operator[](std::size_t index) const { return data_.get()[index]; }

    template <class Archive>
    void serialize(Archive& archive) {
        archive(place_.region, place_.offset);
        if constexpr (Archive::is_loading::value) {
            if (place_.region == 0) {
                size_ = archive.read_count(sizeof(T));
                archive.align(alignof(T));
                const auto* const first = reinterpret_cast<const T*>(archive.take(size_ * sizeof(T)));
                *this = shared(std::vector<T>(first, first + size_));
            } else {
                archive(size_);
                data_ = as_values(find_shared(place_, size_ * sizeof(T)));
            }
        } else {
            archive(size_);
            if (place_.region != 0) return;
            archive.align(alignof(T));
            archive.write(data(), size_ * sizeof(T));
        }
    }

private:
    static std::shared_ptr<const T> as_values(std::shared_ptr<const void> data) {
        const T* const first = static_cast<const T*>(data.get());
        return std::shared_ptr<const T>(std::move(data), first);
    }

    std::shared_ptr<const T> data_;
    std::size_t size_ = 0;
    shared_place place_;
};

} // namespace trireme
