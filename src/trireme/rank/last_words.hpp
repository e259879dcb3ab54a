#pragma once

#include <signal.h>

#include <cstddef>
#include <functional>
#include <memory>
#include <string>

namespace trireme::rank::detail {

class crew;

/// While it lives, a rank that dies says so in one line, with what it ran: of a fatal signal, in a task or
/// elsewhere; by calling exit(), which then ends the job. Of one that was killed and could not speak, the client
/// speaks when MPI's launcher has it end. A rank does so once.
class last_words {
public:
    explicit last_words(crew& team);
    ~last_words();
    last_words(const last_words&) = delete;
    last_words& operator=(const last_words&) = delete;

    /// The client: how to find out what a rank runs.
    void ask_with(std::function<std::string(int rank)> what_runs_on);

private:
    struct speaker;
    std::unique_ptr<speaker> speaker_;
};

/// Gives the calling thread a stack for its last words, so that they are heard even if it ran out of its own.
class spare_stack {
public:
    spare_stack();
    ~spare_stack();
    spare_stack(const spare_stack&) = delete;
    spare_stack& operator=(const spare_stack&) = delete;

private:
    static constexpr std::size_t bytes = std::size_t{64} << 10;

    std::unique_ptr<char[]> memory_;
    stack_t before_{};
};

} // namespace trireme::rank::detail
