#pragma once

#include <trireme/executor/pool_base.hpp>
#include <trireme/executor/shared.hpp>

#include <span>
#include <utility>
#include <vector>

namespace trireme {

/// Large read-only arguments of many tasks.
template <class Pool>
class sharing_data {
public:
    /// Puts data where all workers see it, once per node: handles to it, passed as arguments, pass no data. Throws
    /// error if there is no memory.
    template <class T>
    shared<T> share(std::vector<T> data) {
        auto [owner, place] = static_cast<Pool&>(*this).bank().put_shared(std::as_bytes(std::span(data)));
        if (place.region != 0) return shared<T>(std::move(owner), data.size(), place);
        return shared<T>(std::move(data)); // the workers are in this process
    }
};

} // namespace trireme
