#pragma once

#include <mpi.h>

#include <concepts>
#include <cstddef>
#include <type_traits>

namespace trireme::rank {

namespace detail {

template <class T>
MPI_Datatype datatype() {
    if constexpr (std::is_enum_v<T>) return datatype<std::underlying_type_t<T>>();
    else if constexpr (std::same_as<T, char>) return MPI_CHAR;
    else if constexpr (std::same_as<T, bool>) return MPI_CXX_BOOL;
    else if constexpr (std::same_as<T, std::byte>) return MPI_BYTE;
    else if constexpr (std::same_as<T, float>) return MPI_FLOAT;
    else if constexpr (std::same_as<T, double>) return MPI_DOUBLE;
    else if constexpr (std::integral<T> && std::is_signed_v<T>) {
        if constexpr (sizeof(T) == 1) return MPI_INT8_T;
        else if constexpr (sizeof(T) == 2) return MPI_INT16_T;
        else if constexpr (sizeof(T) == 4) return MPI_INT32_T;
        else return MPI_INT64_T;
    } else {
        if constexpr (sizeof(T) == 1) return MPI_UINT8_T;
        else if constexpr (sizeof(T) == 2) return MPI_UINT16_T;
        else if constexpr (sizeof(T) == 4) return MPI_UINT32_T;
        else return MPI_UINT64_T;
    }
}

} // namespace detail

/// What a reduction can add up or compare.
template <class T>
concept number = std::integral<T> || std::same_as<T, float> || std::same_as<T, double>;

/// What can be sent as the bytes that it is. A pointer inside would mean nothing on the other side, which no
/// trait can see: do not send any.
template <class T>
concept transferable = std::is_trivially_copyable_v<T> && !std::is_pointer_v<T>;

} // namespace trireme::rank
