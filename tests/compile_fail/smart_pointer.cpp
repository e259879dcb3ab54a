// EXPECT: a pointer means nothing in another process: pass the data, or pool.share() it

#include <trireme/process/pool.hpp>

#include <memory>

int misuse(trireme::process::pool& pool, const std::shared_ptr<int>& number) {
    return pool.apply([](const std::shared_ptr<int>& p) { return *p; }, number);
}
