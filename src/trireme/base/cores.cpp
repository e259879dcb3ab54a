#include <trireme/base/cores.hpp>

#include <algorithm>
#include <cmath>
#include <fstream>
#include <string>

namespace trireme {

namespace {

/// The CPU quota of the cgroup (version 2) at `directory` in cores, or 0 where there is none.
double quota(const std::string& directory) {
    std::ifstream file(directory + "/cpu.max");
    std::string limit;
    double period = 0;
    if (!(file >> limit >> period) || limit == "max" || period <= 0) return 0;
    return std::stod(limit) / period;
}

/// The tightest quota on the way from this process's cgroup up to the root, in cores; 0 where there is none.
double tightest_quota() {
    std::ifstream file("/proc/self/cgroup");
    for (std::string line; std::getline(file, line);) {
        if (!line.starts_with("0::")) continue;
        double tightest = 0;
        for (std::string path = line.substr(3);; path.resize(path.rfind('/'))) {
            const double here = quota("/sys/fs/cgroup" + path);
            if (here > 0) tightest = tightest > 0 ? std::min(tightest, here) : here;
            if (path.empty() || path.rfind('/') == std::string::npos) return tightest;
        }
    }
    return 0;
}

} // namespace

cpu_set_t affinity() {
    cpu_set_t set;
    CPU_ZERO(&set);
    sched_getaffinity(0, sizeof set, &set);
    return set;
}

int available_cores() {
    const cpu_set_t set = affinity();
    int cores = std::max(1, CPU_COUNT(&set));
    if (const double granted = tightest_quota(); granted > 0) {
        cores = std::min(cores, std::max(1, static_cast<int>(std::ceil(granted))));
    }
    return cores;
}

} // namespace trireme
