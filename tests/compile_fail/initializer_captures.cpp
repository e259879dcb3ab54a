// EXPECT: a lambda with captures cannot travel: pass the values as arguments, or write a struct with members

#include <trireme/process/pool.hpp>

void misuse(int& number) {
    const trireme::process::pool pool({.initializer = [&number] { ++number; }});
}
