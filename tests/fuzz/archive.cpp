// Random and damaged bytes, read as values of many types: each is either read, and then written and read again to
// the same bytes, or refused as no archive. The same sequence each time; an argument gives another seed.

#include <trireme/base/archive.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>
#include <random>
#include <string>
#include <vector>

namespace {

std::mt19937_64 random_bits(1); // NOLINT: reproducible on purpose

std::size_t below(std::size_t limit) { return random_bits() % limit; }

enum class colour : std::uint8_t { red, green };

struct point {
    double x = 0;
    double y = 0;
};

class account {
public:
    template <class A>
    void serialize(A& archive) {
        archive(owner_, balance_);
    }

private:
    std::string owner_;
    int balance_ = 0;
};

struct rich {
    bool truth = true;
    colour tint = colour::green;
    std::string text = "text";
    std::vector<point> points = {{1, 2}, {3, 4}};
    std::vector<std::string> words = {"a", "", "bcd"};
    std::vector<bool> bits = {true, false, true};
    std::map<int, std::vector<float>> map = {{1, {2, 3}}, {4, {}}};
    std::set<std::string> set = {"x", "y"};
    std::optional<std::variant<std::monostate, int, std::string>> choice = "chosen";
    std::tuple<char, std::pair<int, double>> tuple = {'t', {1, 2}};
    std::array<std::list<short>, 2> lists = {{{1, 2}, {}}};
    char label[4] = "abc";
    std::vector<account> accounts = std::vector<account>(2);
    std::vector<std::tuple<>> nothings = std::vector<std::tuple<>>(3);
    std::vector<rich> branches;
};

std::vector<std::byte> written(const rich& value) {
    std::vector<std::byte> bytes(trireme::encoded_size(value));
    trireme::writer out(bytes.data());
    trireme::save(out, value);
    return bytes;
}

rich sample() {
    rich value;
    value.branches.resize(below(3));
    for (rich& branch : value.branches) branch.branches.resize(below(2));
    return value;
}

/// A valid archive with some bytes changed, cut off or added; or nothing but noise.
std::vector<std::byte> damaged() {
    std::vector<std::byte> bytes = written(sample());
    const auto noise = [] {
        return below(2) == 0 ? static_cast<std::byte>(below(4)) : static_cast<std::byte>(below(256));
    };
    if (below(8) == 0) std::generate(bytes.begin(), bytes.end(), noise);
    for (std::size_t n = below(4); n > 0; --n) bytes[below(bytes.size())] = noise();
    if (below(4) == 0) bytes.resize(below(bytes.size() + 16));
    bytes.shrink_to_fit(); // so that a sanitizer sees where it ends
    return bytes;
}

} // namespace

int main(int argc, char** argv) {
    if (argc > 1) random_bits.seed(std::strtoull(argv[1], nullptr, 10));
    int accepted = 0;
    constexpr int cases = 100'000;
    for (int i = 0; i < cases; ++i) {
        const std::vector<std::byte> bytes = damaged();
        try {
            trireme::reader in(bytes);
            const auto once = written(trireme::load<rich>(in));
            ++accepted;
            trireme::reader again(once);
            if (written(trireme::load<rich>(again)) == once && again.left() == 0) continue;
            fmt::print("case {}: what was read is written differently\n", i);
            return 1;
        } catch (const trireme::archive_error&) {}
    }
    fmt::print("{} cases, {} accepted\n", cases, accepted);
    return accepted > cases / 100 && accepted < cases ? 0 : 1;
}
