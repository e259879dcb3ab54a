#pragma once

#include <trireme/base/unwinding.hpp>
#include <trireme/rank/datatype.hpp>

#include <span>
#include <string>
#include <utility>
#include <vector>

namespace trireme::rank {

/// A group of ranks that talk to each other: an MPI communicator that frees itself, with typed operations.
///
/// A default-constructed one holds this process alone. It needs no MPI, and every operation on it is local: a
/// program started without a launcher runs unchanged. All members but rank(), size(), send() and receive() are
/// collective: every rank calls them in the same order. Failures throw mpi_error with MPI's own text.
class communicator {
public:
    communicator() = default;

    /// Takes `handle` over and frees it at the end of its life.
    static communicator adopt(MPI_Comm handle);

    /// All ranks of the job, on a duplicate of MPI_COMM_WORLD; MPI must have been started.
    static communicator world();

    communicator(communicator&& other) noexcept { swap(other); }
    communicator& operator=(communicator&& other) noexcept {
        swap(other);
        return *this;
    }
    ~communicator();

    [[nodiscard]] int rank() const { return rank_; }
    [[nodiscard]] int size() const { return size_; }
    [[nodiscard]] bool is_root() const { return rank_ == 0; }

    /// MPI_COMM_NULL for a process that is alone without MPI.
    [[nodiscard]] MPI_Comm handle() const { return handle_; }

    void barrier() const;

    /// The ranks that pass the same `color`, ordered by `key` and, where that is equal, by rank.
    [[nodiscard]] communicator split(int color, int key = 0) const;

    /// The ranks that share this rank's memory.
    [[nodiscard]] communicator split_by_node() const;

    /// The same ranks, with a message space of their own.
    [[nodiscard]] communicator duplicate() const;

    /// Fills `values` on every rank with what `root` holds; the sizes must agree. Any number of bytes.
    template <transferable T>
    void broadcast(std::span<T> values, int root = 0) const {
        broadcast_bytes(std::as_writable_bytes(values), root);
    }

    template <transferable T>
    [[nodiscard]] T broadcast(T value, int root = 0) const {
        broadcast(std::span(&value, 1), root);
        return value;
    }

    [[nodiscard]] std::string broadcast(std::string text, int root = 0) const;

    /// One value of each rank, in rank order, on every rank.
    template <transferable T>
    [[nodiscard]] std::vector<T> all_gather(const T& value) const {
        std::vector<T> all(static_cast<std::size_t>(size_));
        all_gather_bytes(std::as_bytes(std::span(&value, 1)), std::as_writable_bytes(std::span(all)));
        return all;
    }

    /// All values of each rank, in rank order, on every rank; each rank may bring another number of them.
    template <transferable T>
    [[nodiscard]] std::vector<T> all_gather(std::span<const T> values) const {
        std::vector<T> all;
        for (int root = 0; root < size_; ++root) {
            const auto count = broadcast(values.size(), root);
            const auto before = all.size();
            if (root == rank_) all.insert(all.end(), values.begin(), values.end());
            else all.resize(before + count);
            broadcast(std::span(all).subspan(before), root);
        }
        return all;
    }

    /// The values of all ranks combined with MPI_SUM, MPI_MIN or MPI_MAX, on every rank.
    template <number T>
    [[nodiscard]] T sum(T value) const {
        return all_reduce(value, MPI_SUM);
    }
    template <number T>
    [[nodiscard]] T min(T value) const {
        return all_reduce(value, MPI_MIN);
    }
    template <number T>
    [[nodiscard]] T max(T value) const {
        return all_reduce(value, MPI_MAX);
    }

    /// Sends to `destination`, which receives a span of the same size with the same tag. Any number of bytes.
    template <transferable T>
    void send(std::span<const T> values, int destination, int tag = 0) const {
        send_bytes(std::as_bytes(values), destination, tag);
    }
    template <transferable T>
    void receive(std::span<T> values, int source, int tag = 0) const {
        receive_bytes(std::as_writable_bytes(values), source, tag);
    }

private:
    void swap(communicator& other) noexcept {
        std::swap(handle_, other.handle_);
        std::swap(rank_, other.rank_);
        std::swap(size_, other.size_);
    }

    template <number T>
    T all_reduce(T value, MPI_Op operation) const {
        all_reduce_one(&value, detail::datatype<T>(), operation);
        return value;
    }

    void broadcast_bytes(std::span<std::byte> bytes, int root) const;
    void all_gather_bytes(std::span<const std::byte> own, std::span<std::byte> all) const;
    void all_reduce_one(void* value, MPI_Datatype type, MPI_Op operation) const;
    void send_bytes(std::span<const std::byte> bytes, int destination, int tag) const;
    void receive_bytes(std::span<std::byte> bytes, int source, int tag) const;

    MPI_Comm handle_ = MPI_COMM_NULL;
    int rank_ = 0;
    int size_ = 1;
    unwinding unwinding_;
};

} // namespace trireme::rank
