#pragma once

#include <string>
#include <type_traits>
#include <typeinfo>

namespace trireme {

/// The type's name as a programmer would write it.
std::string type_name(const std::type_info& type);

/// The name of the function at `address` as a programmer would write it; its address where there is none.
std::string function_name(const void* address);

template <class F>
std::string callable_name(const F& f) {
    if constexpr (std::is_pointer_v<F> && std::is_function_v<std::remove_pointer_t<F>>) {
        return function_name(reinterpret_cast<const void*>(f));
    } else {
        return type_name(typeid(F));
    }
}

} // namespace trireme
