#pragma once

#include <trireme/runtime/application.hpp>
#include <trireme/runtime/progress_bar.hpp>

#include <iterator>
#include <memory>
#include <ranges>
#include <string>
#include <utility>

namespace trireme {

/// A range that shows on standard error how much of it has been passed through.
template <std::ranges::view View>
class tracked : public std::ranges::view_base {
    struct state {
        state(View range, std::string label)
            : view(std::move(range)), bar(alone, total(view), std::move(label), runtime::current_options()) {}

        static std::int64_t total(View& view) {
            if constexpr (std::ranges::sized_range<View>) return static_cast<std::int64_t>(std::ranges::size(view));
            else return 0;
        }

        bool over(const std::ranges::iterator_t<View>& at) {
            const bool at_end = at == std::ranges::end(view);
            if (at_end && !std::exchange(told, true)) bar.finish();
            return at_end;
        }

        rank::communicator alone; // the client counts for all workers
        View view;
        runtime::progress_bar bar;
        bool told = false;
    };

public:
    tracked(View view, std::string label) : state_(std::make_unique<state>(std::move(view), std::move(label))) {}

    class iterator {
    public:
        using value_type = std::ranges::range_value_t<View>;
        using difference_type = std::ptrdiff_t;

        iterator() = default;
        explicit iterator(state& of) : of_(&of), at_(std::ranges::begin(of.view)) {}
        decltype(auto) operator*() const { return *at_; }
        iterator& operator++() {
            of_->bar.add(1); // what it stands on is done with
            ++at_;
            return *this;
        }
        void operator++(int) { ++*this; }
        bool operator==(std::default_sentinel_t) const { return of_->over(at_); }

    private:
        state* of_ = nullptr;
        std::ranges::iterator_t<View> at_;
    };

    iterator begin() { return iterator(*state_); }
    [[nodiscard]] std::default_sentinel_t end() const { return {}; }

private:
    std::unique_ptr<state> state_;
};

/// `for (auto& result : trireme::track(pool.imap(f, items), "rendering"))`: a progress bar on a terminal, a line
/// every few seconds elsewhere, as --progress says; it knows the end if the range knows its size.
template <std::ranges::input_range Range>
auto track(Range&& range, std::string label) {
    return tracked<std::views::all_t<Range>>(std::views::all(std::forward<Range>(range)), std::move(label));
}

} // namespace trireme
