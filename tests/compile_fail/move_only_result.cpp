// EXPECT: a pointer means nothing in another process

#include <trireme/process/pool.hpp>

#include <memory>

int misuse(trireme::process::pool& pool) {
    auto result = pool.submit([] { return std::make_unique<int>(3); });
    return *std::move(result).get();
}
