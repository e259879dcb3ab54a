#include <trireme/runtime/bank_choice.hpp>

#include <trireme/base/error.hpp>
#include <trireme/runtime/launcher.hpp>

#include <fmt/format.h>

#include <array>
#include <charconv>
#include <string_view>
#include <utility>

namespace trireme::runtime {

namespace {

constexpr std::size_t most = 65536;

std::size_t parse_count(std::string_view text, const std::string& whole) {
    std::size_t count = 0;
    const auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), count);
    if (problem != std::errc() || end != text.data() + text.size() || count == 0 || count > most) {
        throw usage_error(fmt::format("--on {}: the number after the colon must be from 1 to {}", whole, most));
    }
    return count;
}

} // namespace

bank_choice parse_bank(const std::string& text) {
    using kind = bank_choice::kind;
    constexpr std::array<std::pair<std::string_view, kind>, 3> names{
        {{"threads", kind::threads}, {"processes", kind::processes}, {"ranks", kind::ranks}}};
    const auto colon = text.find(':');
    for (const auto& [name, bank] : names) {
        if (std::string_view(text).substr(0, colon) != name) continue;
        const bool counted = colon != std::string::npos;
        return {bank, counted ? parse_count(std::string_view(text).substr(colon + 1), text) : 0};
    }
    throw usage_error(
        fmt::format("--on {}: there are threads[:N], processes[:N] and ranks[:THREADS_PER_RANK]", text));
}

bank_choice default_bank() { return {under_launcher() ? bank_choice::kind::ranks : bank_choice::kind::threads, 0}; }

} // namespace trireme::runtime
