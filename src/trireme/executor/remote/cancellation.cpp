// Cancelling tasks, on the client's side. A task in the backlog is cancelled by claiming it; one that was sent must
// be revoked at its worker before.

#include <trireme/executor/remote/client.hpp>

#include <thread>

namespace trireme::remote {

/// Where a task was sent to; null if it was not sent. Under the lock.
sent_task* client::find(const task& work) {
    if (work.worker() >= members_.size()) return nullptr;
    for (sent_task& one : members_[work.worker()].sent) {
        if (one.work == &work) return &one;
    }
    return nullptr;
}

bool client::revoke(task& work) {
    using wish = sent_task::wish;
    for (;;) {
        {
            const std::lock_guard hold(lock_);
            sent_task* const sent = find(work);
            if (sent == nullptr) return work.claim();
            if ((sent->bits & task_group) != 0) return false;
            if (sent->revocation == wish::none) {
                const revoking answer = wire_->revoke(work.worker(), sent->id);
                sent->revocation = answer == revoking::done    ? wish::granted
                                   : answer == revoking::asked ? wish::asked_to_cancel
                                                               : wish::denied;
            }
            if (sent->revocation == wish::granted) return work.claim();
            if (sent->revocation == wish::denied) return false;
        }
        // The worker was asked, and answers soon, even while it runs a task.
        if (!progress()) std::this_thread::yield();
    }
}

void client::take_revocation() {
    using wish = sent_task::wish;
    for (sent_task& one : members_[incoming_.worker].sent) {
        if (one.id != incoming_.id) continue;
        const bool moves = one.revocation == wish::asked_to_move;
        if (moves) --members_[incoming_.worker].asked;
        one.revocation = incoming_.granted ? wish::granted : wish::denied;
        if (!incoming_.granted || !moves || one.work == nullptr) return;
        requeue(*std::exchange(one.work, nullptr));
        --members_[incoming_.worker].live;
        if (const std::size_t idlest = idlest_but(incoming_.worker); idlest != nobody) refill(idlest);
        return;
    }
}

void client::stop(task& work) {
    const std::lock_guard hold(lock_);
    for (std::size_t worker = 0; worker < members_.size(); ++worker) {
        for (const sent_task& one : members_[worker].sent) {
            if (one.work == &work) wire_->request_stop(worker, one.id);
        }
    }
}

} // namespace trireme::remote
