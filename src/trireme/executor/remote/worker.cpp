// A worker's life: take the next task, call it, answer; when there is none, look around for a moment, then sleep.

#include <trireme/executor/remote/worker.hpp>

#include <trireme/base/archive.hpp>
#include <trireme/base/pause.hpp>
#include <trireme/executor/remote/pulse.hpp>
#include <trireme/task/remote_exception.hpp>
#include <trireme/task/shipping.hpp>
#include <trireme/task/waiting.hpp>
#include <trireme/thread/pool.hpp>

#include <algorithm>
#include <array>
#include <cstring>
#include <thread>

namespace trireme::remote {

namespace {

/// A task that runs, with the wire as the way for its result.
class running_task final : public arrived_task {
public:
    running_task(reader& from, const worker_context& with, std::stop_token stopped, port& wire, bool answers)
        : arrived_task(from, with, std::move(stopped)), wire_(wire), answers_(answers) {}

    std::byte* result_space(std::size_t bytes) override {
        if (answers_) return wire_.result_space(bytes);
        unwanted_.resize(bytes);
        return unwanted_.data();
    }

private:
    port& wire_;
    bool answers_;
    std::vector<std::byte> unwanted_;
};

/// Measures how long tasks take, with few looks at the clock: a short task takes less time than that.
class tachometer {
public:
    void start() {
        start_ = batch_start_ = deadline::clock::now();
        in_batch_ = 0;
    }
    /// A task has been run; whether the pace was measured anew.
    bool count() {
        ++in_batch_;
        if (--until_look_ > 0) return false;
        const auto now = deadline::clock::now();
        until_look_ = report_.pace < 5'000 && report_.pace != 0 ? 8 : 1;
        if (now - batch_start_ < std::chrono::microseconds(20)) return false;
        measure(now);
        batch_start_ = now;
        in_batch_ = 0;
        return true;
    }
    void stop() {
        const auto now = deadline::clock::now();
        if (in_batch_ > 0) measure(now);
        report_.busy += std::chrono::duration<double>(now - start_).count();
    }
    [[nodiscard]] const worker_report& report() const { return report_; }

private:
    /// The pace is that of the fastest of the last batches: others may have been interrupted by other processes.
    void measure(deadline now) {
        const std::int64_t each = std::chrono::nanoseconds(now - batch_start_).count() / in_batch_;
        paces_[static_cast<std::size_t>(next_++) % paces_.size()] =
            static_cast<std::uint32_t>(std::clamp<std::int64_t>(each, 1, ~std::uint32_t{0}));
        report_.pace =
            *std::min_element(paces_.begin(), paces_.begin() + std::min<std::ptrdiff_t>(next_, std::ssize(paces_)));
    }

    worker_report report_;
    deadline start_{};
    deadline batch_start_{};
    std::int64_t in_batch_ = 0;
    int until_look_ = 1; // tasks
    std::array<std::uint32_t, 3> paces_{};
    std::ptrdiff_t next_ = 0;
};

class server {
public:
    server(port& wire, const worker_identity& self)
        : wire_(wire), self_(self), local_(thread::options{.workers = self.threads, .caller_works = true}),
          pulse_(wire) {
        context_.worker = self.number;
        context_.local = &local_;
    }

    void run() {
        order current;
        start();
        while (wire_.next(current) || await(current)) {
            if (useless_) wire_.publish(result_revoked);
            else execute(current);
            if (meter_.count()) wire_.report(meter_.report());
        }
        meter_.stop();
        wire_.report(meter_.report());
        wire_.flush();
    }

private:
    /// Waits for a task; false if none will come.
    bool await(order& next) {
        meter_.stop();
        wire_.report(meter_.report());
        wire_.flush();
        pulse_.pause();
        auto idle_since = deadline::clock::now();
        for (unsigned turn = 1; !wire_.next(next); ++turn) {
            if (wire_.dismissed()) return false;
            pause();
            if (turn % 16 != 0) continue; // the clock costs more than a look
            const auto idle = deadline::clock::now() - idle_since;
            if (idle < lone_spin_time) continue;
            if (idle < (wire_.expecting() ? 20 * spin_time : spin_time)) {
                std::this_thread::yield();
                continue;
            }
            node_memory::send_home();
            wire_.sleep();
            idle_since = deadline::clock::now();
        }
        start();
        return true;
    }

    void start() {
        meter_.start();
        if (wire_.needs_pulse()) pulse_.beat();
    }

    void execute(const order& current) {
        try {
            if ((current.bits & task_group) != 0) call_in_group(current);
            else call(current, current.payload, context_, true);
            wire_.publish(0);
        } catch (...) {
            if ((current.bits & task_initializer) != 0) useless_ = true;
            answer_failure(describe(std::current_exception()));
        }
    }

    void call(const order& current, std::span<const std::byte> bytes, const worker_context& context, bool answers) {
        reader in(bytes);
        const auto function = reinterpret_cast<invoker>(function_at(load<code_address>(in)));
        if ((current.bits & task_stoppable) == 0) {
            running_task running(in, context, {}, wire_, answers);
            function(running);
            return;
        }
        const std::stop_source stop;
        pulse_.watch(current.id, stop);
        const struct unwatching {
            pulse& watcher;
            bool go_on;
            ~unwatching() {
                watcher.unwatch();
                if (!go_on) watcher.pause();
            }
        } at_end{pulse_, wire_.needs_pulse()};
        running_task running(in, context, stop.get_token(), wire_, answers);
        function(running);
    }

    void call_in_group(const order& current) {
        group_header header;
        std::memcpy(&header, current.payload.data(), sizeof header);
        std::vector<std::uint32_t> members(header.members);
        std::memcpy(members.data(), current.payload.data() + sizeof header, members.size() * sizeof(std::uint32_t));
        worker_context together = context_;
        together.group = &wire_.join(header, members);
        call(current, current.payload.subspan(header.call_at), together, members.front() == self_.number);
    }

    void answer_failure(const remote_exception& thrown) {
        writer out(wire_.result_space(encoded_size(thrown)));
        save(out, thrown);
        wire_.publish(result_failed);
    }

    port& wire_;
    const worker_identity& self_;
    thread::pool local_;
    worker_context context_;
    pulse pulse_;
    tachometer meter_;
    bool useless_ = false; // the initializer failed: no task is to be run
};

} // namespace

void serve(port& wire, const worker_identity& self) { server(wire, self).run(); }

} // namespace trireme::remote
