#pragma once

#include <cstdint>
#include <string>
#include <type_traits>

namespace trireme {

/// A function's address as another process that runs the same binaries understands it, wherever the loader put
/// them.
struct code_address {
    std::uint64_t module = 0; ///< which program or shared library: a hash of its build id; 0 for a null pointer
    std::uint64_t offset = 0; ///< from where that was loaded

    friend bool operator==(const code_address&, const code_address&) = default;
};

/// The address of the code at `code`; throws error if no loaded program or library contains it. Thread safe.
code_address code_address_of(const void* code);

template <class F>
concept function_type = std::is_function_v<F>;

/// The address of `function`, which may be null.
template <function_type F>
code_address code_address_of(F* function) {
    return code_address_of(reinterpret_cast<const void*>(function));
}

/// The function at `address` in this process, to be cast to its type. Throws error, naming module and offset, if no
/// loaded module has that id or it has no code there. Thread safe.
void (*function_at(code_address address))();

/// The id of this process's executable: processes with equal ids run the same program.
std::uint64_t program_id();

/// The path of this process's executable.
std::string program_path();

} // namespace trireme
