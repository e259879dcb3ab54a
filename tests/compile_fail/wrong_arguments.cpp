// EXPECT: this callable cannot be called with these arguments

#include <trireme/thread/pool.hpp>

#include <string>

int misuse(trireme::thread::pool& pool) {
    return pool.apply([](const std::string& s) { return static_cast<int>(s.size()); }, 3.5);
}
