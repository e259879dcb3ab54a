// EXPECT: only a rank pool can give a task a communicator

#include <trireme/process/pool.hpp>
#include <trireme/rank/communicator.hpp>

int misuse(trireme::process::pool& pool) {
    return pool.apply([](const trireme::rank::communicator& group) { return group.size(); });
}
