#pragma once

#include <trireme/base/archive.hpp>
#include <trireme/executor/chunk.hpp>
#include <trireme/executor/gather.hpp>
#include <trireme/rank/communicator.hpp>

#include <cstdint>
#include <mutex>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <variant>
#include <vector>

// How map_reduce on ranks works: chunks fold their pairs into what their rank has for the job, a stash; then all
// ranks together send each other the keys that are theirs, and fold again; each key is then on one rank. Only what
// has been folded goes to the client.

namespace trireme::rank::detail {

/// Sends `outgoing[i]` to rank i, and returns what rank i has sent. Collective. Any number of bytes.
std::vector<std::vector<std::byte>> exchange(const communicator& among,
                                             std::vector<std::vector<std::byte>> outgoing);

/// What this rank has folded so far, for each job.
template <class Map>
class stashes {
public:
    template <class Gather>
    static void join(std::uint64_t job, Gather& gather, Map&& more) {
        const std::lock_guard lock(mutex_);
        gather.join(all_[job], std::move(more));
    }
    static Map take(std::uint64_t job) {
        const std::lock_guard lock(mutex_);
        const auto found = all_.find(job);
        if (found == all_.end()) return {};
        Map mine = std::move(found->second);
        all_.erase(found);
        return mine;
    }

private:
    static inline std::mutex mutex_;
    static inline std::unordered_map<std::uint64_t, Map> all_;
};

/// A chunk whose result stays on its rank.
template <class Chunk>
struct stashing_task {
    using value_type = std::monostate;
    using map = typename Chunk::value_type;

    Chunk chunk;
    nothing_gathered gather;
    std::uint64_t job = 0;

    template <class Items>
    chunk_result<value_type> operator()(thread::pool& local, Items items) requires(!Chunk::one::stoppable) {
        return stash(chunk(local, std::move(items)));
    }
    template <class Items>
    chunk_result<value_type> operator()(std::stop_token stop, thread::pool& local,
                                        Items items) requires(Chunk::one::stoppable) {
        return stash(chunk(stop, local, std::move(items)));
    }

private:
    chunk_result<value_type> stash(chunk_result<map>&& done) {
        stashes<map>::join(job, chunk.gather, std::move(done.value));
        return {{}, std::move(done.failure), done.seconds};
    }
};

/// Which of `parts` a key belongs to: the same on all ranks.
template <class Key>
std::size_t part_of(const Key& key, std::size_t parts) {
    if constexpr (hashable<Key>) {
        return std::hash<Key>{}(key) % parts;
    } else {
        std::vector<char> bytes(encoded_size(key));
        writer out(reinterpret_cast<std::byte*>(bytes.data()));
        save(out, key);
        return std::hash<std::string_view>{}({bytes.data(), bytes.size()}) % parts;
    }
}

template <class Map>
std::vector<std::byte> archived(const Map& map) {
    std::vector<std::byte> bytes(encoded_size(map));
    writer out(bytes.data());
    save(out, map);
    return bytes;
}

/// What all ranks do together when the chunks are done; the first one returns what each rank has folded, archived.
template <class Gather>
struct shuffle_task {
    using map = typename Gather::value_type;

    Gather gather;
    std::uint64_t job = 0;
    bool wanted = true; ///< false: the job has failed, its stashes are to be dropped

    std::vector<std::vector<std::byte>> operator()(const communicator& all) {
        map mine = stashes<map>::take(job);
        if (!wanted) return {};
        const auto ranks = static_cast<std::size_t>(all.size());
        std::vector<map> parts(ranks);
        while (!mine.empty()) {
            auto node = mine.extract(mine.begin());
            parts[part_of(node.key(), ranks)].insert(std::move(node));
        }
        std::vector<std::vector<std::byte>> outgoing;
        for (map& part : parts) outgoing.push_back(archived(std::exchange(part, {})));
        map folded;
        for (const auto& bytes : exchange(all, std::move(outgoing))) {
            reader in(bytes);
            gather.join(folded, load<map>(in));
        }
        std::vector<std::vector<std::byte>> to_first(ranks);
        to_first.front() = archived(folded);
        return exchange(all, std::move(to_first));
    }
};

} // namespace trireme::rank::detail
