// EXPECT: what a std::function holds is not known: pass the function itself

#include <trireme/process/pool.hpp>

#include <functional>

int misuse(trireme::process::pool& pool, const std::function<int()>& f) { return pool.apply(f); }
