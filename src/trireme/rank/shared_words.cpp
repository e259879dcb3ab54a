#include <trireme/rank/shared_words.hpp>

#include <trireme/rank/remote_words.hpp>
#include <trireme/rank/window_memory.hpp>

namespace trireme::rank::detail {

namespace {

struct ending {
    explicit ending(std::shared_ptr<remote_words> one) : of(std::move(one)) {}
    ~ending() { of->end(); }
    ending(const ending&) = delete;
    ending& operator=(const ending&) = delete;

    std::shared_ptr<remote_words> of;
};

} // namespace

shared_words::shared_words(const communicator& ranks, std::initializer_list<std::uint32_t> initial) {
    const communicator node = ranks.split_by_node();
    if (node.size() == ranks.size()) {
        auto memory = make_window_memory(node, initial.size() * sizeof(std::uint32_t));
        words_ = ipc::words(memory);
        owned_ = std::make_shared<const ipc::ownership>(memory);
        std::size_t index = 0;
        for (const std::uint32_t value : initial) {
            if (node.is_root()) words_.exchange(index++, value);
        }
        node.barrier();
    } else {
        const auto words = std::make_shared<remote_words>(ranks, std::span(initial.begin(), initial.size()));
        words_ = ipc::words(words);
        owned_ = std::make_shared<const ending>(words);
    }
}

} // namespace trireme::rank::detail
