#include <trireme/base/code_address.hpp>

#include <trireme/base/error.hpp>

#include <fmt/format.h>

#include <dlfcn.h>
#include <link.h>

#include <algorithm>
#include <atomic>
#include <cstddef>
#include <cstring>
#include <filesystem>
#include <memory>
#include <mutex>
#include <span>
#include <vector>

namespace trireme {

namespace {

using address = std::uintptr_t;

/// The executable or a shared library, where the loader put it.
struct module {
    std::uint64_t id = 0;
    address base = 0;  ///< what addresses in its file are relative to
    address begin = 0; ///< all of its memory
    address end = 0;
    address code_begin = 0; ///< its executable memory
    address code_end = 0;
    std::span<const std::byte> mark; ///< what its id was made from
    std::uint64_t check = 0;         ///< what `mark` begins with
};

/// What is loaded, as of some moment. Tables are never freed, for others may be reading them; there are no more of
/// them than libraries were opened.
struct table {
    std::vector<module> modules; ///< the executable first
    unsigned long long added = 0;
    unsigned long long removed = 0;
    const table* previous = nullptr; ///< keeps it reachable, for leak checkers
    mutable std::atomic<const module*> latest = nullptr;
};

constinit std::atomic<const table*> current = nullptr;
constinit std::mutex replacing;

std::uint64_t hash_of(std::span<const std::byte> bytes) {
    std::uint64_t hash = 0xcbf29ce484222325; // FNV-1a
    for (const std::byte byte : bytes) hash = (hash ^ std::to_integer<std::uint64_t>(byte)) * 0x100000001b3;
    return hash != 0 ? hash : 1;
}

std::span<const std::byte> bytes_at(address begin, std::size_t size) {
    return {reinterpret_cast<const std::byte*>(begin), size}; // NOLINT: the loader says that it is there
}

/// The build id among the notes in `bytes`; empty if it is not there.
std::span<const std::byte> build_id_in(std::span<const std::byte> bytes, std::size_t alignment) {
    const auto padded = [alignment](std::size_t size) { return (size + alignment - 1) / alignment * alignment; };
    while (bytes.size() >= sizeof(ElfW(Nhdr))) {
        ElfW(Nhdr) note;
        std::memcpy(&note, bytes.data(), sizeof note);
        const std::size_t name = sizeof note;
        const std::size_t data = padded(name + note.n_namesz);
        const std::size_t end = padded(data + note.n_descsz);
        if (data + note.n_descsz > bytes.size()) break;
        if (note.n_type == NT_GNU_BUILD_ID && note.n_namesz == 4 && std::memcmp(bytes.data() + name, "GNU", 4) == 0)
            return bytes.subspan(data, note.n_descsz);
        bytes = bytes.subspan(std::min(end, bytes.size()));
    }
    return {};
}

std::uint64_t beginning_of(std::span<const std::byte> bytes) {
    std::uint64_t first = 0;
    std::memcpy(&first, bytes.data(), std::min(bytes.size(), sizeof first));
    return first;
}

module describe_module(const dl_phdr_info& info) {
    constexpr std::size_t hashed_code = 64 << 10;
    module found;
    found.base = info.dlpi_addr;
    found.begin = found.code_begin = ~address{0};
    for (const ElfW(Phdr) & part : std::span(info.dlpi_phdr, info.dlpi_phnum)) {
        const address begin = info.dlpi_addr + part.p_vaddr;
        if (part.p_type == PT_NOTE && found.mark.empty())
            found.mark = build_id_in(bytes_at(begin, part.p_memsz), part.p_align == 8 ? 8 : 4);
        if (part.p_type != PT_LOAD) continue;
        found.begin = std::min(found.begin, begin);
        found.end = std::max(found.end, begin + part.p_memsz);
        if ((part.p_flags & PF_X) == 0) continue;
        found.code_begin = std::min(found.code_begin, begin);
        found.code_end = std::max(found.code_end, begin + part.p_memsz);
    }
    if (found.mark.empty() && found.code_end != 0)
        found.mark = bytes_at(found.code_begin, std::min(found.code_end - found.code_begin, hashed_code));
    found.id = hash_of(found.mark);
    found.check = beginning_of(found.mark);
    return found;
}

/// The table of what is loaded now: the current one, if nothing was opened or closed since it was made.
const table& refreshed() {
    const std::lock_guard lock(replacing);
    auto fresh = std::make_unique<table>();
    dl_iterate_phdr(
        [](dl_phdr_info* info, std::size_t /*size*/, void* out) {
            auto& made = *static_cast<table*>(out);
            made.added = info->dlpi_adds;
            made.removed = info->dlpi_subs;
            made.modules.push_back(describe_module(*info));
            return 0;
        },
        fresh.get());
    const table* const old = current.load(std::memory_order_relaxed);
    if (old != nullptr && old->added == fresh->added && old->removed == fresh->removed) return *old;
    fresh->previous = old;
    fresh->latest = fresh->modules.data();
    current.store(fresh.get(), std::memory_order_release);
    return *fresh.release();
}

const table& known() {
    const table* const tables = current.load(std::memory_order_acquire);
    return tables != nullptr ? *tables : refreshed();
}

/// The first module of `tables` that fits, the latest one before all others; null if none does.
template <class Fits>
const module* find(const table& tables, Fits fits) {
    const module* const latest = tables.latest.load(std::memory_order_relaxed);
    if (fits(*latest)) return latest;
    const auto found = std::find_if(tables.modules.begin(), tables.modules.end(), fits);
    if (found == tables.modules.end()) return nullptr;
    tables.latest.store(&*found, std::memory_order_relaxed);
    return &*found;
}

/// Whether `found` is still what is loaded where `code` lies, and no library that took the place of a closed one.
bool is_loaded(const module& found, address code) {
#ifdef DLFO_STRUCT_HAS_EH_DBASE // glibc 2.35 or newer
    dl_find_object object;
    return _dl_find_object(reinterpret_cast<void*>(code), &object) == 0 && // NOLINT: from a number to a pointer
           reinterpret_cast<address>(object.dlfo_map_start) <= found.begin &&
           reinterpret_cast<address>(object.dlfo_map_end) >= found.end && beginning_of(found.mark) == found.check;
#else
    return code >= found.begin && code < found.end;
#endif
}

/// The module that fits: as it is known, or else as it is found now; null if there is none.
template <class Fits, class Code>
const module* find_loaded(Fits fits, Code code_of) {
    if (const module* const found = find(known(), fits); found != nullptr && is_loaded(*found, code_of(*found)))
        return found;
    return find(refreshed(), fits);
}

} // namespace

code_address code_address_of(const void* code) {
    if (code == nullptr) return {};
    const auto at = reinterpret_cast<address>(code);
    const module* const found = find_loaded([at](const module& m) { return at >= m.code_begin && at < m.code_end; },
                                            [at](const module& /*found*/) { return at; });
    if (found == nullptr)
        throw error(fmt::format("no loaded program or library has code at {}: its address cannot travel", code));
    return {found->id, at - found->base};
}

void (*function_at(code_address wanted))() {
    if (wanted == code_address{}) return nullptr;
    const auto address_in = [wanted](const module& m) { return m.base + wanted.offset; };
    const module* const found =
        find_loaded([wanted](const module& m) { return m.id == wanted.module; }, address_in);
    if (found == nullptr)
        throw error(fmt::format("no loaded program or library has the id {:016x}, where a function is to be at "
                                "offset {:#x}: load the same shared libraries in the workers",
                                wanted.module, wanted.offset));
    const address at = address_in(*found);
    if (at < found->code_begin || at >= found->code_end)
        throw error(fmt::format("module {:016x} has no code at offset {:#x}: that is no function's address",
                                wanted.module, wanted.offset));
    return reinterpret_cast<void (*)()>(at); // NOLINT: from a number to a pointer
}

std::uint64_t program_id() { return known().modules.front().id; }

std::string program_path() { return std::filesystem::read_symlink("/proc/self/exe").string(); }

} // namespace trireme
