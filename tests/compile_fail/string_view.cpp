// EXPECT: a view of memory means nothing in another process: pass a std::string or a std::vector

#include <trireme/process/pool.hpp>

#include <string_view>

std::size_t misuse(trireme::process::pool& pool, std::string_view text) {
    return pool.apply([](std::string_view s) { return s.size(); }, text);
}
