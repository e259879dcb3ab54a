#include <trireme/trireme.hpp>

using longs = trireme::process::queue<long>;

void square(longs& numbers, longs& squares) {
    for (const long n : numbers) squares.put(n * n);
    squares.close();
}

int main(int argc, char** argv) {
    return trireme::main(argc, argv, [](trireme::pool& /*threads*/) {
        longs numbers(100);
        longs squares(100);
        trireme::process::process worker(&square, numbers, squares);
        trireme::thread::thread feeder([&] {
            numbers.put_many(std::views::iota(0L, 1000L));
            numbers.close();
        });
        long sum = 0;
        for (const long n : squares) sum += n;
        trireme::print("{}\n", sum);
    });
}
