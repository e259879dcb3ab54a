#include <trireme/rank/communicator.hpp>
#include <trireme/rank/mpi_error.hpp>

#include "world.hpp"

#include "catch.hpp"

#include <numeric>

using trireme::rank::communicator;

TEST_CASE("values reach every rank") {
    for (int root = 0; root < world().size(); ++root) {
        CHECK(world().broadcast(world().rank() == root ? 42.5 : 0.0, root) == 42.5);
        const std::string text = "from rank " + std::to_string(root);
        CHECK(world().broadcast(world().rank() == root ? text : "", root) == text);
        CHECK(world().broadcast(std::string(), root).empty());
    }
    const auto ranks = world().all_gather(world().rank());
    std::vector<int> expected(static_cast<std::size_t>(world().size()));
    std::iota(expected.begin(), expected.end(), 0);
    CHECK(ranks == expected);
}

TEST_CASE("ranks may bring different numbers of values") {
    const std::vector<int> mine(static_cast<std::size_t>(world().rank()), world().rank());
    std::vector<int> expected;
    for (int rank = 0; rank < world().size(); ++rank)
        expected.insert(expected.end(), static_cast<std::size_t>(rank), rank);
    CHECK(world().all_gather(std::span<const int>(mine)) == expected);
}

TEST_CASE("values are combined over all ranks") {
    const int n = world().size();
    CHECK(world().sum(world().rank()) == n * (n - 1) / 2);
    CHECK(world().sum(std::uint64_t{1} << 40) == static_cast<std::uint64_t>(n) << 40);
    CHECK(world().min(0.5 + world().rank()) == 0.5);
    CHECK(world().max(static_cast<float>(world().rank())) == static_cast<float>(n - 1));
}

TEST_CASE("a ring of messages goes round, short and long") {
    const int next = (world().rank() + 1) % world().size();
    const int previous = (world().rank() + world().size() - 1) % world().size();
    if (world().size() == 1) return;
    for (const std::size_t size : {std::size_t{0}, std::size_t{1}, std::size_t{100'000}}) {
        const std::vector<int> sent(size, world().rank());
        std::vector<int> received(size, -1);
        const auto send = [&] { world().send(std::span<const int>(sent), next, 7); };
        const auto receive = [&] { world().receive(std::span(received), previous, 7); };
        if (world().is_root()) { // long messages wait for their receiver
            send();
            receive();
        } else {
            receive();
            send();
        }
        CHECK(received == std::vector<int>(size, previous));
    }
}

TEST_CASE("more than 2^31 bytes are sent in one call", "[large]") {
    if (world().size() != 2) return;
    std::vector<std::uint64_t> values((std::size_t{1} << 28) + 3, world().is_root() ? 9 : 0);
    values.back() = world().is_root() ? 77 : 0;
    world().broadcast(std::span(values));
    CHECK(values.front() == 9);
    CHECK(values.back() == 77);
}

TEST_CASE("splitting groups the ranks") {
    const communicator half = world().split(world().rank() % 2, -world().rank());
    CHECK(half.size() == (world().size() + 1 - world().rank() % 2) / 2);
    // The keys turn the order round: the first is the group's last rank of the world.
    const int parity = world().rank() % 2;
    const int last = world().size() - 1;
    CHECK(half.broadcast(world().rank()) == (last % 2 == parity ? last : last - 1));
    const communicator node = world().split_by_node();
    CHECK(node.size() == world().size()); // all tests run on one node
    CHECK(world().duplicate().rank() == world().rank());
}

TEST_CASE("a failed call carries MPI's own words") {
    if (world().handle() == MPI_COMM_NULL) {
        const int value = 1;
        CHECK_THROWS_WITH(world().send(std::span(&value, 1), 1), contains("alone"));
        return;
    }
    CHECK_THROWS_AS(static_cast<void>(world().broadcast(1, world().size())), trireme::rank::mpi_error);
    CHECK_THROWS_WITH(static_cast<void>(world().broadcast(1, world().size())), contains("invalid root"));
}

TEST_CASE("a communicator moves") {
    communicator first = world().duplicate();
    const communicator second = std::move(first);
    CHECK(second.size() == world().size());
    second.barrier();
}
