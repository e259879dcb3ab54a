#include "views.hpp"

#include <algorithm>
#include <array>

namespace mandelbrot {

namespace {

constexpr std::array<view, 7> all{{
    {"full", "the whole set", -0.75, 0, 4.4, 1000},
    {"seahorse", "a spiral of the seahorse valley", -0.743643887037151, 0.131825904205330, 5.0e-5, 4000},
    {"elephant", "the elephant valley", 0.2925755, -0.0149977, 5.0e-4, 2000},
    {"spiral", "a spiral above the main body", -0.088775, 0.654888, 0.004, 2000},
    {"island", "the small copy of the set on the spike", -1.7548776662, 0, 0.06, 2000},
    {"lightning", "filaments on the antenna", -1.315180982097868, 0.073481649996795, 1.0e-4, 4000},
    {"deep", "an embedded spiral near the limit of double", -0.7436438870371587, 0.1318259042053120, 3.0e-9, 10000},
}};

} // namespace

std::span<const view> views() { return all; }

const view* view_named(std::string_view name) {
    const auto* found = std::find_if(all.begin(), all.end(), [&](const view& one) { return one.name == name; });
    return found == all.end() ? nullptr : found;
}

} // namespace mandelbrot
