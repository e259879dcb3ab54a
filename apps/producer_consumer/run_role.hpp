#pragma once

#include "desk.hpp"
#include "interruption.hpp"
#include "order.hpp"
#include "workload.hpp"

#include <trireme/base/error.hpp>
#include <trireme/ipc/errors.hpp>

#include <span>

/// What the roles do, on any bank.
namespace producer_consumer {

/// Puts an item whose head says who made it, and when; false if the queue is closed, which ends the run early.
template <class Queue>
bool put(Queue& into, item& one, const role& from, std::uint64_t turn, moment at) {
    one.head.putter = from.number;
    one.head.turn = turn;
    one.head.put_at = at;
    try {
        into.put(std::move(one));
        return true;
    } catch (const trireme::closed&) {
        return false;
    }
}

template <class Bank>
void produce(channels<Bank>& all, const assignment& work, const role& self, desk<Bank>& books) {
    const auto from = make_source(work, self.number);
    item next;
    for (std::uint64_t turn = 0; from->make(next); ++turn) {
        next.head.producer = self.number;
        next.head.made_at = now();
        const std::size_t bytes = header_bytes + next.body.size();
        if (books.pulse(next.head.made_at) || !put(all.queues.front(), next, self, turn, next.head.made_at)) {
            books.cut_short();
            break;
        }
        books.count(bytes);
    }
    books.finish(nullptr);
}

/// The next items of a stage; none, if there will be no more.
template <class Bank>
std::size_t take(channels<Bank>& all, const assignment& work, const role& self, desk<Bank>& books,
                 std::span<item> into) {
    auto& from = all.queues[self.stage - 1];
    for (;; books.pulse(now())) {
        if (into.size() > 1) {
            if (from.await_until(trireme::after(pulse_period))) return from.get_many(into);
            continue;
        }
        if (auto one = from.try_get_for(pulse_period)) {
            into.front() = std::move(*one);
            return 1;
        }
        // Who does tasks is sent home by an event, when all their results are there.
        const bool awaits_event = work.workload == workload_kind::tasks && self.stage < work.last_stage();
        if (awaits_event ? all.done.is_set() : from.is_finished()) return 0;
    }
}

template <class Bank>
void serve(channels<Bank>& all, const assignment& work, const role& self, desk<Bank>& books) {
    const auto what = make_station(work, self);
    const bool last = self.stage == work.last_stage();
    // One at a time where others could have done the next one meanwhile.
    std::vector<item> taken(work.work > 0 ? 1 : 16);
    order in_order(roles_in(work, self.stage - 1), roles_in(work, self.stage) == 1);
    std::uint64_t turn = 0;
    while (const std::size_t count = take(all, work, self, books, taken)) {
        const moment at = now();
        books.pulse(at);
        for (item& one : std::span(taken).first(count)) {
            if (work.one_clock) books.waited(one.head.put_at, at);
            if (work.check != check_level::none) in_order.check(one.head);
            if (work.one_clock && last) books.passed(one.head.made_at, at);
            const std::size_t bytes = header_bytes + one.body.size();
            what->handle(one);
            books.count(bytes);
            if (!last && !put(all.queues[self.stage], one, self, turn++, now())) books.hold();
        }
    }
    books.finish(what.get());
}

template <class Bank>
void run_role(channels<Bank> all, assignment work, role self) {
    if constexpr (Bank::has_processes) leave_interruptions_to_client();
    desk<Bank> books(all, self);
    try {
        books.tell(news::kind::ready);
        all.go.wait();
        if (self.stage == 0) produce(all, work, self, books);
        else serve(all, work, self, books);
    } catch (const trireme::closed&) {    // the client reads no more
    } catch (const trireme::abandoned&) { // nor lives
    } catch (const std::exception& problem) {
        books.fail(problem.what());
    }
}

} // namespace producer_consumer
