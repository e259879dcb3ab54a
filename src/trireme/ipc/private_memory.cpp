#include <trireme/ipc/private_memory.hpp>

#include <fmt/format.h>

#include <sys/mman.h>

#include <cerrno>

namespace trireme::ipc {

namespace {

class private_memory final : public memory {
public:
    explicit private_memory(std::size_t bytes) : memory(futex_scope::threads, true), bytes_(bytes) {
        constexpr int flags = MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE;
        begin_ = mmap(nullptr, bytes, PROT_READ | PROT_WRITE, flags, -1, 0);
        if (begin_ == MAP_FAILED) {
            throw error(fmt::format("no memory for {} bytes: {}", bytes, system_error_text(errno)));
        }
        place(static_cast<std::byte*>(begin_), bytes, &gone_);
    }
    ~private_memory() override { munmap(begin_, bytes_); }
    private_memory(const private_memory&) = delete;
    private_memory& operator=(const private_memory&) = delete;

private:
    void* begin_;
    std::size_t bytes_;
    futex_word gone_ = 0;
};

} // namespace

std::shared_ptr<memory> make_private_memory(std::size_t bytes) { return std::make_shared<private_memory>(bytes); }

} // namespace trireme::ipc
