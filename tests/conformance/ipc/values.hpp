#pragma once

// The banks that have values and arrays, for TEMPLATE_TEST_CASE.

#include "bank.hpp"

#include <trireme/process/array.hpp>
#include <trireme/process/value.hpp>
#include <trireme/thread/array.hpp>
#include <trireme/thread/value.hpp>

#if __has_include(<trireme/rank/value.hpp>)
#include <trireme/rank/array.hpp>
#include <trireme/rank/value.hpp>
#define VALUE_BANKS threads, processes, ranks
#else
#define VALUE_BANKS threads, processes
#endif
