// How shared data gets to other nodes: by a broadcast to one rank of each, which looks after it when it looks after
// its messages.

#include <trireme/rank/transport.hpp>

#include <algorithm>
#include <cstring>

namespace trireme::rank::detail {

void transport::share(const client_shares::item& data) {
    if (team_.receivers().size() < 2) return;
    for (int rank = 1; rank < team_.size(); ++rank) {
        if (!team_.receives_shares(rank)) continue;
        const std::size_t worker = seats_.worker(rank, 0);
        lane& to = *lanes_[worker];
        const std::uint64_t bytes = data.memory->size();
        if (!to.out.has_room(sizeof bytes)) send_now(worker);
        std::memcpy(to.out.begin(sizeof bytes), &bytes, sizeof bytes);
        to.out.commit(record_kind::share, 0, data.number);
        send_now(worker);
    }
    broadcasts_.emplace_back(team_.receivers().handle(), data.memory);
    note_transfers();
}

void transport::pass_news_of_shares() {
    std::erase_if(broadcasts_, [](broadcast& each) { return each.done(); });
    for (const std::uint64_t number : shares_->forgotten()) {
        for (int rank = 1; rank < team_.size(); ++rank) tell(seats_.worker(rank, 0), record_kind::forget, number);
    }
}

} // namespace trireme::rank::detail
