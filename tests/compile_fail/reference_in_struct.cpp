// EXPECT: it has a member that is a reference

#include <trireme/process/pool.hpp>

struct refers {
    int number = 0;
    int& elsewhere;
};

int misuse(trireme::process::pool& pool, int& number) {
    return pool.apply([](const refers& r) { return r.elsewhere; }, refers{1, number});
}
