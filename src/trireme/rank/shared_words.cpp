#include <trireme/rank/shared_words.hpp>

#include <trireme/rank/remote_words.hpp>

namespace trireme::rank::detail {

shared_words::shared_words(const communicator& ranks, std::initializer_list<std::uint32_t> initial)
    : home_(ranks, initial.size() * sizeof(std::uint32_t)) {
    const auto& memory = home_.memory();
    words_ = memory->near() ? ipc::words(memory->near()) : ipc::words(std::make_shared<remote_words>(memory));
    std::size_t index = 0;
    for (const std::uint32_t value : initial) {
        if (ranks.is_root()) words_.exchange(index++, value);
    }
    ranks.barrier();
}

} // namespace trireme::rank::detail
