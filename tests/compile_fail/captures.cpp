// EXPECT: a lambda with captures cannot travel: pass the values as arguments, or write a struct with members

#include <trireme/process/pool.hpp>

double misuse(trireme::process::pool& pool, double factor) {
    return pool.apply([factor](double x) { return factor * x; }, 2.0);
}
