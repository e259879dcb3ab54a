#pragma once

#include <trireme/process/segment.hpp>

#include <atomic>

namespace trireme::process {

/// How workers end the sleep of their client: an eventfd, and a word that tells whether anybody wants to hear it.
class bell {
public:
    /// `armed` is the word, in shared memory; `file` the eventfd, which outlives this.
    bell(futex_word& armed, int file) : armed_(armed), file_(file) {}

    /// The client: the next ring() is to be heard. It looks for results after this, the workers ring after they
    /// have published one; the fence in each puts the two in order, so that a result is either seen or announced.
    void arm() {
        armed_.store(1, std::memory_order_relaxed);
        std::atomic_thread_fence(std::memory_order_seq_cst);
    }
    /// The worker, after it has published.
    void ring_if_armed() {
        std::atomic_thread_fence(std::memory_order_seq_cst);
        if (armed_.load(std::memory_order_relaxed) == 1 && armed_.exchange(0) == 1) ring();
    }

    void ring() const;
    /// Takes back what was rung.
    void silence() const;

private:
    futex_word& armed_;
    int file_;
};

} // namespace trireme::process
