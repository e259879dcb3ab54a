// EXPECT: a pointer means nothing in another process: pass the data, or pool.share() it

#include <trireme/process/pool.hpp>

#include <string>

std::size_t misuse(trireme::process::pool& pool) {
    return pool.apply([](const std::string& s) { return s.size(); }, "a literal is a pointer to characters");
}
