// Tasks that several workers run together. Everything here is called under the core's lock.

#include <trireme/executor/remote/client.hpp>

#include <trireme/base/archive.hpp>
#include <trireme/task/errors.hpp>
#include <trireme/task/remote_exception.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <cstring>
#include <utility>

namespace trireme::remote {

namespace {

/// What the members of a group get: who they are, then the call.
std::vector<std::byte> encoded(const task& work, std::uint64_t number, const std::vector<std::uint32_t>& members) {
    const group_header header{.number = number,
                              .members = static_cast<std::uint32_t>(members.size()),
                              .call_at =
                                  static_cast<std::uint32_t>((sizeof header + members.size() * 4 + 15) / 16 * 16)};
    std::vector<std::byte> bytes(header.call_at + work.encoded_size());
    std::memcpy(bytes.data(), &header, sizeof header);
    std::memcpy(bytes.data() + sizeof header, members.data(), members.size() * 4);
    writer out(bytes.data() + header.call_at);
    work.encode(out);
    return bytes;
}

} // namespace

/// Sends a task to workers that will run it together, if enough of them will soon be free. All workers get the
/// group tasks in the same order, so that they never wait for each other in a circle.
bool client::give_group(task& work) {
    if (work.started()) {
        add_chore(chore::kind::drop, work);
        return true;
    }
    try {
        const std::size_t candidates = wire_->groupable();
        if (work.ranks() > candidates) {
            throw error(fmt::format("a task asks for {} ranks, and the pool has {}", work.ranks(), candidates));
        }
        std::vector<std::uint32_t> chosen;
        for (std::size_t load = 0; load < 2; ++load) {
            for (std::uint32_t i = 0; i < candidates && chosen.size() < work.ranks(); ++i) {
                if (members_[i].has_room() && members_[i].load() == load) chosen.push_back(i);
            }
        }
        if (chosen.size() < work.ranks()) return false;
        std::sort(chosen.begin(), chosen.end()); // there are fewer sets than sequences: a rank bank remembers them
        const std::vector<std::byte> bytes = encoded(work, ++groups_made_, chosen);
        const std::uint32_t bits = task_group | (work.stoppable() ? task_stoppable : 0U);
        groups_[&work] = {.leader = chosen.front(), .missing = chosen.size()};
        for (const std::uint32_t worker : chosen) record_sent(worker, work, send_copy(worker, bytes, bits), bits);
    } catch (...) {
        add_chore(chore::kind::fail, work, std::current_exception());
    }
    return true;
}

/// A member has answered; whether it was the last one, and the task can be finished.
bool client::settle_group(task& work) {
    const auto place = groups_.find(&work);
    group& all = place->second;
    try {
        reader in(incoming_.payload);
        if ((incoming_.flags & result_failed) != 0) {
            const auto thrown = load<remote_exception>(in);
            if (!all.failure) {
                all.failure = to_exception(thrown, incoming_.worker, wire_->place(incoming_.worker));
            }
        } else if (incoming_.worker == all.leader) {
            all.value.assign(incoming_.payload.begin(), incoming_.payload.end());
        }
    } catch (...) {
        all.failure = std::current_exception();
    }
    if (--all.missing > 0) return false;
    const group done = std::move(all);
    groups_.erase(place);
    work.claim();
    work.set_worker(done.leader);
    try {
        if (done.failure) std::rethrow_exception(done.failure);
        reader in(done.value);
        work.set_encoded_result(in);
    } catch (...) {
        work.set_exception(std::current_exception());
    }
    return true;
}

} // namespace trireme::remote
