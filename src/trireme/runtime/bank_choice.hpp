#pragma once

#include <cstddef>
#include <string>

namespace trireme::runtime {

/// Which workers a program uses, as `--on` names them.
struct bank_choice {
    enum class kind { threads, processes, ranks };

    kind bank = kind::threads;
    std::size_t count = 0; ///< threads, processes, or threads of each rank; 0: as many as there are cores, or one

    friend bool operator==(const bank_choice&, const bank_choice&) = default;
};

/// Reads "threads", "threads:8", "processes:4", "ranks:2", and the like; throws usage_error.
bank_choice parse_bank(const std::string& text);

/// What is used when nothing is said: ranks under a launcher, threads elsewhere.
bank_choice default_bank();

} // namespace trireme::runtime
