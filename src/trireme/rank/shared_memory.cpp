#include <trireme/rank/shared_memory.hpp>

#include <trireme/base/error.hpp>

#include <fmt/format.h>

#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>

namespace trireme::rank::detail {

namespace {

[[noreturn]] void refuse(std::size_t bytes) {
    throw error(fmt::format("no memory for {} bytes of shared data: {}", bytes, std::strerror(errno)));
}

} // namespace

shared_memory::shared_memory(int descriptor, std::size_t bytes, bool is_owner) : bytes_(bytes) {
    void* const memory =
        mmap(nullptr, head + bytes, PROT_READ | (is_owner ? PROT_WRITE : 0), MAP_SHARED, descriptor, 0);
    if (is_owner && memory != MAP_FAILED) descriptor_ = descriptor;
    else close(descriptor);
    if (memory == MAP_FAILED) refuse(bytes);
    begin_ = static_cast<std::byte*>(memory);
}

shared_memory::~shared_memory() {
    munmap(begin_, head + bytes_);
    if (descriptor_ >= 0) close(descriptor_);
}

std::shared_ptr<shared_memory> shared_memory::create(const std::string& label, std::size_t bytes) {
    const int descriptor = memfd_create(label.c_str(), MFD_CLOEXEC);
    if (descriptor < 0) refuse(bytes);
    // Reserved now, so that a lack of memory is an error here and no signal later.
    if (const int failed = posix_fallocate(descriptor, 0, static_cast<off_t>(head + bytes)); failed != 0) {
        close(descriptor);
        errno = failed;
        refuse(bytes);
    }
    return std::shared_ptr<shared_memory>(new shared_memory(descriptor, bytes, true));
}

std::shared_ptr<shared_memory> shared_memory::find(int owner, const std::string& label, std::size_t bytes) {
    const std::string wanted = fmt::format("/memfd:{} (deleted)", label);
    std::error_code failed;
    std::filesystem::directory_iterator files(fmt::format("/proc/{}/fd", owner), failed);
    for (; !failed && files != std::filesystem::directory_iterator(); files.increment(failed)) {
        std::error_code unreadable; // others open and close files meanwhile
        if (std::filesystem::read_symlink(files->path(), unreadable) != wanted) continue;
        const int descriptor = open(files->path().c_str(), O_RDONLY | O_CLOEXEC);
        if (descriptor < 0) continue;
        if (lseek(descriptor, 0, SEEK_END) == static_cast<off_t>(head + bytes)) {
            return std::shared_ptr<shared_memory>(new shared_memory(descriptor, bytes, false));
        }
        close(descriptor);
    }
    return nullptr;
}

} // namespace trireme::rank::detail
