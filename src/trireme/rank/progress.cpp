#include <trireme/rank/progress.hpp>

#include <trireme/rank/mpi_error.hpp>

#include <mpi.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <mutex>
#include <thread>

namespace trireme::rank::detail {

namespace {

using watch_list = std::list<std::span<std::uint32_t>>;

class helper {
public:
    static helper& of_this_process() {
        static helper one;
        return one;
    }

    watch_list::iterator add(std::span<std::uint32_t> watched) {
        const std::lock_guard lock(starting_);
        watch_list one{watched};
        const auto place = one.begin();
        {
            const std::lock_guard reading(watching_);
            watched_.splice(watched_.end(), one);
        }
        if (!thread_.joinable() && can_help()) {
            end_before_mpi();
            thread_ = std::jthread([this](const std::stop_token& over) { run(over); });
        }
        return place;
    }

    void remove(watch_list::iterator place) {
        const std::lock_guard lock(starting_);
        {
            const std::lock_guard reading(watching_);
            watched_.erase(place);
        }
        if (watched_.empty()) thread_ = {};
    }

private:
    static bool can_help() {
        int level = 0;
        check(MPI_Query_thread(&level), "MPI_Query_thread");
        return level == MPI_THREAD_MULTIPLE;
    }

    /// An object that an exception has left behind must not keep the thread beyond MPI's end, which begins with the
    /// attributes of MPI_COMM_SELF.
    void end_before_mpi() {
        if (at_end_ != MPI_KEYVAL_INVALID) return;
        const auto end = [](MPI_Comm, int, void* self, void*) -> int {
            static_cast<helper*>(self)->thread_ = {};
            return MPI_SUCCESS;
        };
        check(MPI_Comm_create_keyval(MPI_COMM_NULL_COPY_FN, end, &at_end_, nullptr), "MPI_Comm_create_keyval");
        check(MPI_Comm_set_attr(MPI_COMM_SELF, at_end_, this), "MPI_Comm_set_attr");
    }

    std::uint64_t changes() {
        const std::lock_guard reading(watching_);
        std::uint64_t mixed = 0;
        for (const auto words : watched_) {
            for (std::uint32_t& word : words) {
                mixed = mixed * 31 + std::atomic_ref(word).load(std::memory_order_relaxed);
            }
        }
        return mixed;
    }

    void run(const std::stop_token& over) {
        using namespace std::chrono_literals;
        constexpr std::chrono::nanoseconds shortest = 50us;
        constexpr std::chrono::nanoseconds longest = 2ms;
        std::uint64_t seen = changes();
        for (auto nap = shortest; !over.stop_requested();) {
            std::this_thread::sleep_for(nap);
            int any = 0;
            MPI_Iprobe(MPI_ANY_SOURCE, MPI_ANY_TAG, MPI_COMM_SELF, &any, MPI_STATUS_IGNORE);
            const std::uint64_t now = changes();
            nap = now != seen ? shortest : std::min(nap * 9 / 8, longest);
            seen = now;
        }
    }

    std::mutex starting_;
    std::mutex watching_;
    watch_list watched_;
    int at_end_ = MPI_KEYVAL_INVALID;
    std::jthread thread_;
};

} // namespace

progress::progress(std::span<std::uint32_t> watched) : place_(helper::of_this_process().add(watched)) {}
progress::~progress() { helper::of_this_process().remove(place_); }

} // namespace trireme::rank::detail
