// process_queue ITEMS: many items through a process::queue, whose producers and consumers are killed with SIGKILL
// all the while, and replaced. Items are numbers; consumers mark each one that they get.
//
// A producer says how far it has come after each put. The next one goes on behind the item at which it was killed,
// which may have been put or not. A consumer that is killed may have taken one item that it has not marked.

#include <trireme/process/array.hpp>
#include <trireme/process/process.hpp>
#include <trireme/process/queue.hpp>
#include <trireme/process/serve.hpp>
#include <trireme/process/value.hpp>

#include <atomic>
#include <cstdio>
#include <cstdlib>
#include <random>
#include <thread>
#include <vector>

namespace {

using namespace std::chrono_literals;
using trireme::process::process;

constexpr std::uint64_t producers = 2;
constexpr std::uint64_t consumers = 2;

struct job {
    trireme::process::queue<std::uint64_t> queue;
    trireme::process::array<std::uint64_t> progress; ///< of each producer: items that it is done with
    trireme::process::array<std::uint8_t> marks;     ///< how often each item was got
    std::uint64_t each = 0;                          ///< items of a producer
};

void produce(job& of, std::uint64_t number) {
    std::atomic_ref progress(of.progress[number]);
    for (std::uint64_t i = progress; i < of.each; ++i) {
        of.queue.put(number * of.each + i);
        progress = i + 1;
    }
}

void consume(job& of) {
    for (const std::uint64_t item : of.queue) std::atomic_ref(of.marks[item]).fetch_add(1);
}

} // namespace

int main(int argc, char** argv) {
    trireme::process::serve_if_worker();
    const std::uint64_t items = argc > 1 ? std::strtoull(argv[1], nullptr, 10) : 1'000'000;
    job work{trireme::process::queue<std::uint64_t>(1024), trireme::process::array<std::uint64_t>(producers),
             trireme::process::array<std::uint8_t>(items), items / producers};
    const process::options dying{.daemonic = true};
    std::vector<process> makers;
    std::vector<process> takers;
    for (std::uint64_t i = 0; i < producers; ++i) makers.emplace_back(dying, &produce, work, i);
    for (std::uint64_t i = 0; i < consumers; ++i) takers.emplace_back(dying, &consume, work);

    std::mt19937 random(1); // NOLINT: the same moments each time are as good
    std::uint64_t killed_makers = 0;
    std::uint64_t killed_takers = 0;
    const auto all_made = [&] { return !makers[0].is_alive() && !makers[1].is_alive(); };
    while (!all_made()) {
        std::this_thread::sleep_for(std::chrono::microseconds(200 + random() % 8'000));
        const std::uint64_t victim = random() % 2;
        if (random() % 2 == 0) {
            takers[victim].kill();
            takers[victim].join();
            takers[victim] = process(dying, &consume, work);
            ++killed_takers;
        } else if (makers[victim].is_alive()) {
            makers[victim].kill();
            if (makers[victim].join() == 0) continue; // it was done
            std::atomic_ref(work.progress[victim]).fetch_add(1);
            makers[victim] = process(dying, &produce, work, victim);
            ++killed_makers;
        }
    }
    work.queue.close();
    for (process& one : takers) {
        if (one.join() != 0) std::exit(1);
    }
    std::uint64_t missing = 0;
    std::uint64_t repeated = 0;
    for (const std::uint8_t mark : work.marks) {
        missing += mark == 0 ? 1 : 0;
        repeated += mark > 1 ? 1 : 0;
    }
    std::printf("%llu items; %llu producers and %llu consumers killed; %llu items missing, %llu repeated\n",
                static_cast<unsigned long long>(items), static_cast<unsigned long long>(killed_makers),
                static_cast<unsigned long long>(killed_takers), static_cast<unsigned long long>(missing),
                static_cast<unsigned long long>(repeated));
    return repeated == 0 && missing <= killed_makers + killed_takers && killed_makers > 0 && killed_takers > 0 ? 0
                                                                                                               : 1;
}
