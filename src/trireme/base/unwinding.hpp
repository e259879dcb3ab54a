#pragma once

#include <exception>

namespace trireme {

/// Tells a destructor whether it runs because an exception unwinds its scope. Collective clean-up must then be
/// left undone: the other ranks may never arrive.
class unwinding {
public:
    explicit operator bool() const { return std::uncaught_exceptions() > at_construction_; }

private:
    int at_construction_ = std::uncaught_exceptions();
};

} // namespace trireme
