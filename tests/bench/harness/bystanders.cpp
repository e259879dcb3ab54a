#include "bystanders.hpp"

#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <fstream>
#include <string>
#include <thread>

namespace {

double used_by(int whom) {
    rusage usage{};
    getrusage(whom, &usage);
    return static_cast<double>(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) +
           1e-6 * static_cast<double>(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec);
}

/// The seconds that cores were busy with anything but this process and the children that it has waited for.
double used_by_others() {
    std::ifstream statistics("/proc/stat");
    std::string cpu;
    double user = 0;
    double nice = 0;
    double system = 0;
    statistics >> cpu >> user >> nice >> system;
    const double ticks = static_cast<double>(sysconf(_SC_CLK_TCK));
    return (user + nice + system) / ticks - used_by(RUSAGE_SELF) - used_by(RUSAGE_CHILDREN);
}

} // namespace

void bystanders::start() {
    at_start_ = used_by_others();
    watch_.restart();
}

void bystanders::stop() {
    others_ += used_by_others() - at_start_;
    all_ += watch_.seconds() * static_cast<double>(sysconf(_SC_NPROCESSORS_ONLN));
}

double bystanders::share() const { return all_ > 0 ? std::clamp(others_ / all_, 0.0, 1.0) : 0; }

void wait_for_calm(double patience) {
    const trireme::stopwatch waited;
    while (waited.seconds() < patience) {
        bystanders others;
        others.start();
        std::this_thread::sleep_for(std::chrono::milliseconds(100));
        others.stop();
        if (others.share() < 0.08) return; // at most one tick of the twenty that two cores have in that time
    }
}
