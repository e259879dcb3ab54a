// EXPECT: a pointer means nothing in another process: pass the data, or pool.share() it

#include <trireme/process/pool.hpp>

int misuse(trireme::process::pool& pool, const int* number) {
    return pool.apply([](const int* p) { return *p; }, number);
}
