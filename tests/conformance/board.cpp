#include "board.hpp"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <map>
#include <mutex>
#include <stdexcept>
#include <utility>

namespace {

struct mapping {
    board::cell* cells = nullptr;
    std::size_t bytes = 0;
};

/// What this process has mapped: once, so that all its threads use the same addresses, as a race detector needs it.
std::mutex mutex;
std::map<std::string, mapping> mappings;

mapping map(const std::string& file) {
    const int descriptor = open(file.c_str(), O_RDWR | O_CLOEXEC);
    struct stat about {};
    if (descriptor < 0 || fstat(descriptor, &about) != 0) throw std::runtime_error("no board " + file);
    const auto bytes = static_cast<std::size_t>(about.st_size);
    void* const memory = mmap(nullptr, bytes, PROT_READ | PROT_WRITE, MAP_SHARED, descriptor, 0);
    close(descriptor);
    if (memory == MAP_FAILED) throw std::runtime_error("cannot map board " + file);
    return {static_cast<board::cell*>(memory), bytes};
}

} // namespace

board::cell& board::operator[](std::size_t i) const {
    thread_local std::pair<std::string, cell*> last;
    if (last.first != file) {
        const std::lock_guard lock(mutex);
        mapping& mine = mappings[file];
        if (mine.cells == nullptr) mine = map(file);
        last = {file, mine.cells};
    }
    return last.second[i];
}

new_board::new_board(std::size_t cells) {
    std::string name = (std::filesystem::temp_directory_path() / "trireme-board-XXXXXX").string();
    const int descriptor = mkostemp(name.data(), O_CLOEXEC);
    const auto bytes = static_cast<off_t>(cells * sizeof(board::cell));
    if (descriptor < 0 || ftruncate(descriptor, bytes) != 0) throw std::runtime_error("cannot make board " + name);
    close(descriptor);
    board_.file = name;
}

new_board::~new_board() {
    std::filesystem::remove(board_.file);
    const std::lock_guard lock(mutex);
    if (const auto place = mappings.find(board_.file); place != mappings.end()) {
        munmap(place->second.cells, place->second.bytes);
        mappings.erase(place);
    }
}
