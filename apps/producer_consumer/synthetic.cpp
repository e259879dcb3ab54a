#include "synthetic.hpp"

#include <trireme/base/error.hpp>

#include <fmt/format.h>

#include <array>
#include <cstring>

namespace producer_consumer {

namespace {

/// A Fletcher checksum of 64-bit words in four lanes, which a processor sums side by side.
class fletcher {
public:
    static constexpr std::size_t lanes = 4;
    using block = std::array<std::uint64_t, lanes>;

    void add(const block& words) {
        for (std::size_t i = 0; i < lanes; ++i) {
            sums_[i] += words[i];
            sums_of_sums_[i] += sums_[i];
        }
    }
    [[nodiscard]] std::uint64_t result() const {
        std::uint64_t all = 0;
        for (std::size_t i = 0; i < lanes; ++i) all = scramble(all + sums_[i]) + sums_of_sums_[i];
        return all;
    }

private:
    block sums_{};
    block sums_of_sums_{};
};

} // namespace

std::uint64_t fill(std::span<std::byte> body, std::uint64_t seed) {
    constexpr std::uint64_t step = 0x9e3779b97f4a7c15ULL;
    fletcher sum;
    fletcher::block words{seed, seed + step, seed + 2 * step, seed + 3 * step};
    std::size_t at = 0;
    for (; at + sizeof words <= body.size(); at += sizeof words) {
        std::memcpy(body.data() + at, words.data(), sizeof words);
        sum.add(words);
        for (std::uint64_t& word : words) word += fletcher::lanes * step;
    }
    if (at < body.size()) {
        std::memcpy(body.data() + at, words.data(), body.size() - at);
        fletcher::block rest{};
        std::memcpy(rest.data(), words.data(), body.size() - at);
        sum.add(rest);
    }
    return sum.result();
}

std::uint64_t checksum(std::span<const std::byte> body) {
    fletcher sum;
    fletcher::block words; // NOLINT: it is written before it is read
    std::size_t at = 0;
    for (; at + sizeof words <= body.size(); at += sizeof words) {
        std::memcpy(words.data(), body.data() + at, sizeof words);
        sum.add(words);
    }
    if (at < body.size()) {
        words = {};
        std::memcpy(words.data(), body.data() + at, body.size() - at);
        sum.add(words);
    }
    return sum.result();
}

synthetic_source::synthetic_source(const assignment& work, std::uint32_t producer)
    : check_(work.check), body_bytes_(static_cast<std::size_t>(work.size - header_bytes)),
      items_(items_of(work, producer)), seed_(scramble(work.seed + (std::uint64_t{producer} << 32))) {}

bool synthetic_source::make(item& next) {
    if (made_ == items_) return false;
    next.head.number = made_++;
    next.body.resize(body_bytes_);
    if (check_ == check_level::full) next.head.value = fill(next.body, scramble(seed_ + next.head.number));
    return true;
}

synthetic_station::synthetic_station(const assignment& work, bool counts)
    : check_(work.check), work_(work.work), counts_(counts), seen_(work.producers) {}

void synthetic_station::handle(item& one) {
    if (check_ == check_level::full && checksum(one.body) != one.head.value) {
        throw trireme::error(
            fmt::format("item {} of producer {} has changed on its way", one.head.number, one.head.producer));
    }
    if (work_ > 0) compute_for(work_);
    if (counts_) seen_.at(one.head.producer).add(one.head.number);
}

findings synthetic_station::report() {
    if (!counts_ || seen_.empty()) return {};
    return std::exchange(seen_, {});
}

void synthetic_conclusion::add(const findings& found) {
    const auto* some = std::get_if<tallies>(&found);
    for (std::size_t i = 0; some != nullptr && i < some->size(); ++i) seen_[i].add((*some)[i]);
}

std::string synthetic_conclusion::verdict(const std::vector<std::uint64_t>& made) const {
    if (work_.check == check_level::none) return "";
    for (std::uint32_t producer = 0; producer < work_.producers; ++producer) {
        tally wanted;
        for (std::uint64_t number = 0; number < made.at(producer); ++number) wanted.add(number);
        const tally& seen = seen_[producer];
        if (seen.count != wanted.count) {
            return fmt::format("producer {} made {} items, and {} came", producer, wanted.count, seen.count);
        }
        if (seen != wanted) {
            return fmt::format("of producer {}'s items some came twice, and as many not at all", producer);
        }
    }
    return "";
}

std::string synthetic_conclusion::text() const {
    switch (work_.check) {
    case check_level::none:
        return "";
    case check_level::sequence:
        return "nothing was lost, duplicated or reordered within a producer\n";
    case check_level::full:
        return "nothing was lost, duplicated, reordered within a producer, or changed\n";
    }
    return "";
}

std::string synthetic_conclusion::json() const {
    return fmt::format("\"checked\": {}, ", work_.check != check_level::none);
}

} // namespace producer_consumer
