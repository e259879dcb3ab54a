#include <trireme/executor/completions.hpp>

namespace trireme {

void completions::completed(std::size_t tag) noexcept {
    std::shared_ptr<parker> sleeper;
    {
        const std::lock_guard lock(mutex_);
        tags_.push_back(tag);
        sleeper = taker_;
    }
    if (sleeper) sleeper->unpark();
}

bool completions::try_take(std::size_t& tag) {
    const std::lock_guard lock(mutex_);
    if (tags_.empty()) return false;
    tag = tags_.front();
    tags_.pop_front();
    return true;
}

bool completions::take(std::size_t& tag, executor* home, deadline until) {
    const auto arm = [&] {
        const std::lock_guard lock(mutex_);
        taker_ = parker::of_this_thread();
    };
    return wait_until([&] { return try_take(tag); }, arm, until, home);
}

} // namespace trireme
