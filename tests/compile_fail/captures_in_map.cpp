// EXPECT: a lambda with captures cannot travel: pass the values as arguments, or write a struct with members

#include <trireme/process/pool.hpp>

#include <vector>

auto misuse(trireme::process::pool& pool, double factor) {
    return pool.map([&factor](double x) { return factor * x; }, std::vector{1.0, 2.0});
}
