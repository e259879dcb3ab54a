#pragma once

#include <trireme/task/type_name.hpp>

#include <string>

namespace trireme {

/// The callable from another process that a thread runs: for those who have to tell what died with it.
class running {
public:
    template <class F>
    explicit running(const F& f) : before_(of_this_thread()) {
        of_this_thread() = {&f, [](const void* any) { return callable_name(*static_cast<const F*>(any)); }};
    }
    ~running() { of_this_thread() = before_; }
    running(const running&) = delete;
    running& operator=(const running&) = delete;

    struct note {
        const void* callable = nullptr; ///< null: none
        std::string (*name_of)(const void*) = nullptr;
    };
    static note& of_this_thread() {
        thread_local note own;
        return own;
    }

private:
    note before_;
};

} // namespace trireme
