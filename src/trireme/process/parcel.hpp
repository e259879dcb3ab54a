#pragma once

#include <trireme/base/descriptor.hpp>

#include <cstddef>
#include <span>

namespace trireme::process {

/// Bytes for a process that is yet to be started, in a file without a name, which it inherits.
class parcel {
public:
    /// An empty one, to be filled. Throws error if there is not so much memory.
    explicit parcel(std::size_t bytes);
    /// The one that was inherited.
    explicit parcel(descriptor file);
    ~parcel();
    parcel(const parcel&) = delete;
    parcel& operator=(const parcel&) = delete;

    [[nodiscard]] int file() const { return file_.get(); }
    [[nodiscard]] std::byte* data() const { return bytes_.data(); }
    [[nodiscard]] std::span<const std::byte> bytes() const { return bytes_; }

private:
    void map(std::size_t bytes);

    descriptor file_;
    std::span<std::byte> bytes_;
};

} // namespace trireme::process
