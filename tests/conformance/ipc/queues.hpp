#pragma once

// The banks that have queues, for TEMPLATE_TEST_CASE.

#include "bank.hpp"

#include <trireme/process/queue.hpp>
#include <trireme/rank/queue.hpp>
#include <trireme/thread/queue.hpp>

#define QUEUE_BANKS threads, processes, ranks
