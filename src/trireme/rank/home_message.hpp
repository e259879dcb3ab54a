#pragma once

#include <cstdint>

namespace trireme::rank::detail {

/// What a rank asks the home of an object's memory to do with it. Positions and sizes count bytes.
struct home_request {
    enum class kind : std::uint32_t {
        load,
        exchange,
        fetch_add,
        compare_exchange,
        read,
        write,  ///< the bytes follow
        wait,   ///< answer when the word at `at` is not `expected` any more
        forget, ///< answer that wait of the same rank and tag now
        wake,   ///< `operand` of those that sleep there; no answer
        fail    ///< an exception has ended the object; no answer
    };

    kind what = kind::load;
    std::int32_t tag = 0; ///< of the answer
    std::uint64_t at = 0;
    std::uint64_t size = 0; ///< of the number, 4 or 8, or of the bytes
    std::uint64_t operand = 0;
    std::uint64_t expected = 0;
};

/// The answer, which the bytes follow that were to be read.
struct home_answer {
    std::uint64_t before = 0;
    std::uint64_t is_gone = 0; ///< the object is no more
};

} // namespace trireme::rank::detail
