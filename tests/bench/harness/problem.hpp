#pragma once

#include <cstdint>
#include <string>

/// How a table shows what took some seconds.
struct measure {
    std::string title; ///< heads the column, as "ns per task" or "M messages/s"
    double factor;     ///< of the unit: 1e9 for ns, 1e-6 for millions a second
    bool rate = false; ///< how many a second, rather than seconds for one
};

/// What every contestant of a table does, over and over.
struct problem {
    std::string name;
    std::string description;
    std::uint64_t size;  ///< what its contestants are told, as how many tasks
    std::uint64_t count; ///< how many of what is counted that makes
    measure shown;
    int workers = 1;
    /// A column beside it, of an amount per second: {"GB/s", how many GB the contestants move}.
    struct {
        std::string title;
        double amount = 0;
    } beside = {};
};
