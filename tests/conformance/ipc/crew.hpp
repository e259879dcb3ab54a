#pragma once

#include "catch.hpp"

#include <future>
#include <utility>
#include <vector>

/// Threads that play roles. They are over when it is destroyed.
class thread_crew {
public:
    template <class Play>
    void add(Play play) {
        players_.push_back(std::async(std::launch::async, std::move(play)));
    }
    void join() {
        for (auto& one : players_) CHECK_NOTHROW(one.get());
        players_.clear();
    }

private:
    std::vector<std::future<void>> players_;
};
