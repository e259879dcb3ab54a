#include "../latency.hpp"
#include "../message.hpp"
#include "../waiting.hpp"

#include <trireme/base/version.hpp>
#include <trireme/process/process.hpp>
#include <trireme/process/queue.hpp>

#include <chrono>

namespace {

using trireme::process::process;
using trireme::process::queue;
using clock = std::chrono::steady_clock;

/// What the other process does; it says when it has everything, by the clock that both have.
template <class T>
void receive(queue<T> from, queue<clock::rep> done, std::uint64_t size) {
    pin(1);
    for (const std::uint64_t count : {warm_up(size), size}) {
        expect(consume_in_order<T>(count, [&](T& into) { from.get(into); }));
        done.put(clock::now().time_since_epoch().count());
    }
}

template <std::size_t Bytes>
double to_process(std::uint64_t size, int /*workers*/) {
    using item = message<Bytes>;
    queue<item> to(capacity_for(Bytes));
    queue<clock::rep> done(2);
    process other(receive<item>, to, done, size);
    const double taken = on_first_core([&] {
        const auto put = [&](const item& one) { to.put(one); };
        produce<item>(warm_up(size), put);
        done.get();
        const clock::time_point start = clock::now();
        produce<item>(size, put);
        const clock::time_point end{clock::duration(done.get().value())};
        return std::chrono::duration<double>(end - start).count();
    });
    expect(other.join() == 0);
    return taken;
}

void echo(queue<std::uint64_t> from, queue<std::uint64_t> to, std::uint64_t count) {
    pin(1);
    for (std::uint64_t i = 0; i < count; ++i) to.put(from.get().value());
}

timing to_process_and_back(std::uint64_t size, int /*workers*/) {
    queue<std::uint64_t> there(capacity_for(8));
    queue<std::uint64_t> back(capacity_for(8));
    process other(echo, there, back, size + warm_up(size));
    const timing result = on_first_core([&] {
        return half_round_trips(size, [&](std::uint64_t i) {
            there.put(i);
            expect(back.get() == i);
        });
    });
    expect(other.join() == 0);
    return result;
}

const char* const name = "Trireme process::queue";
constexpr std::size_t kibi = 1024;

const enlist ours("Trireme " + trireme::version(), {{"process_64B", name, to_process<64>, true},
                                                    {"process_4KiB", name, to_process<4 * kibi>, true},
                                                    {"process_1MiB", name, to_process<kibi * kibi>, true},
                                                    {"latency_process", name, to_process_and_back, true}});

} // namespace
