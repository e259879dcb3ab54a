// rank_queue, under a launcher: 10 million items (or $ITEMS) through a rank::queue. Even ranks produce, odd ones
// consume, a rank that is alone does both; and each checks what it can.

#include <trireme/trireme.hpp>

#include <trireme/rank/queue.hpp>
#include <trireme/thread/thread.hpp>

#include <cstdlib>

namespace {

struct parcel {
    std::uint32_t producer = 0;
    std::uint64_t number = 0;
};
constexpr std::uint64_t items_of_all = 10'000'000;

} // namespace

int main(int argc, char** argv) {
    return trireme::spmd(argc, argv, [](const trireme::rank::communicator& world) {
        const char* const wish = std::getenv("ITEMS");
        const int makers = (world.size() + 1) / 2;
        const std::uint64_t each = (wish != nullptr ? std::strtoull(wish, nullptr, 10) : items_of_all) /
                                   static_cast<std::uint64_t>(makers);
        const bool makes = world.rank() % 2 == 0;
        const bool takes = world.rank() % 2 == 1 || world.size() == 1;
        trireme::rank::queue<parcel> queue(world, 4096);
        trireme::rank::shared_counter done(world);
        std::uint64_t count = 0;
        std::uint64_t sum = 0;
        const auto take = [&] {
            std::vector<std::uint64_t> next(static_cast<std::size_t>(world.size()));
            for (const parcel& one : queue) {
                if (one.number < next[one.producer]) throw trireme::error("a producer's items came out of order");
                next[one.producer] = one.number + 1;
                ++count;
                sum += one.number;
            }
        };
        {
            trireme::thread::thread taker([&] {
                if (takes) take();
            });
            if (makes) {
                for (std::uint64_t i = 0; i < each; ++i) queue.put({static_cast<std::uint32_t>(world.rank()), i});
                if (done.fetch_add(1) + 1 == makers) queue.close();
            }
            taker.join();
        }
        const std::uint64_t all = world.sum(count);
        const std::uint64_t wanted = each * static_cast<std::uint64_t>(makers);
        if (all != wanted) throw trireme::error(fmt::format("{} items came of {}", all, wanted));
        if (world.sum(sum) != static_cast<std::uint64_t>(makers) * (each * (each - 1) / 2))
            throw trireme::error("some items came twice");
        if (world.is_root()) trireme::print("{} items\n", all);
    });
}
