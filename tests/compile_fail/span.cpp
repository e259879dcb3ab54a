// EXPECT: a view of memory means nothing in another process: pass a std::string or a std::vector

#include <trireme/process/pool.hpp>

#include <span>

std::size_t misuse(trireme::process::pool& pool, std::span<const double> values) {
    return pool.apply([](std::span<const double> v) { return v.size(); }, values);
}
