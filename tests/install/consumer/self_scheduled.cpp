#include <trireme/trireme.hpp>

#include <iostream>

int main(int argc, char** argv) {
    return trireme::spmd(argc, argv, [](const trireme::rank::communicator& world) {
        trireme::rank::self_schedule work(world, {0, 10});
        long sum = 0;
        while (const auto block = work.next()) {
            for (auto i = block->first; i < block->last; ++i) sum += static_cast<long>(i * i);
        }
        const long total = world.sum(sum);
        if (world.is_root()) std::cout << total << '\n';
    });
}
