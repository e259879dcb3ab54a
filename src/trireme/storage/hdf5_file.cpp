#include <trireme/storage/hdf5_file.hpp>

#include <trireme/base/error.hpp>

#include <fmt/format.h>
#include <hdf5.h>

#include <algorithm>
#include <cstddef>

namespace trireme::storage {

using detail::hdf5_check;
using detail::hdf5_handle;

namespace {

hdf5_handle property_list(hid_t kind) {
    return {hdf5_check(H5Pcreate(kind), "HDF5 cannot create a property list"), H5Pclose};
}

hdf5_handle dataspace(const std::vector<hsize_t>& shape) {
    return {hdf5_check(H5Screate_simple(static_cast<int>(shape.size()), shape.data(), nullptr),
                       "HDF5 cannot create a dataspace"),
            H5Sclose};
}

std::vector<hsize_t> sizes(const std::vector<std::uint64_t>& shape) { return {shape.begin(), shape.end()}; }

void write_attribute(hid_t object, const std::string& name, hid_t type, const void* value) {
    const hdf5_handle scalar(H5Screate(H5S_SCALAR), H5Sclose);
    const std::string what = fmt::format("cannot write the attribute {}", name);
    const hdf5_handle attribute(
        hdf5_check(H5Acreate2(object, name.c_str(), type, scalar.id(), H5P_DEFAULT, H5P_DEFAULT), what), H5Aclose);
    hdf5_check(H5Awrite(attribute.id(), type, value), what);
}

void write_attribute(hid_t object, const std::string& name, const std::string& value) {
    const std::lock_guard lock(hdf5_mutex());
    const hdf5_handle type(H5Tcopy(H5T_C_S1), H5Tclose);
    H5Tset_size(type.id(), std::max<std::size_t>(1, value.size()));
    H5Tset_cset(type.id(), H5T_CSET_UTF8);
    H5Tset_strpad(type.id(), H5T_STR_NULLPAD);
    write_attribute(object, name, type.id(), value.c_str());
}

void write_attribute(hid_t object, const std::string& name, double value) {
    const std::lock_guard lock(hdf5_mutex());
    write_attribute(object, name, H5T_NATIVE_DOUBLE, &value);
}

} // namespace

template <>
std::int64_t hdf5_dataset::type<std::uint8_t>() {
    return H5T_NATIVE_UINT8;
}
template <>
std::int64_t hdf5_dataset::type<std::uint32_t>() {
    return H5T_NATIVE_UINT32;
}
template <>
std::int64_t hdf5_dataset::type<float>() {
    return H5T_NATIVE_FLOAT;
}
template <>
std::int64_t hdf5_dataset::type<double>() {
    return H5T_NATIVE_DOUBLE;
}

hdf5_dataset::hdf5_dataset(hdf5_handle handle, std::string name)
    : handle_(std::move(handle)), name_(std::move(name)) {
    const hdf5_handle space(H5Dget_space(handle_.id()), H5Sclose);
    std::vector<hsize_t> shape(static_cast<std::size_t>(H5Sget_simple_extent_ndims(space.id())));
    H5Sget_simple_extent_dims(space.id(), shape.data(), nullptr);
    shape_.assign(shape.begin(), shape.end());
}

void hdf5_dataset::set_attribute(const std::string& name, const std::string& value) {
    write_attribute(handle_.id(), name, value);
}

void hdf5_dataset::set_attribute(const std::string& name, double value) {
    write_attribute(handle_.id(), name, value);
}

void hdf5_dataset::transfer(std::uint64_t first_row, std::uint64_t count, std::int64_t memory_type,
                            const void* source, void* destination) const {
    const std::lock_guard lock(hdf5_mutex());
    std::vector<hsize_t> start(shape_.size(), 0);
    std::vector<hsize_t> extent = sizes(shape_);
    start[0] = first_row;
    extent[0] = 1;
    for (std::size_t d = 1; d < shape_.size(); ++d) extent[0] *= shape_[d];
    if (count % extent[0] != 0 || first_row + count / extent[0] > shape_[0]) {
        throw error(
            fmt::format("{}: {} values from row {} on are not rows of this dataset", name_, count, first_row));
    }
    extent[0] = count / extent[0];
    const hdf5_handle file_space(H5Dget_space(handle_.id()), H5Sclose);
    H5Sselect_hyperslab(file_space.id(), H5S_SELECT_SET, start.data(), nullptr, extent.data(), nullptr);
    // Of the selection's own shape: HDF5 maps any other one element by element.
    const hdf5_handle memory_space = dataspace(extent);
    if (source != nullptr) {
        hdf5_check(H5Dwrite(handle_.id(), memory_type, memory_space.id(), file_space.id(), H5P_DEFAULT, source),
                   fmt::format("cannot write the dataset {}", name_));
    } else {
        hdf5_check(H5Dread(handle_.id(), memory_type, memory_space.id(), file_space.id(), H5P_DEFAULT, destination),
                   fmt::format("cannot read the dataset {}", name_));
    }
}

hdf5_file hdf5_file::create(const rank::communicator& ranks, const std::string& path,
                            std::uint64_t expected_bytes) {
    const std::lock_guard lock(hdf5_mutex());
    hdf5_file result;
    result.file_ = std::make_unique<replacement_file>(ranks, path, expected_bytes);
    const hdf5_handle access = property_list(H5P_FILE_ACCESS);
    if (ranks.handle() != MPI_COMM_NULL) H5Pset_fapl_mpio(access.id(), ranks.handle(), MPI_INFO_NULL);
    // Since this version an array of fixed size that is allocated at once needs no index of its chunks.
    H5Pset_libver_bounds(access.id(), H5F_LIBVER_V110, H5F_LIBVER_LATEST);
    // No cache of chunks: rows go straight to their place in the file, also where they fill a chunk in part.
    H5Pset_cache(access.id(), 0, 0, 0, 0);
    const std::string& name = result.file_->temporary();
    result.handle_ = {hdf5_check(H5Fcreate(name.c_str(), H5F_ACC_TRUNC, H5P_DEFAULT, access.id()),
                                 fmt::format("cannot create {}", path)),
                      H5Fclose};
    return result;
}

hdf5_file hdf5_file::open(const std::string& path) {
    const std::lock_guard lock(hdf5_mutex());
    hdf5_file result;
    const auto id = H5Fopen(path.c_str(), H5F_ACC_RDONLY, H5P_DEFAULT);
    result.handle_ = {hdf5_check(id, fmt::format("cannot read {}", path)), H5Fclose};
    return result;
}

hdf5_file::~hdf5_file() {
    if (file_) handle_.release();
}

hdf5_dataset hdf5_file::create_dataset(const std::string& name, const std::vector<std::uint64_t>& shape,
                                       std::uint64_t rows_per_chunk, std::int64_t type) {
    const std::lock_guard lock(hdf5_mutex());
    const hdf5_handle space = dataspace(sizes(shape));
    std::vector<hsize_t> chunk = sizes(shape);
    chunk[0] = std::min<hsize_t>(rows_per_chunk, chunk[0]);
    const hdf5_handle creation = property_list(H5P_DATASET_CREATE);
    H5Pset_chunk(creation.id(), static_cast<int>(chunk.size()), chunk.data());
    // All room is laid out at once and left as it is: ranks then write side by side without asking each other.
    H5Pset_alloc_time(creation.id(), H5D_ALLOC_TIME_EARLY);
    H5Pset_fill_time(creation.id(), H5D_FILL_TIME_NEVER);
    const auto id =
        H5Dcreate2(handle_.id(), name.c_str(), type, space.id(), H5P_DEFAULT, creation.id(), H5P_DEFAULT);
    return {{hdf5_check(id, fmt::format("cannot create the dataset {}", name)), H5Dclose}, name};
}

hdf5_dataset hdf5_file::dataset(const std::string& name) const {
    const std::lock_guard lock(hdf5_mutex());
    const auto id = H5Dopen2(handle_.id(), name.c_str(), H5P_DEFAULT);
    return {{hdf5_check(id, fmt::format("cannot open the dataset {}", name)), H5Dclose}, name};
}

void hdf5_file::set_attribute(const std::string& name, const std::string& value) {
    write_attribute(handle_.id(), name, value);
}

void hdf5_file::set_attribute(const std::string& name, double value) { write_attribute(handle_.id(), name, value); }

std::string hdf5_file::attribute(const std::string& name) const {
    const std::lock_guard lock(hdf5_mutex());
    const std::string what = fmt::format("cannot read the attribute {}", name);
    const hdf5_handle attribute(hdf5_check(H5Aopen(handle_.id(), name.c_str(), H5P_DEFAULT), what), H5Aclose);
    const hdf5_handle type(hdf5_check(H5Aget_type(attribute.id()), what), H5Tclose);
    std::string text(H5Tget_size(type.id()), '\0');
    hdf5_check(H5Aread(attribute.id(), type.id(), text.data()), what);
    return text;
}

void hdf5_file::close() {
    const std::lock_guard lock(hdf5_mutex());
    if (handle_.id() < 0) return;
    hdf5_check(H5Fclose(handle_.release()),
               fmt::format("cannot complete {}", file_ ? file_->target() : "the file"));
    if (file_) file_->commit();
}

} // namespace trireme::storage
