#include "workload.hpp"

#include "synthetic.hpp"
#include "tasks.hpp"
#include "words.hpp"

namespace producer_consumer {

std::uint64_t scramble(std::uint64_t number) {
    number += 0x9e3779b97f4a7c15ULL;
    number = (number ^ (number >> 30)) * 0xbf58476d1ce4e5b9ULL;
    number = (number ^ (number >> 27)) * 0x94d049bb133111ebULL;
    return number ^ (number >> 31);
}

void tally::add(std::uint64_t number) {
    ++count;
    sum += scramble(number);
}

std::uint64_t items_of(const assignment& work, std::uint32_t producer) {
    return work.items / work.producers + (producer < work.items % work.producers ? 1 : 0);
}

void compute_for(double microseconds) {
    const moment until = now() + static_cast<moment>(microseconds * 1000);
    while (now() < until) {}
}

std::unique_ptr<source> make_source(const assignment& work, std::uint32_t producer) {
    switch (work.workload) {
    case workload_kind::synthetic:
        return std::make_unique<synthetic_source>(work, producer);
    case workload_kind::tasks:
        return std::make_unique<task_source>(work, producer);
    case workload_kind::words:
        return std::make_unique<text_source>(work, producer);
    }
    return nullptr;
}

std::unique_ptr<station> make_station(const assignment& work, const role& who) {
    const bool last = who.stage == work.last_stage();
    switch (work.workload) {
    case workload_kind::synthetic:
        return std::make_unique<synthetic_station>(work, last);
    case workload_kind::tasks:
        if (last) return std::make_unique<task_collector>();
        return std::make_unique<task_worker>(who);
    case workload_kind::words:
        if (last) return std::make_unique<word_counter>(work);
        return std::make_unique<word_splitter>(work, who.stage == 1);
    }
    return nullptr;
}

std::unique_ptr<conclusion> make_conclusion(const assignment& work) {
    switch (work.workload) {
    case workload_kind::synthetic:
        return std::make_unique<synthetic_conclusion>(work);
    case workload_kind::tasks:
        return std::make_unique<task_conclusion>(work);
    case workload_kind::words:
        return std::make_unique<word_conclusion>(work);
    }
    return nullptr;
}

} // namespace producer_consumer
