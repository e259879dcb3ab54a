#include <trireme/base/cores.hpp>

#include "catch.hpp"

TEST_CASE("the cores available follow the affinity mask") {
    const cpu_set_t before = trireme::affinity();
    CHECK(trireme::available_cores() >= 1);
    CHECK(trireme::available_cores() <= CPU_COUNT(&before));

    cpu_set_t one;
    CPU_ZERO(&one);
    for (int cpu = 0; cpu < CPU_SETSIZE && CPU_COUNT(&one) == 0; ++cpu) {
        if (CPU_ISSET(cpu, &before)) CPU_SET(cpu, &one);
    }
    REQUIRE(sched_setaffinity(0, sizeof one, &one) == 0);
    CHECK(trireme::available_cores() == 1);
    sched_setaffinity(0, sizeof before, &before);
}
