#pragma once

#include <trireme/rank/communicator.hpp>

/// All ranks that the tests run on; this process alone where no launcher started it.
const trireme::rank::communicator& world();
