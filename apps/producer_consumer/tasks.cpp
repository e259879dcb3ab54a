#include "tasks.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstring>
#include <thread>

namespace producer_consumer {

namespace {

/// Longer lists are summarized.
constexpr std::size_t longest_list = 100;

moment duration_of(const assignment& work, std::uint64_t task) {
    const double chance = static_cast<double>(scramble(work.seed ^ scramble(task)) >> 11) * 0x1p-53;
    return static_cast<moment>(-std::log1p(-chance) * work.work * 1000);
}

double milliseconds(moment duration) { return static_cast<double>(duration) / 1e6; }

void pack(const task_result& task, item& into) {
    into.body.resize(sizeof task);
    std::memcpy(into.body.data(), &task, sizeof task);
}

task_result unpack(const item& from) {
    task_result task;
    std::memcpy(&task, from.body.data(), std::min(sizeof task, from.body.size()));
    return task;
}

} // namespace

bool task_source::make(item& next) {
    if (made_ == items_of(work_, producer_)) return false;
    next.head.number = made_++;
    const std::uint64_t task = next.head.number * work_.producers + producer_;
    pack({.task = task, .worker = 0, .duration = duration_of(work_, task)}, next);
    return true;
}

void task_worker::handle(item& one) {
    if (who_.stage != 1) return;
    task_result task = unpack(one);
    std::this_thread::sleep_for(std::chrono::nanoseconds(task.duration));
    task.worker = who_.number;
    pack(task, one);
}

void task_collector::handle(item& one) { results_.push_back(unpack(one)); }

findings task_collector::report() {
    if (results_.empty()) return {};
    constexpr std::size_t most = 1000;
    const auto end = results_.begin() + static_cast<std::ptrdiff_t>(std::min(most, results_.size()));
    task_results some(results_.begin(), end);
    results_.erase(results_.begin(), end);
    return some;
}

void task_conclusion::add(const findings& found) {
    const auto* some = std::get_if<task_results>(&found);
    if (some != nullptr) all_.insert(all_.end(), some->begin(), some->end());
}

std::string task_conclusion::verdict(const std::vector<std::uint64_t>& made) const {
    std::vector<bool> done(work_.items + work_.producers, false);
    for (const task_result& one : all_) {
        if (one.task >= done.size() || done[one.task]) return fmt::format("task {} was done twice", one.task);
        done[one.task] = true;
    }
    for (std::uint32_t producer = 0; producer < work_.producers; ++producer) {
        for (std::uint64_t number = 0; number < made.at(producer); ++number) {
            const std::uint64_t task = number * work_.producers + producer;
            if (!done.at(task)) return fmt::format("task {} was not done", task);
        }
    }
    return "";
}

std::uint64_t task_conclusion::overtaken() const {
    std::uint64_t count = 0;
    std::uint64_t last = 0;
    for (const task_result& one : all_) {
        if (one.task < last) ++count;
        last = std::max(last, one.task);
    }
    return count;
}

std::string task_conclusion::text() const {
    std::string lines;
    if (all_.size() <= longest_list) {
        for (const task_result& one : all_) {
            lines += fmt::format("task {:>4}  worker {:>3}  {:10.3f} ms\n", one.task, one.worker,
                                 milliseconds(one.duration));
        }
    }
    moment total = 0;
    for (const task_result& one : all_) total += one.duration;
    return lines +
           fmt::format("{} tasks of {:.3f} ms in all were done by {} workers; {} were overtaken by a later one\n",
                       all_.size(), milliseconds(total), work_.workers, overtaken());
}

std::string task_conclusion::json() const {
    std::string list;
    for (const task_result& one : all_) {
        list += fmt::format("{}{{\"task\": {}, \"worker\": {}, \"ms\": {:.6f}}}", list.empty() ? "" : ", ",
                            one.task, one.worker, milliseconds(one.duration));
    }
    return fmt::format("\"overtaken\": {}, \"tasks\": [{}], ", overtaken(), list);
}

} // namespace producer_consumer
