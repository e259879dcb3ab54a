#pragma once

#include <trireme/executor/mapping.hpp>
#include <trireme/executor/sharing.hpp>
#include <trireme/executor/submitting.hpp>

namespace trireme {

/// What every pool can do, written once. A `Pool` gives, besides being a pool_base:
///     static constexpr reach tasks_reach;  // whether its tasks must be able to leave this process
///     static constexpr bool has_ranks;     // whether it can run a task on several ranks at once
template <class Pool>
class pool_operations : public submitting<Pool>, public mapping<Pool>, public sharing_data<Pool> {};

} // namespace trireme
