#pragma once

/// Everything a program needs to start: the library's rooms are to be included one by one where that is enough.

#include <trireme/base/cores.hpp>
#include <trireme/base/error.hpp>
#include <trireme/base/interval.hpp>
#include <trireme/base/stopwatch.hpp>
#include <trireme/base/version.hpp>
#include <trireme/executor/completions.hpp>
#include <trireme/process/array.hpp>
#include <trireme/process/pipe.hpp>
#include <trireme/process/pool.hpp>
#include <trireme/process/process.hpp>
#include <trireme/process/queue.hpp>
#include <trireme/process/serve.hpp>
#include <trireme/process/shared_memory.hpp>
#include <trireme/process/synchronization.hpp>
#include <trireme/process/timer.hpp>
#include <trireme/process/value.hpp>
#include <trireme/rank/array.hpp>
#include <trireme/rank/communicator.hpp>
#include <trireme/rank/lead.hpp>
#include <trireme/rank/pipe.hpp>
#include <trireme/rank/pool.hpp>
#include <trireme/rank/queue.hpp>
#include <trireme/rank/self_schedule.hpp>
#include <trireme/rank/shared_counter.hpp>
#include <trireme/rank/synchronization.hpp>
#include <trireme/rank/timer.hpp>
#include <trireme/rank/value.hpp>
#include <trireme/runtime/application.hpp>
#include <trireme/runtime/pool.hpp>
#include <trireme/runtime/print.hpp>
#include <trireme/runtime/progress_bar.hpp>
#include <trireme/runtime/track.hpp>
#include <trireme/storage/hdf5_file.hpp>
#include <trireme/storage/png_writer.hpp>
#include <trireme/storage/provenance.hpp>
#include <trireme/task/errors.hpp>
#include <trireme/task/partial.hpp>
#include <trireme/thread/array.hpp>
#include <trireme/thread/pipe.hpp>
#include <trireme/thread/pool.hpp>
#include <trireme/thread/queue.hpp>
#include <trireme/thread/synchronization.hpp>
#include <trireme/thread/thread.hpp>
#include <trireme/thread/timer.hpp>
#include <trireme/thread/value.hpp>

// What a program on a pool is written with, besides.
#include <numeric>
#include <ranges>
#include <vector>
