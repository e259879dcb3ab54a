// Pools leave nothing behind: no descriptor, no thread, no process, no memory.

#include "catch.hpp"
#include "support.hpp"

#include <filesystem>
#include <fstream>
#include <numeric>
#include <sstream>
#include <string>

#include <unistd.h>

namespace {

std::size_t entries(const std::string& directory) {
    const std::filesystem::directory_iterator all(directory);
    return static_cast<std::size_t>(std::distance(begin(all), end(all)));
}

std::size_t children() {
    std::size_t count = 0;
    for (const auto& thread : std::filesystem::directory_iterator("/proc/self/task")) {
        std::ifstream list(thread.path() / "children");
        for (int pid = 0; list >> pid;) ++count;
    }
    return count;
}

std::size_t mapped_files() {
    std::ifstream maps("/proc/self/maps");
    std::size_t count = 0;
    for (std::string line; std::getline(maps, line);) count += line.find("memfd") != line.npos ? 1 : 0;
    return count;
}

struct inventory {
    std::size_t descriptors = entries("/proc/self/fd");
    std::size_t threads = entries("/proc/self/task");
    std::size_t processes = children();
    std::size_t mappings = mapped_files();

    friend bool operator==(const inventory&, const inventory&) = default;
    friend std::ostream& operator<<(std::ostream& out, const inventory& i) {
        return out << i.descriptors << " descriptors, " << i.threads << " threads, " << i.processes
                   << " child processes, " << i.mappings << " mapped memory files";
    }
};

void use_a_pool(int number) {
    auto pool = bank::make_pool({.workers = 2});
    CHECK(pool.apply([](int x) { return x + 1; }, number) == number + 1);
    if (number % 3 == 0)
        CHECK(pool.apply([](const std::string& s) { return s; }, std::string(200'000, 'x')).size() == 200'000);
    if (number % 4 == 0) pool.submit([] { std::this_thread::sleep_for(1ms); });
    if (number % 5 == 0) pool.shutdown(trireme::shutdown::cancel);
}

} // namespace

TEST_CASE("pools that are made and destroyed again and again leave nothing behind") {
    for (int i = 0; i < 3; ++i) use_a_pool(i); // what is made once, is made now
    const inventory before;
    for (int i = 0; i < 30; ++i) use_a_pool(i);
    // A thread that has been joined may be listed for a moment yet.
    if (!eventually([&] { return inventory() == before; }, 2s)) CHECK(inventory() == before);
}
