#pragma once

#include <trireme/rank/communicator.hpp>
#include <trireme/storage/hdf5_handle.hpp>
#include <trireme/storage/replacement_file.hpp>

#include <concepts>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

namespace trireme::storage {

/// What a dataset's elements can be.
template <class T>
concept element = std::same_as<T, std::uint8_t> || std::same_as<T, std::uint32_t> || std::same_as<T, float> ||
    std::same_as<T, double>;

/// An array of one or more dimensions in an HDF5 file; a "row" is all that shares its first index. Rows are written
/// and read by any thread of any rank alone.
class hdf5_dataset {
public:
    [[nodiscard]] const std::vector<std::uint64_t>& shape() const { return shape_; }

    /// Writes the rows from `first_row` on, as many as `values` holds.
    template <element T>
    void write_rows(std::uint64_t first_row, std::span<const T> values) {
        transfer(first_row, values.size(), type<T>(), values.data(), nullptr);
    }

    /// Reads the rows from `first_row` on, as many as `values` holds; elements are converted to T.
    template <element T>
    void read_rows(std::uint64_t first_row, std::span<T> values) const {
        transfer(first_row, values.size(), type<T>(), nullptr, values.data());
    }

    template <element T>
    static std::int64_t type();

    /// An attribute of this dataset.
    void set_attribute(const std::string& name, const std::string& value);
    void set_attribute(const std::string& name, double value);

private:
    friend class hdf5_file;
    hdf5_dataset(detail::hdf5_handle handle, std::string name);
    void transfer(std::uint64_t first_row, std::uint64_t count, std::int64_t memory_type, const void* source,
                  void* destination) const;

    detail::hdf5_handle handle_;
    std::string name_;
    std::vector<std::uint64_t> shape_;
};

/// An HDF5 file. One that is written is written by all ranks of a communicator at once (through MPI-IO) and takes
/// its name only when close() has succeeded; see replacement_file.
///
/// Failures throw error with HDF5's reason. Without close() the file is dropped: an exception that unwinds some
/// ranks must not wait for the others, as closing does.
class hdf5_file {
public:
    /// A new file of about `expected_bytes`. Collective.
    static hdf5_file create(const rank::communicator& ranks, const std::string& path,
                            std::uint64_t expected_bytes = 0);

    /// An existing file, to be read by this process alone.
    static hdf5_file open(const std::string& path);

    hdf5_file(hdf5_file&&) = default;
    ~hdf5_file();

    /// A new array of `shape`, stored in chunks of whole rows, `rows_per_chunk` in each; its elements are undefined
    /// until written. Collective. The dataset must go before close() is called.
    template <element T>
    hdf5_dataset create_dataset(const std::string& name, const std::vector<std::uint64_t>& shape,
                                std::uint64_t rows_per_chunk) {
        return create_dataset(name, shape, rows_per_chunk, hdf5_dataset::type<T>());
    }

    [[nodiscard]] hdf5_dataset dataset(const std::string& name) const;

    /// Attributes of the file's root group. Setting is collective.
    void set_attribute(const std::string& name, const std::string& value);
    void set_attribute(const std::string& name, double value);
    [[nodiscard]] std::string attribute(const std::string& name) const;

    /// Completes the file and gives it its name. Collective.
    void close();

private:
    hdf5_file() = default;
    hdf5_dataset create_dataset(const std::string& name, const std::vector<std::uint64_t>& shape,
                                std::uint64_t rows_per_chunk, std::int64_t type);

    std::unique_ptr<replacement_file> file_; // none where the file is only read
    detail::hdf5_handle handle_;
};

} // namespace trireme::storage
