#pragma once

// The banks that have pipes, for TEMPLATE_TEST_CASE.

#include "bank.hpp"

#include <trireme/process/pipe.hpp>
#include <trireme/rank/pipe.hpp>
#include <trireme/thread/pipe.hpp>

#define PIPE_BANKS threads, processes, ranks

/// The bank's make_pipe<T>(arguments...): between roles 0 and 1. Collective on ranks.
template <class Bank, class T, class... Args>
auto make_pipe(Args&&... arguments) {
    if constexpr (std::same_as<Bank, threads>) {
        return trireme::thread::make_pipe<T>(std::forward<Args>(arguments)...);
    } else if constexpr (std::same_as<Bank, processes>) {
        return trireme::process::make_pipe<T>(std::forward<Args>(arguments)...);
    } else {
        return trireme::rank::make_pipe<T>(world(), 0, world().size() > 1 ? 1 : 0,
                                           std::forward<Args>(arguments)...);
    }
}
