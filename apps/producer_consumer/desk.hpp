#pragma once

#include "channels.hpp"

#include <sys/resource.h>

#include <chrono>

namespace producer_consumer {

inline double cpu_seconds_of_thread() {
    rusage used{};
    getrusage(RUSAGE_THREAD, &used);
    const auto seconds = [](const timeval& time) {
        return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) * 1e-6;
    };
    return seconds(used.ru_utime) + seconds(used.ru_stime);
}

/// Where a role keeps its books.
template <class Bank>
class desk {
public:
    desk(channels<Bank>& all, const role& who) : all_(all), cpu_before_(cpu_seconds_of_thread()) {
        book_.role = who.id;
    }

    void tell(news::kind what) {
        book_.what = what;
        book_.cpu_seconds = cpu_seconds_of_thread() - cpu_before_;
        all_.reports.put(book_);
    }

    /// To be called all the time. Whether the role shall stop, if it is a producer.
    bool pulse(moment at) {
        if (at < next_) return false;
        next_ = at + std::chrono::nanoseconds(pulse_period).count();
        tell(news::kind::progress);
        return all_.stop.is_set();
    }

    void count(std::size_t bytes) {
        ++book_.items;
        book_.bytes += bytes;
    }
    void hold() { ++book_.held; }
    void cut_short() { book_.cut_short = true; }

    /// How long an item was in the queue that it was taken from, and in the whole pipeline.
    void waited(moment since, moment until) { keep(waited_, since, until); }
    void passed(moment since, moment until) { keep(end_to_end_, since, until); }

    void finish(station* what) {
        while (what != nullptr) {
            book_.found = what->report();
            if (std::holds_alternative<std::monostate>(book_.found)) break;
            tell(news::kind::discovery);
        }
        book_.found = {};
        book_.waited = std::move(waited_);
        book_.end_to_end = std::move(end_to_end_);
        tell(news::kind::finished);
    }
    void fail(const std::string& problem) {
        book_.found = {};
        book_.problem = problem;
        tell(news::kind::failed);
    }

private:
    static void keep(histogram& in, moment since, moment until) {
        in.add(until > since ? static_cast<std::uint64_t>(until - since) : 0);
    }

    channels<Bank>& all_;
    double cpu_before_;
    news book_;
    histogram waited_;
    histogram end_to_end_;
    moment next_ = 0;
};

} // namespace producer_consumer
