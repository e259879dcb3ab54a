#include <trireme/task/waiting.hpp>

namespace trireme {

bool wait(task& work, deadline until) {
    if (work.finished()) return true;
    std::shared_ptr<waker> alarm;
    const auto arm = [&] {
        alarm = std::make_shared<waker>();
        work.watch(alarm);
    };
    const bool done = wait_until([&] { return work.finished(); }, arm, until, &work.home());
    if (!done && alarm) work.unwatch(*alarm);
    return done;
}

} // namespace trireme
