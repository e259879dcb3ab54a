#include <trireme/task/continuation.hpp>

namespace trireme {

namespace {

/// What this thread still has to run; null when it runs nothing of the kind.
struct chain {
    continuation_step* first = nullptr;
    continuation_step** end = &first;
};
thread_local chain* running = nullptr;

} // namespace

void continuation_step::completed(std::size_t) noexcept {
    if (running != nullptr) {
        *running->end = this;
        running->end = &next_;
        return;
    }
    chain mine;
    running = &mine;
    mine.first = this;
    mine.end = &next_;
    while (mine.first != nullptr) {
        continuation_step* one = mine.first;
        const auto kept = std::move(one->self); // gone at the end of the turn
        one->step();
        mine.first = one->next_;
        if (mine.first == nullptr) mine.end = &mine.first;
    }
    running = nullptr;
}

} // namespace trireme
