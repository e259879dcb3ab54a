#pragma once

#include "workload.hpp"

#include <span>

namespace producer_consumer {

/// Sized items that show if a byte of them was changed: each is filled with a pattern of its own, and carries a
/// checksum.
class synthetic_source : public source {
public:
    synthetic_source(const assignment& work, std::uint32_t producer);
    bool make(item& next) override;

private:
    check_level check_;
    std::size_t body_bytes_;
    std::uint64_t items_;
    std::uint64_t seed_;
    std::uint64_t made_ = 0;
};

class synthetic_station : public station {
public:
    synthetic_station(const assignment& work, bool counts);
    void handle(item& one) override;
    findings report() override;

private:
    check_level check_;
    double work_;
    bool counts_; ///< what comes, for the client: a consumer does
    tallies seen_;
};

/// Every item exactly once.
class synthetic_conclusion : public conclusion {
public:
    explicit synthetic_conclusion(const assignment& work) : work_(work), seen_(work.producers) {}
    void add(const findings& found) override;
    [[nodiscard]] std::string verdict(const std::vector<std::uint64_t>& made) const override;
    [[nodiscard]] std::string text() const override;
    [[nodiscard]] std::string json() const override;

private:
    assignment work_;
    tallies seen_;
};

/// Fills `body` with what begins with `seed`, and returns the checksum of that.
std::uint64_t fill(std::span<std::byte> body, std::uint64_t seed);
/// A checksum that changes with any byte, and if words change places.
std::uint64_t checksum(std::span<const std::byte> body);

} // namespace producer_consumer
