#pragma once

#include <trireme/base/unwinding.hpp>
#include <trireme/rank/board.hpp>
#include <trireme/rank/communicator.hpp>
#include <trireme/rank/last_words.hpp>
#include <trireme/rank/sharing.hpp>

#include <cstdint>
#include <map>
#include <memory>
#include <span>
#include <string>
#include <vector>

namespace trireme::rank::detail {

/// What rank 0 asks of all other ranks: to serve a pool, or to go home.
struct call {
    enum class kind : std::uint32_t { open, over };
    kind what = kind::over;
    std::uint32_t threads = 0;      ///< open: so many workers on each rank
    std::uint32_t client_works = 0; ///< open: rank 0 has workers, too
    std::uint64_t region = 0;       ///< open: of the data that it shares
};

/// How the workers of a pool are numbered: over the ranks first, so that the first ones are the main threads of
/// different ranks.
struct seating {
    std::size_t ranks = 0;   ///< that work
    int first = 0;           ///< of them
    std::size_t threads = 0; ///< on each

    [[nodiscard]] std::size_t workers() const { return ranks * threads; }
    [[nodiscard]] int rank_of(std::size_t worker) const { return first + static_cast<int>(worker % ranks); }
    [[nodiscard]] std::size_t thread_of(std::size_t worker) const { return worker / ranks; }
    [[nodiscard]] std::size_t worker(int rank, std::size_t thread) const {
        return thread * ranks + static_cast<std::size_t>(rank - first);
    }
};

/// One of them.
struct seat {
    seating all;
    std::size_t number = 0;
    std::size_t thread = 0; ///< of its rank
};

/// The ranks between which pools work.
class crew {
public:
    /// Collective. Throws usage_error, on all ranks, if they do not run the same program.
    explicit crew(const communicator& world);

    /// The one that rank 0 leads now; throws if this process leads none.
    static crew& led_here();

    /// What a rank is to the others.
    struct member {
        char host[64] = {};
        int node = 0;      ///< the lowest rank there
        int node_rank = 0; ///< its number there
        int pid = 0;
        int cores = 1;    ///< for its use
        int in_touch = 1; ///< it shares memory with the others on its node
    };

    [[nodiscard]] int size() const { return comm_.size(); }
    [[nodiscard]] int rank() const { return comm_.rank(); }
    [[nodiscard]] MPI_Comm comm() const { return comm_.handle(); }
    [[nodiscard]] const member& of(int rank) const { return members_[static_cast<std::size_t>(rank)]; }
    /// "rank 3 on node17"
    [[nodiscard]] std::string place_of(int rank) const;

    /// The card of a rank; null if it is out of reach.
    [[nodiscard]] board::card* card_of(int rank) const;
    /// The bell of a thread of that rank; null if it is out of reach.
    [[nodiscard]] bell* bell_of(int rank, std::size_t thread) const;
    /// What the client sleeps on; null if it is out of reach.
    [[nodiscard]] bell* client_bell() const { return bell_of(0, board::bells_per_rank - 1); }

    [[nodiscard]] seating seats(const call& pool) const {
        const int first = pool.client_works != 0 ? 0 : 1;
        return {static_cast<std::size_t>(size() - first), first, pool.threads};
    }

    /// Whether shared data must be sent to that rank: one of each node but the client's.
    [[nodiscard]] bool receives_shares(int rank) const {
        return rank != 0 && (of(rank).in_touch == 0 || of(rank).node == rank);
    }
    /// Rank 0, and those ranks.
    [[nodiscard]] const communicator& receivers() const { return receivers_; }
    /// What the client of the present pool shares; null on rank 0.
    [[nodiscard]] rank_shares* shares() const { return shares_.get(); }

    /// The communicator of these ranks, the calling one among them; they all come here. Main threads only.
    const communicator& group_of(std::span<const int> ranks);

    /// Rank 0: asks this of all others.
    void ask(const call& what);
    /// Others: does what rank 0 asks for, until it says that it is over.
    void serve();

    [[nodiscard]] last_words& words() { return *words_; }

    bool occupied = false; ///< by a pool
    static inline crew* led = nullptr;

private:
    void require_one_program() const;
    void introduce();
    call await_call();

    communicator comm_;
    communicator node_;
    std::vector<member> members_;
    board board_;
    communicator receivers_;
    std::unique_ptr<rank_shares> shares_;
    std::map<std::vector<int>, communicator> groups_;
    std::unique_ptr<last_words> words_; // they know the members
};

} // namespace trireme::rank::detail
