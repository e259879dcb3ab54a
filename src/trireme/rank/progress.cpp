#include <trireme/rank/progress.hpp>

#include <trireme/rank/mpi_error.hpp>

#include <fmt/format.h>
#include <mpi.h>

#include <algorithm>
#include <mutex>
#include <thread>

namespace trireme::rank::detail {

using namespace std::chrono_literals;

namespace {

class helper {
public:
    using actions = std::list<progress::action>;
    using clock = std::chrono::steady_clock;

    static helper& of_this_process() {
        static helper one;
        return one;
    }

    actions::iterator add(progress::action step) {
        const std::lock_guard lock(starting_);
        actions one;
        const auto place = one.insert(one.end(), std::move(step));
        {
            const std::lock_guard acting(acting_);
            actions_.splice(actions_.end(), one);
        }
        if (!thread_.joinable()) {
            require_threads();
            end_before_mpi();
            thread_ = std::jthread([this](const std::stop_token& over) { run_or_die(over); });
        }
        return place;
    }

    void remove(actions::iterator place) {
        const std::lock_guard lock(starting_);
        {
            const std::lock_guard acting(acting_);
            actions_.erase(place);
        }
        if (actions_.empty()) thread_ = {};
    }

private:
    static void require_threads() {
        int level = 0;
        check(MPI_Query_thread(&level), "MPI_Query_thread");
        if (level != MPI_THREAD_MULTIPLE) throw error("objects between nodes need MPI_THREAD_MULTIPLE");
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

    void run_or_die(const std::stop_token& over) {
        try {
            run(over);
        } catch (const std::exception& problem) {
            fmt::print(stderr, "objects between nodes cannot go on: {}\n", problem.what());
            MPI_Abort(MPI_COMM_WORLD, 1);
        }
    }

    std::chrono::nanoseconds act() {
        auto longest = progress::longest_nap;
        const std::lock_guard acting(acting_);
        for (const auto& each : actions_) longest = std::min(longest, each());
        return longest;
    }

    void run(const std::stop_token& over) {
        constexpr std::chrono::nanoseconds shortest = 50us;
        // Who asked once will probably ask again.
        constexpr auto patience = 100us;
        auto nap = shortest;
        for (auto nap_from = clock::now() + patience; !over.stop_requested();) {
            const auto longest = act();
            if (longest == 0ns) {
                nap = shortest;
                nap_from = clock::now() + patience;
            }
            if (clock::now() < nap_from) {
                std::this_thread::yield();
                continue;
            }
            std::this_thread::sleep_for(nap);
            nap = std::min(nap * 9 / 8, std::max(longest, shortest));
        }
    }

    std::mutex starting_;
    std::mutex acting_;
    actions actions_;
    int at_end_ = MPI_KEYVAL_INVALID;
    std::jthread thread_;
};

} // namespace

progress::progress(action step) : place_(helper::of_this_process().add(std::move(step))) {}
progress::~progress() { helper::of_this_process().remove(place_); }

} // namespace trireme::rank::detail
