// A task that ends its rank as it is told, for faults.sh: dying HOW, where HOW is kill, segv, abort, exit or
// nothing.

#include <trireme/rank/lead.hpp>
#include <trireme/rank/pool.hpp>

#include <mpi.h>
#include <sys/resource.h>

#include <csignal>
#include <cstdlib>
#include <cstring>
#include <thread>
#include <vector>

namespace {

enum class how { nothing, kill, segv, abort, exit };

/// Ends rank 1, where it comes to it.
struct fatal_task {
    how end = how::nothing;
    int operator()() const {
        int rank = 0;
        MPI_Comm_rank(MPI_COMM_WORLD, &rank);
        if (rank != 1) { // give that one time to get a task, too
            std::this_thread::sleep_for(std::chrono::milliseconds(5));
            return rank;
        }
        if (end == how::kill) raise(SIGKILL);
        if (end == how::segv) raise(SIGSEGV);
        if (end == how::abort) std::abort();
        if (end == how::exit) std::exit(3); // NOLINT: that a task does this is what is tested
        return rank;
    }
};

int lead(how end) {
    trireme::rank::pool pool;
    std::vector<trireme::future<int>> futures;
    for (int i = 0; i < 200; ++i) futures.push_back(pool.submit(fatal_task{end}));
    int ran = 0;
    for (const auto& one : futures) ran += one.get();
    return ran >= 0 ? 0 : 1;
}

} // namespace

int main(int argc, char** argv) {
    const rlimit no_core{0, 0};
    setrlimit(RLIMIT_CORE, &no_core);
    const char* const word = argc > 1 ? argv[1] : "nothing";
    how end = how::nothing;
    if (std::strcmp(word, "kill") == 0) end = how::kill;
    if (std::strcmp(word, "segv") == 0) end = how::segv;
    if (std::strcmp(word, "abort") == 0) end = how::abort;
    if (std::strcmp(word, "exit") == 0) end = how::exit;
    int provided = 0;
    MPI_Init_thread(&argc, &argv, MPI_THREAD_MULTIPLE, &provided);
    int code = 0;
    trireme::rank::lead(trireme::rank::communicator::world(), [&] { code = lead(end); });
    MPI_Finalize();
    return code;
}
