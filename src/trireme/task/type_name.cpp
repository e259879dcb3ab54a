#include <trireme/task/type_name.hpp>

#include <fmt/format.h>

#include <cxxabi.h>
#include <dlfcn.h>

#include <cstdlib>
#include <memory>

namespace trireme {

namespace {

std::string demangled(const char* name) {
    int status = 0;
    const std::unique_ptr<char, decltype(&std::free)> text(abi::__cxa_demangle(name, nullptr, nullptr, &status),
                                                           &std::free);
    return text ? text.get() : name;
}

} // namespace

std::string type_name(const std::type_info& type) { return demangled(type.name()); }

std::string function_name(const void* address) {
    Dl_info found{};
    if (dladdr(address, &found) != 0 && found.dli_sname != nullptr) return demangled(found.dli_sname);
    return fmt::format("the function at {}", address);
}

} // namespace trireme
