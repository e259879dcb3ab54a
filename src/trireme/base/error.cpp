#include <trireme/base/error.hpp>

#include <system_error>

namespace trireme {

std::string system_error_text(int code) { return std::generic_category().message(code); }

} // namespace trireme
