#include <producer_consumer/order.hpp>
#include <producer_consumer/synthetic.hpp>

#include <trireme/base/error.hpp>

#include "catch.hpp"

#include <vector>

using namespace producer_consumer;

namespace {

void come(order& in_order, std::uint32_t putter, std::uint64_t turn) {
    in_order.check({.putter = putter, .turn = turn});
}

assignment two_producers() {
    assignment work;
    work.producers = 2;
    work.size = 1000;
    work.items = 7;
    return work;
}

/// What all producers make, as consumers get it.
std::vector<item> all_items(const assignment& work) {
    std::vector<item> all;
    for (std::uint32_t producer = 0; producer < work.producers; ++producer) {
        synthetic_source from(work, producer);
        for (item next; from.make(next); all.push_back(next)) next.head.producer = producer;
    }
    return all;
}

std::string verdict_on(const assignment& work, std::vector<item>& items) {
    synthetic_station consumer(work, true);
    for (item& one : items) consumer.handle(one);
    synthetic_conclusion end(work);
    end.add(consumer.report());
    return end.verdict({items_of(work, 0), items_of(work, 1)});
}

} // namespace

TEST_CASE("items in order pass, one that is late or missing does not") {
    order of_one(2, true);
    come(of_one, 0, 0);
    come(of_one, 1, 0);
    come(of_one, 0, 1);
    CHECK_THROWS_WITH(come(of_one, 0, 3), contains("out of order"));
    CHECK_THROWS_AS(come(of_one, 1, 0), trireme::error);

    order of_several(2, false);
    come(of_several, 0, 5);
    come(of_several, 0, 9);
    CHECK_THROWS_AS(come(of_several, 0, 9), trireme::error);
    CHECK_THROWS_AS(come(of_several, 0, 6), trireme::error);
    come(of_several, 1, 6);
}

TEST_CASE("all items once are right; one lost, doubled or replaced is found") {
    const assignment work = two_producers();
    const std::vector<item> all = all_items(work);
    REQUIRE(all.size() == 7);
    auto items = all;
    CHECK(verdict_on(work, items) == "");
    items.pop_back();
    CHECK_THAT(verdict_on(work, items), contains("producer 1 made 3 items, and 2 came"));
    items.push_back(all.front());
    CHECK(verdict_on(work, items) != "");
    items = all;
    items.push_back(all.front());
    CHECK_THAT(verdict_on(work, items), contains("producer 0 made 4 items, and 5 came"));
    items = all;
    items[0] = items[1];
    CHECK_THAT(verdict_on(work, items), contains("came twice"));
}

TEST_CASE("any byte of an item that has changed is found, and words that have changed places") {
    for (const std::size_t size : {56, 57, 63, 64, 88, 89, 500}) {
        assignment work = two_producers();
        work.size = size;
        item one;
        REQUIRE(synthetic_source(work, 0).make(one));
        synthetic_station consumer(work, true);
        CHECK_NOTHROW(consumer.handle(one));
        for (std::size_t i = 0; i < one.body.size(); ++i) {
            item broken = one;
            broken.body[i] ^= std::byte{1};
            CHECK_THROWS_WITH(consumer.handle(broken), contains("changed"));
        }
    }
    std::vector<std::byte> body(100);
    const auto sum = fill(body, 3);
    CHECK(checksum(body) == sum);
    std::swap_ranges(body.begin(), body.begin() + 32, body.begin() + 32);
    CHECK(checksum(body) != sum);
}
