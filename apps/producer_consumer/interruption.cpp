#include "interruption.hpp"

#include <array>
#include <atomic>
#include <csignal>

namespace producer_consumer {

namespace {

constexpr std::array<int, 2> signals{SIGINT, SIGTERM};
std::array<struct sigaction, signals.size()> before;
std::atomic<bool> asked = false;
static_assert(std::atomic<bool>::is_always_lock_free);

void restore() {
    for (std::size_t i = 0; i < signals.size(); ++i) sigaction(signals[i], &before[i], nullptr);
}

void ask(int signal) {
    asked = true;
    for (std::size_t i = 0; i < signals.size(); ++i) {
        if (signals[i] == signal) sigaction(signal, &before[i], nullptr);
    }
}

} // namespace

interruption::interruption() {
    asked = false;
    struct sigaction how {};
    how.sa_handler = ask;
    how.sa_flags = SA_RESTART;
    for (std::size_t i = 0; i < signals.size(); ++i) {
        sigaction(signals[i], nullptr, &before[i]);
        if (before[i].sa_handler != SIG_IGN) sigaction(signals[i], &how, nullptr); // as a shell's background job
    }
}

interruption::~interruption() { restore(); }

bool interruption::was_asked_for() { return asked; }

void leave_interruptions_to_client() {
    for (const int signal : signals) std::signal(signal, SIG_IGN);
}

} // namespace producer_consumer
