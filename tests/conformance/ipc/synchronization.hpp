#pragma once

// The banks that have mutexes, condition variables, semaphores, events and barriers, for TEMPLATE_TEST_CASE.

#include "bank.hpp"

#include <trireme/process/synchronization.hpp>
#include <trireme/thread/synchronization.hpp>

#if __has_include(<trireme/rank/synchronization.hpp>)
#include <trireme/rank/synchronization.hpp>
#define SYNCHRONIZATION_BANKS threads, processes, ranks
#else
#define SYNCHRONIZATION_BANKS threads, processes
#endif
