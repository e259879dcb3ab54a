#include <trireme/rank/crew.hpp>

#include <trireme/base/code_address.hpp>
#include <trireme/base/cores.hpp>
#include <trireme/rank/mpi_channel.hpp>
#include <trireme/rank/mpi_error.hpp>
#include <trireme/rank/serving.hpp>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <unistd.h>

#include <algorithm>
#include <cstring>
#include <thread>

namespace trireme::rank::detail {

crew::crew(const communicator& world) : comm_(world.duplicate()), node_(comm_.split_by_node()), board_(node_) {
    require_one_program();
    introduce();
    words_ = std::make_unique<last_words>(*this);
    receivers_ = comm_.split(rank() == 0 || receives_shares(rank()) ? 1 : 0);
}

crew& crew::led_here() {
    if (led == nullptr) {
        throw error(
            "a rank::pool needs ranks that serve it: make it on rank 0, inside trireme::main or rank::lead");
    }
    return *led;
}

void crew::require_one_program() const {
    const auto ids = comm_.all_gather(program_id());
    if (std::all_of(ids.begin(), ids.end(), [&](std::uint64_t id) { return id == ids[0]; })) return;
    std::map<std::pair<std::uint64_t, std::string>, std::vector<int>> programs;
    for (int rank = 0; rank < size(); ++rank)
        programs[{ids[static_cast<std::size_t>(rank)], comm_.broadcast(program_path(), rank)}].push_back(rank);
    std::vector<std::string> parts;
    for (const auto& [program, ranks] : programs) {
        parts.push_back(fmt::format("rank{} {} run{} {} ({:016x})", ranks.size() > 1 ? "s" : "",
                                    fmt::join(ranks, ", "), ranks.size() > 1 ? "" : "s", program.second,
                                    program.first));
    }
    throw usage_error(fmt::format("the ranks run different programs: {}; install the same build on all nodes",
                                  fmt::join(parts, "; ")));
}

void crew::introduce() {
    member self;
    gethostname(self.host, sizeof self.host - 1);
    self.node = node_.broadcast(comm_.rank());
    self.node_rank = node_.rank();
    self.pid = getpid();
    const cpu_set_t mine = affinity();
    const auto masks = node_.all_gather(mine);
    const auto sharers =
        std::count_if(masks.begin(), masks.end(), [&](const cpu_set_t& other) { return CPU_EQUAL(&mine, &other); });
    self.in_touch = board_.is_shared() ? 1 : 0;
    self.cores = std::max(1, available_cores() / static_cast<int>(sharers));
    members_ = comm_.all_gather(self);
}

std::string crew::place_of(int rank) const { return fmt::format("rank {} on {}", rank, of(rank).host); }

board::card* crew::card_of(int rank) const {
    const bool near = rank == comm_.rank() || (of(rank).node == of(comm_.rank()).node && board_.is_shared());
    return near ? &board_.of(of(rank).node_rank) : nullptr;
}

bell* crew::bell_of(int rank, std::size_t thread) const {
    board::card* const card = card_of(rank);
    return card != nullptr ? &card->bells[thread % board::bells_per_rank] : nullptr;
}

const communicator& crew::group_of(std::span<const int> ranks) {
    std::vector<int> key(ranks.begin(), ranks.end());
    if (const auto known = groups_.find(key); known != groups_.end()) return known->second;
    communicator made;
    if (comm() != MPI_COMM_NULL) {
        MPI_Group all = MPI_GROUP_NULL;
        MPI_Group some = MPI_GROUP_NULL;
        MPI_Comm handle = MPI_COMM_NULL;
        check(MPI_Comm_group(comm(), &all), "MPI_Comm_group");
        check(MPI_Group_incl(all, static_cast<int>(key.size()), key.data(), &some), "MPI_Group_incl");
        check(MPI_Comm_create_group(comm(), some, 0, &handle), "MPI_Comm_create_group");
        MPI_Group_free(&some);
        MPI_Group_free(&all);
        made = communicator::adopt(handle);
    }
    return groups_.emplace(std::move(key), std::move(made)).first->second;
}

void crew::ask(const call& what) {
    if (size() == 1) return; // perhaps without MPI
    std::vector<MPI_Request> requests(static_cast<std::size_t>(size()), MPI_REQUEST_NULL);
    for (int rank = 1; rank < size(); ++rank) {
        check(MPI_Isend(&what, sizeof what, MPI_BYTE, rank, tags::calls, comm(),
                        &requests[static_cast<std::size_t>(rank)]),
              "MPI_Isend");
        if (bell* const ringing = bell_of(rank, 0)) ringing->ring();
    }
    // They are not at work, but here or on their way to here, so this does not wait for any task.
    check(MPI_Waitall(size(), requests.data(), MPI_STATUSES_IGNORE), "MPI_Waitall");
}

call crew::await_call() {
    call what;
    MPI_Request request = MPI_REQUEST_NULL;
    check(MPI_Irecv(&what, sizeof what, MPI_BYTE, 0, tags::calls, comm(), &request), "MPI_Irecv");
    const auto arrived = [&] {
        int done = 0;
        check(MPI_Test(&request, &done, MPI_STATUS_IGNORE), "MPI_Test");
        return done != 0;
    };
    bell& own = *bell_of(rank(), 0);
    const lookup how = client_bell() != nullptr ? lookup::rarely : lookup::often;
    for (bool done = arrived(); !done; done = arrived()) {
        own.arm();
        const std::uint32_t rings = own.rings();
        bool found = false;
        doze(own, rings, how, never, [&] { return found = arrived(); });
        own.disarm();
        if (found) break;
    }
    return what;
}

void crew::serve() {
    for (call what = await_call(); what.what == call::kind::open; what = await_call()) {
        const seating all = seats(what);
        const auto serve_as = [&](std::size_t thread) {
            serve_or_die(*this, {all, all.worker(rank(), thread), thread},
                         std::make_unique<mpi_channel>(comm(), thread));
        };
        shares_ = std::make_unique<rank_shares>(*this, what.region);
        {
            std::vector<std::jthread> others;
            for (std::size_t thread = 1; thread < what.threads; ++thread) others.emplace_back(serve_as, thread);
            serve_as(0);
        }
        shares_.reset();
    }
}

} // namespace trireme::rank::detail
