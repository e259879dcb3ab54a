#include <trireme/rank/lead.hpp>

#include <trireme/base/error.hpp>
#include <trireme/rank/crew.hpp>

namespace trireme::rank {

void lead(const communicator& world, const std::function<void()>& body) {
    detail::crew team(world);
    if (team.rank() != 0) {
        team.serve();
        return;
    }
    if (detail::crew::led != nullptr) throw error("this process leads its ranks already");
    detail::crew::led = &team;
    struct dismissal {
        detail::crew& all;
        ~dismissal() {
            detail::crew::led = nullptr;
            all.ask({.what = detail::call::kind::over});
        }
    } const at_the_end{team};
    body();
}

} // namespace trireme::rank
