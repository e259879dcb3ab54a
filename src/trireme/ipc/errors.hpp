#pragma once

#include <trireme/base/error.hpp>

namespace trireme {

/// A queue was closed: nothing can be put into it any more.
class closed : public error {
public:
    closed() : error("the queue is closed") {}
    using error::error;
};

/// The other end of a pipe has gone, and what it had sent has been received.
class end_of_file : public error {
public:
    end_of_file() : error("the other end of the pipe has gone") {}
    using error::error;
};

/// An object went while others waited for it: it was destroyed, or the process that it belonged to died.
class abandoned : public error {
public:
    abandoned() : error("what was waited for has gone: its owner destroyed it, or died") {}
    using error::error;
};

/// A barrier was broken while this thread waited, or before: somebody's time was up, or somebody broke it.
class broken_barrier : public error {
public:
    broken_barrier() : error("the barrier is broken: somebody did not come in time, or aborted it") {}
    using error::error;
};

} // namespace trireme
