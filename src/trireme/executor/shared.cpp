#include <trireme/executor/shared.hpp>

#include <sys/random.h>

#include <map>
#include <mutex>

namespace trireme {

namespace {

std::mutex mutex;

std::map<std::uint64_t, region_finder>& regions() {
    static auto* const known = new std::map<std::uint64_t, region_finder>; // handles may outlive static objects
    return *known;
}

} // namespace

void open_region(std::uint64_t region, region_finder find) {
    const std::lock_guard lock(mutex);
    regions()[region] = std::move(find);
}

void close_region(std::uint64_t region) {
    const std::lock_guard lock(mutex);
    regions().erase(region);
}

std::shared_ptr<const void> find_shared(shared_place place, std::uint64_t bytes) {
    const std::lock_guard lock(mutex);
    const auto found = regions().find(place.region);
    if (found == regions().end()) {
        throw error("shared data can be used by the workers of the pool that shares it, and nowhere else: call "
                    "share() on the pool to which the task is given");
    }
    return found->second(place.offset, bytes);
}

std::uint64_t new_region() {
    std::uint64_t number = 0;
    while (number == 0) {
        if (getrandom(&number, sizeof number, 0) != sizeof number) number = 0;
    }
    return number;
}

} // namespace trireme
