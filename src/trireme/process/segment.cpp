#include <trireme/process/segment.hpp>

#include <trireme/base/error.hpp>

#include <fmt/format.h>

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <new>

namespace trireme::process {

namespace {

constexpr std::uint64_t page = 4096;
constexpr std::uint64_t huge_page = std::uint64_t{2} << 20U;
constexpr std::uint64_t area_bytes = page + 2 * segment::ring_bytes;
static_assert(sizeof(segment_header) <= page && sizeof(worker_control) <= page);

constexpr std::uint64_t round_up(std::uint64_t bytes, std::uint64_t to) { return (bytes + to - 1) / to * to; }

[[noreturn]] void refuse(const char* what) {
    throw error(fmt::format("a process pool cannot {}: {}", what, system_error_text(errno)));
}

/// Addresses for an arena: no more than the machine's memory can ever be in use. All arenas together stay well
/// below the 128 TiB that a process can address.
std::uint64_t arena_size(std::size_t arenas) {
    const auto memory =
        static_cast<std::uint64_t>(sysconf(_SC_PHYS_PAGES)) * static_cast<std::uint64_t>(sysconf(_SC_PAGESIZE));
    return round_up(std::min(memory, (std::uint64_t{32} << 40U) / arenas), huge_page);
}

constexpr const char* unmappable = "map its shared memory (is there a limit on virtual memory, `ulimit -v`?)";

std::uint64_t arenas_begin(std::size_t workers) { return round_up(page + workers * area_bytes, huge_page); }

} // namespace

segment::segment(std::size_t workers, std::size_t threads) : file_(memfd_create("trireme", MFD_CLOEXEC)) {
    if (!file_) refuse("get shared memory");
    constexpr std::uint64_t least = 16 * huge_page;
    std::uint64_t arena_bytes = arena_size(workers + 1);
    const auto bytes = [&] { return arenas_begin(workers) + (workers + 1) * arena_bytes; };
    while (!map(bytes()) && arena_bytes > least)
        arena_bytes = std::max(least, arena_bytes / 4 / huge_page * huge_page);
    if (base_ == nullptr) refuse(unmappable);
    if (ftruncate(file_.get(), static_cast<off_t>(bytes_)) != 0) refuse("size its shared memory");
    claim(0, page);
    auto* const made = new (base_) segment_header;
    made->workers = workers;
    made->threads = threads;
    made->arena_bytes = arena_bytes;
    made->client = getpid();
    for (std::size_t i = 0; i < workers; ++i) {
        claim(static_cast<std::uint64_t>(area(i) - base_), area_bytes);
        new (area(i)) worker_control;
    }
}

segment::segment(descriptor file) : file_(std::move(file)) {
    struct stat status {};
    if (fstat(file_.get(), &status) != 0) refuse("use the shared memory that it was given");
    if (!map(static_cast<std::uint64_t>(status.st_size))) refuse(unmappable);
}

segment::~segment() { munmap(base_, bytes_); }

/// False if there are not so many addresses.
bool segment::map(std::uint64_t bytes) {
    void* const memory = mmap(nullptr, bytes, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_NORESERVE, file_.get(), 0);
    if (memory == MAP_FAILED) return false;
    madvise(memory, bytes, MADV_DONTDUMP); // a core file is to hold the process, not its address space
    base_ = static_cast<std::byte*>(memory);
    bytes_ = bytes;
    return true;
}

std::byte* segment::area(std::size_t worker) const { return base_ + page + worker * area_bytes; }

worker_control& segment::control(std::size_t worker) const {
    return *reinterpret_cast<worker_control*>(area(worker));
}
std::span<std::byte> segment::task_ring(std::size_t worker) const { return {area(worker) + page, ring_bytes}; }
std::span<std::byte> segment::result_ring(std::size_t worker) const {
    return {area(worker) + page + ring_bytes, ring_bytes};
}

std::uint64_t segment::arena(std::size_t number) const {
    return arenas_begin(header().workers) + number * header().arena_bytes;
}

void segment::claim(std::uint64_t offset, std::uint64_t bytes) const {
    // Without this, memory that is not to be had would be found out by a write, as SIGBUS.
    while (fallocate(file_.get(), 0, static_cast<off_t>(offset), static_cast<off_t>(bytes)) != 0) {
        if (errno != EINTR) refuse(fmt::format("get {} bytes of shared memory", bytes).c_str());
    }
}

void segment::discard(std::uint64_t offset, std::uint64_t bytes) const noexcept {
    fallocate(file_.get(), FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE, static_cast<off_t>(offset),
              static_cast<off_t>(bytes));
}

} // namespace trireme::process
