// Shared memory is a memfd. A process finds it under /proc/<pid>/fd of one that has it, and knows by the number in
// its first page that it is the right one. Which processes use it is told by locks on single bytes of that file
// (each process locks one through an open file description of its own): the kernel takes a lock away when its
// process ends, however it does, and before anybody has waited for that process.

#include <trireme/process/shared_memory.hpp>

#include <trireme/base/descriptor.hpp>

#include <fmt/format.h>

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <map>
#include <mutex>

namespace trireme::process::detail {

namespace {

constexpr std::size_t page = 4096;
/// The owner's number among the processes.
constexpr unsigned owners_number = 0;

/// The first page.
struct head {
    std::uint64_t id = 0;
    futex_word gone = 0;
    ipc::lifetime how = ipc::lifetime::of_owner;
    std::atomic<std::uint32_t> processes = 0; ///< that have had a number
};

std::uint64_t random_id() {
    std::uint64_t id = 0;
    while (id == 0) {
        if (getrandom(&id, sizeof id, 0) != sizeof id) id = 0;
    }
    return id;
}

descriptor reopen(int pid, int file) {
    return descriptor(open(fmt::format("/proc/{}/fd/{}", pid, file).c_str(), O_RDWR | O_CLOEXEC));
}

flock byte_lock(unsigned number) {
    flock lock{};
    lock.l_type = F_WRLCK;
    lock.l_whence = SEEK_SET;
    lock.l_start = number;
    lock.l_len = 1;
    return lock;
}

class mapping final : public ipc::memory {
public:
    mapping(descriptor file, std::size_t bytes, bool is_owner)
        : memory(futex_scope::processes, is_owner), file_(std::move(file)), length_(page + bytes) {
        void* const begin =
            mmap(nullptr, length_, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_NORESERVE, file_.get(), 0);
        if (begin == MAP_FAILED) {
            throw error(fmt::format("cannot map {} bytes of shared memory: {}", bytes, system_error_text(errno)));
        }
        madvise(begin, length_, MADV_DONTDUMP);
        begin_ = static_cast<std::byte*>(begin);
        place(begin_ + page, bytes, &first().gone);
        presence_ = reopen(getpid(), file_.get());
    }
    ~mapping() override { munmap(begin_, length_); }
    mapping(const mapping&) = delete;
    mapping& operator=(const mapping&) = delete;

    [[nodiscard]] head& first() const { return *reinterpret_cast<head*>(begin_); }
    [[nodiscard]] int file() const { return file_.get(); }

    unsigned self() override {
        const std::lock_guard lock(mutex_);
        if (self_ != none) return self_;
        const unsigned number = first().processes.fetch_add(1);
        flock lock_of_it = byte_lock(number);
        if (fcntl(presence_.get(), F_OFD_SETLK, &lock_of_it) != 0) {
            throw error(fmt::format("cannot show others that this process lives: {}", system_error_text(errno)));
        }
        return self_ = number;
    }
    [[nodiscard]] bool alive(unsigned process) const override {
        if (process == self_) return true; // one's own locks are no obstacle, so they are not told of
        flock lock = byte_lock(process);
        return fcntl(presence_.get(), F_OFD_GETLK, &lock) != 0 || lock.l_type != F_UNLCK;
    }

    void claim(std::size_t offset, std::size_t bytes) const override { claim_file(page + offset, bytes); }
    /// Also of the first page.
    void claim_file(std::size_t offset, std::size_t bytes) const {
        // Without this, memory that is not to be had would be found out by a write, as SIGBUS.
        while (fallocate(file_.get(), 0, static_cast<off_t>(offset), static_cast<off_t>(bytes)) != 0) {
            if (errno == EINTR) continue;
            throw error(fmt::format("no room for {} bytes of shared memory: {}", bytes, system_error_text(errno)));
        }
    }

protected:
    [[nodiscard]] bool owner_lives() const override {
        return first().how == ipc::lifetime::of_users || is_owner() || alive(owners_number);
    }

private:
    static constexpr unsigned none = ~0U;

    descriptor file_;
    descriptor presence_; // the same file, opened once more: locks belong to what was opened
    std::size_t length_;
    std::byte* begin_ = nullptr;
    std::mutex mutex_;
    std::atomic<unsigned> self_ = none;
};

/// What this process has mapped: an object that comes back to it, or comes twice, is the same object.
struct registry {
    std::mutex mutex;
    std::map<std::uint64_t, std::weak_ptr<mapping>> known;

    std::shared_ptr<mapping> find(std::uint64_t id) {
        const auto found = known.find(id);
        return found != known.end() ? found->second.lock() : nullptr;
    }
    void add(std::uint64_t id, const std::shared_ptr<mapping>& made) {
        std::erase_if(known, [](const auto& entry) { return entry.second.expired(); });
        known[id] = made;
    }
};

registry& mapped() {
    static registry& all = *new registry; // objects may go after the end of main()
    return all;
}

} // namespace

std::shared_ptr<ipc::memory> make_memory(std::size_t bytes, ipc::lifetime how) {
    descriptor file(memfd_create("trireme", MFD_CLOEXEC));
    if (!file) throw error(fmt::format("no shared memory to be had: {}", system_error_text(errno)));
    if (ftruncate(file.get(), static_cast<off_t>(page + bytes)) != 0) {
        throw error(fmt::format("no room for {} bytes of shared memory: {}", bytes, system_error_text(errno)));
    }
    auto made = std::make_shared<mapping>(std::move(file), bytes, true);
    made->claim_file(0, page);
    made->first().id = random_id();
    made->first().how = how;
    made->self(); // others see by its lock that this process lives
    registry& all = mapped();
    const std::lock_guard lock(all.mutex);
    all.add(made->first().id, made);
    return made;
}

memory_address address_of(const ipc::memory& memory) {
    const auto& here = dynamic_cast<const mapping&>(memory);
    return {.pid = getpid(), .file = here.file(), .id = here.first().id};
}

std::shared_ptr<ipc::memory> find_memory(const memory_address& address) {
    registry& all = mapped();
    const std::lock_guard lock(all.mutex);
    if (auto here = all.find(address.id)) return here;
    constexpr const char* lost =
        "an object arrived that is no more: whoever passes one on must keep it until the other side has it";
    descriptor file = reopen(address.pid, address.file);
    struct stat status {};
    if (!file || fstat(file.get(), &status) != 0 || status.st_size < static_cast<off_t>(page))
        throw abandoned(lost);
    auto found = std::make_shared<mapping>(std::move(file), static_cast<std::size_t>(status.st_size) - page, false);
    if (found->first().id != address.id) throw abandoned(lost);
    all.add(address.id, found);
    return found;
}

} // namespace trireme::process::detail
