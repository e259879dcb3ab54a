#pragma once

#include "item.hpp"
#include "role.hpp"
#include "settings.hpp"

#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <variant>
#include <vector>

namespace producer_consumer {

/// How many of a producer's items somebody saw, and which, as a sum over their scrambled numbers.
struct tally {
    std::uint64_t count = 0;
    std::uint64_t sum = 0;

    void add(std::uint64_t number);
    void add(const tally& other) {
        count += other.count;
        sum += other.sum;
    }
    friend bool operator==(const tally&, const tally&) = default;
};

/// By producer: what a producer made, or a consumer got.
using tallies = std::vector<tally>;
/// Counted words.
using word_counts = std::vector<std::pair<std::string, std::uint64_t>>;
/// A task that was done.
struct task_result {
    std::uint64_t task = 0;
    std::uint32_t worker = 0;
    moment duration = 0;
};
using task_results = std::vector<task_result>; // in the order in which they came
using findings = std::variant<std::monostate, tallies, word_counts, task_results>;

/// What a producer puts.
class source {
public:
    virtual ~source() = default;
    /// Makes the next item, in whatever `next` holds; false if there are no more.
    virtual bool make(item& next) = 0;
};

/// What a worker or a consumer does with an item.
class station {
public:
    virtual ~station() = default;
    /// Throws error if something is wrong with it.
    virtual void handle(item& one) = 0;
    /// At the end, what it has found out: again and again, not too much at once, until that is monostate.
    virtual findings report() { return {}; }
};

/// Where all findings meet.
class conclusion {
public:
    virtual ~conclusion() = default;
    virtual void add(const findings& found) = 0;
    /// What is wrong, if each producer made so many items and all were consumed; "" if nothing is.
    [[nodiscard]] virtual std::string verdict(const std::vector<std::uint64_t>& /*made*/) const { return ""; }
    /// What is printed.
    [[nodiscard]] virtual std::string text() const = 0;
    /// The same as members of a JSON object, each followed by a comma.
    [[nodiscard]] virtual std::string json() const = 0;
};

std::unique_ptr<source> make_source(const assignment& work, std::uint32_t producer);
std::unique_ptr<station> make_station(const assignment& work, const role& who);
std::unique_ptr<conclusion> make_conclusion(const assignment& work);

/// How many of the items, which are numbered from 0 for each producer, that one makes.
std::uint64_t items_of(const assignment& work, std::uint32_t producer);

/// A number that looks like chance, from one that does not (splitmix64).
std::uint64_t scramble(std::uint64_t number);

/// Computes something.
void compute_for(double microseconds);

} // namespace producer_consumer
