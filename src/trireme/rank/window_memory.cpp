#include <trireme/rank/window_memory.hpp>

#include <trireme/base/unwinding.hpp>
#include <trireme/ipc/private_memory.hpp>
#include <trireme/rank/mpi_error.hpp>

#include <fmt/format.h>

#include <sys/mman.h>
#include <unistd.h>

#include <cerrno>

namespace trireme::rank::detail {

namespace {

/// What memory for objects is aligned to. MPI does not align its own; on all ranks it lies in the same pages,
/// though, and so at the same distance from the next line.
constexpr std::size_t line = 64;

/// A mapping of a window's memory. MPI's own goes with its window, which all ranks must free at a time: too early
/// for a thread that still waits in it, and too much to ask of a destructor. So this keeps one of its own.
class mapping {
public:
    /// `shared`: at least `bytes` and a line more.
    mapping(void* shared, std::size_t bytes) {
        const auto address = reinterpret_cast<std::uintptr_t>(shared);
        const auto in_page = address % static_cast<std::uintptr_t>(sysconf(_SC_PAGESIZE));
        offset_ = (in_page + line - 1) / line * line;
        bytes_ = offset_ + bytes;
        // Of an old size of 0, the same pages come to lie at a second place.
        begin_ = mremap(reinterpret_cast<void*>(address - in_page), 0, bytes_, MREMAP_MAYMOVE);
        if (begin_ == MAP_FAILED) {
            throw error(fmt::format("no place for {} bytes of shared memory: {}", bytes, system_error_text(errno)));
        }
    }
    ~mapping() { munmap(begin_, bytes_); }
    mapping(const mapping&) = delete;
    mapping& operator=(const mapping&) = delete;

    [[nodiscard]] std::byte* data() const { return static_cast<std::byte*>(begin_) + offset_; }

private:
    void* begin_;
    std::size_t offset_;
    std::size_t bytes_;
};

/// The object itself comes after a line of memory that tells all ranks that one of them has failed.
constexpr std::size_t head = line;

class window_memory final : public ipc::memory {
public:
    /// `begin`: a head and as many bytes as asked for, which `pages` keeps there.
    window_memory(futex_scope scope, int rank, std::byte* begin, std::size_t bytes,
                  std::shared_ptr<const void> pages)
        : memory(scope, true), rank_(static_cast<unsigned>(rank)), pages_(std::move(pages)),
          failed_(reinterpret_cast<futex_word*>(begin)) {
        place(begin + head, bytes, &gone_);
    }
    ~window_memory() override {
        if (unwinding_) fail();
    }
    window_memory(const window_memory&) = delete;
    window_memory& operator=(const window_memory&) = delete;

    unsigned self() override { return rank_; }

    void fail() const { failed_->store(1, std::memory_order_release); }
    [[nodiscard]] bool has_failed() const { return failed_->load(std::memory_order_acquire) != 0; }

private:
    [[nodiscard]] bool owner_lives() const override { return !has_failed(); }

    unsigned rank_;
    std::shared_ptr<const void> pages_;
    futex_word* failed_;
    futex_word gone_ = 0;
    unwinding unwinding_;
};

std::shared_ptr<ipc::memory> make_for_one(std::size_t bytes) {
    const auto pages = ipc::make_private_memory(head + bytes);
    return std::make_shared<window_memory>(futex_scope::threads, 0, pages->data(), bytes, pages);
}

} // namespace

void fail(const ipc::memory& window_memory) { static_cast<const detail::window_memory&>(window_memory).fail(); }
bool has_failed(const ipc::memory& window_memory) {
    return static_cast<const detail::window_memory&>(window_memory).has_failed();
}

std::shared_ptr<ipc::memory> make_window_memory(const communicator& node, std::size_t bytes) {
    if (node.size() == 1) return make_for_one(bytes);
    void* begin = nullptr;
    MPI_Win window = MPI_WIN_NULL;
    const auto own = static_cast<MPI_Aint>(node.is_root() ? head + bytes + line : 0);
    check(MPI_Win_allocate_shared(own, 1, MPI_INFO_NULL, node.handle(), &begin, &window),
          "MPI_Win_allocate_shared");
    MPI_Aint size = 0;
    int unit = 0;
    check(MPI_Win_shared_query(window, 0, &size, &unit, &begin), "MPI_Win_shared_query");
    // Its pages are those of a new file, and so zero.
    const auto pages = std::make_shared<const mapping>(begin, head + bytes);
    auto memory = std::make_shared<window_memory>(futex_scope::processes, node.rank(), pages->data(), bytes, pages);
    check(MPI_Win_free(&window), "MPI_Win_free"); // once all have their mappings
    return memory;
}

} // namespace trireme::rank::detail
