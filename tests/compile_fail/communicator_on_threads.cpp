// EXPECT: only a rank pool can give a task a communicator

#include <trireme/rank/communicator.hpp>
#include <trireme/thread/pool.hpp>

int misuse(trireme::thread::pool& pool) {
    return pool.apply([](const trireme::rank::communicator& group) { return group.size(); });
}
