// thread_queue ITEMS: many items through a thread::queue, between two producers and two consumers who now and then
// sleep. Built with ThreadSanitizer, whatever the rest is built with.

#include <trireme/thread/queue.hpp>

#include <array>
#include <cstdio>
#include <cstdlib>
#include <thread>
#include <vector>

namespace {

struct parcel {
    std::uint32_t producer = 0;
    std::uint64_t number = 0;
};

constexpr std::uint32_t producers = 2;
constexpr std::uint32_t consumers = 2;

void require(bool condition, const char* what) {
    if (condition) return;
    std::fprintf(stderr, "not so: %s\n", what);
    std::_Exit(1);
}

void nap_now_and_then(std::uint64_t step, std::uint64_t every) {
    if (step % every == every - 1) std::this_thread::sleep_for(std::chrono::microseconds(300));
}

} // namespace

int main(int argc, char** argv) {
    const std::uint64_t items = argc > 1 ? std::strtoull(argv[1], nullptr, 10) : 1'000'000;
    const std::uint64_t each = items / producers;
    trireme::thread::queue<parcel> queue(1024);
    std::array<std::uint64_t, consumers> counts{};
    std::array<std::uint64_t, consumers> sums{};
    std::vector<std::jthread> crew;
    for (std::uint32_t c = 0; c < consumers; ++c) {
        crew.emplace_back([&, c] {
            std::array<std::uint64_t, producers> next{};
            for (const parcel& one : queue) {
                require(one.number >= next[one.producer], "a producer's items come in its order");
                next[one.producer] = one.number + 1;
                ++counts[c];
                sums[c] += one.number;
                nap_now_and_then(counts[c], 50'000 + c);
            }
        });
    }
    {
        std::vector<std::jthread> makers;
        for (std::uint32_t p = 0; p < producers; ++p) {
            makers.emplace_back([&, p] {
                for (std::uint64_t i = 0; i < each; ++i) {
                    queue.put({p, i});
                    nap_now_and_then(i, 70'000 + p);
                }
            });
        }
    }
    queue.close();
    crew.clear();
    require(counts[0] + counts[1] == producers * each, "all items come");
    require(sums[0] + sums[1] == producers * (each * (each - 1) / 2), "each once");
    std::printf("%llu items\n", static_cast<unsigned long long>(producers * each));
}
