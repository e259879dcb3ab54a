#include <trireme/storage/hdf5_handle.hpp>

#include <trireme/base/error.hpp>

#include <fmt/format.h>
#include <hdf5.h>

namespace trireme::storage {

static_assert(sizeof(hid_t) == sizeof(std::int64_t), "HDF5 identifiers are kept as std::int64_t");

std::recursive_mutex& hdf5_mutex() {
    static std::recursive_mutex mutex;
    // HDF5 prints its error stack by itself unless told not to; ours goes into the exception.
    static const bool silenced = H5Eset_auto2(H5E_DEFAULT, nullptr, nullptr) >= 0;
    static_cast<void>(silenced);
    return mutex;
}

namespace detail {

std::int64_t hdf5_check(std::int64_t result, const std::string& what) {
    if (result >= 0) return result;
    std::string innermost;
    const auto first_description = [](unsigned depth, const H5E_error2_t* entry, void* text) -> herr_t {
        if (depth == 0 && entry->desc != nullptr) *static_cast<std::string*>(text) = entry->desc;
        return 0;
    };
    H5Ewalk2(H5E_DEFAULT, H5E_WALK_UPWARD, first_description, &innermost);
    throw error(fmt::format("{}: {}", what, innermost.empty() ? "HDF5 gives no reason" : innermost));
}

} // namespace detail

} // namespace trireme::storage
