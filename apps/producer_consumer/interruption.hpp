#pragma once

namespace producer_consumer {

/// While one lives, the first SIGINT and the first SIGTERM only ask for an end; the second does what it would have
/// done otherwise.
class interruption {
public:
    interruption();
    ~interruption();
    interruption(const interruption&) = delete;
    interruption& operator=(const interruption&) = delete;

    [[nodiscard]] static bool was_asked_for();
};

/// In a process that the client started: a terminal sends SIGINT to all, and the client tells what to do.
void leave_interruptions_to_client();

} // namespace producer_consumer
