#include "../mutexes.hpp"

#include <trireme/base/version.hpp>
#include <trireme/process/synchronization.hpp>

namespace {

const enlist ours("Trireme " + trireme::version(),
                  {{"mutex_uncontended", "Trireme process::mutex", uncontended<trireme::process::mutex>, true}});

} // namespace
