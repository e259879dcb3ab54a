#pragma once

#include <trireme/ipc/memory.hpp>
#include <trireme/rank/communicator.hpp>

#include <cstddef>
#include <memory>

namespace trireme::rank::detail {

/// Memory for an object that the ranks of one node share, zero at first. Collective. Only what is written to takes
/// room. Every rank owns the object: when one lets go of it, those of its own threads that still wait are told;
/// when it does so because of an exception, all ranks are. Letting go is nothing collective.
std::shared_ptr<ipc::memory> make_window_memory(const communicator& node, std::size_t bytes);

/// An exception has ended the object on one of the ranks: tells all those of the node.
void fail(const ipc::memory& window_memory);
bool has_failed(const ipc::memory& window_memory);

} // namespace trireme::rank::detail
