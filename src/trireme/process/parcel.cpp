#include <trireme/process/parcel.hpp>

#include <trireme/base/error.hpp>

#include <fmt/format.h>

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>

#include <cerrno>

namespace trireme::process {

namespace {

[[noreturn]] void refuse(std::size_t bytes) {
    throw error(
        fmt::format("a process cannot be given {} bytes of arguments: {}", bytes, system_error_text(errno)));
}

} // namespace

parcel::parcel(std::size_t bytes) : file_(memfd_create("trireme", MFD_CLOEXEC)) {
    if (!file_) refuse(bytes);
    // Not only sized: memory that is not to be had would be found out by a write, as SIGBUS.
    while (fallocate(file_.get(), 0, 0, static_cast<off_t>(bytes)) != 0) {
        if (errno != EINTR) refuse(bytes);
    }
    map(bytes);
}

parcel::parcel(descriptor file) : file_(std::move(file)) {
    struct stat status {};
    if (fstat(file_.get(), &status) != 0) refuse(0);
    map(static_cast<std::size_t>(status.st_size));
}

parcel::~parcel() { munmap(bytes_.data(), bytes_.size()); }

void parcel::map(std::size_t bytes) {
    void* const memory = mmap(nullptr, bytes, PROT_READ | PROT_WRITE, MAP_SHARED, file_.get(), 0);
    if (memory == MAP_FAILED) refuse(bytes);
    bytes_ = {static_cast<std::byte*>(memory), bytes};
}

} // namespace trireme::process
