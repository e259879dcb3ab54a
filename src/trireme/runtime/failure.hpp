#pragma once

#include <trireme/rank/shared_counter.hpp>

#include <string>

namespace trireme::runtime {

/// How a job ends whose ranks failed: with one line, once, and promptly. Construction is collective.
class failure_protocol {
public:
    failure_protocol(std::string program, const rank::communicator& world);

    /// Called by a rank that failed. If all ranks come here within a moment, one of them prints and all return
    /// `code`. If not, the others are still at work, perhaps waiting for this rank: it prints, unless another
    /// already did, and aborts the job with `code`.
    int conclude(int code, const std::string& message);

private:
    [[nodiscard]] bool everyone_failed() const;
    [[nodiscard]] bool first_to_speak();

    std::string program_;
    rank::communicator ranks_;
    rank::shared_counter spoken_;
};

} // namespace trireme::runtime
