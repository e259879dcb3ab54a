// EXPECT: a lambda with captures cannot travel: pass the values as arguments, or write a struct with members

#include <trireme/process/pool.hpp>

#include <vector>

double misuse(trireme::process::pool& pool, double factor) {
    return pool.reduce([](double x) { return x; }, [factor](double a, double b) { return factor * (a + b); },
                       std::vector{1.0, 2.0}, 0.0);
}
