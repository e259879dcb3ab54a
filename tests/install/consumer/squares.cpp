#include <trireme/trireme.hpp>

int main(int argc, char** argv) {
    return trireme::main(argc, argv, [](trireme::pool& pool) {
        auto squares = pool.map([](long x) { return x * x; }, std::views::iota(0L, 1000L));
        trireme::print("{}\n", std::accumulate(squares.begin(), squares.end(), 0L));
    });
}
