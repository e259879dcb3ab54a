#pragma once

#include <trireme/base/stopwatch.hpp>

/// Watches how much of the machine the processes of others use. A core less is another contest: what two threads
/// fight over, one has for itself.
class bystanders {
public:
    /// Between the two is when it watches; again and again, if need be.
    void start();
    void stop();

    /// Of all cores' time while it watched, 0 to 1. The system counts in hundredths of a second: of less than a
    /// second this is a guess. A child that is not waited for passes for another's.
    [[nodiscard]] double share() const;

private:
    trireme::stopwatch watch_;
    double at_start_ = 0;
    double others_ = 0;
    double all_ = 0;
};

/// Returns when others leave the machine alone, but after `patience` seconds at the latest.
void wait_for_calm(double patience);
