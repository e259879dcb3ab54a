// EXPECT: a pointer means nothing in another process: pass the data, or pool.share() it

#include <trireme/process/pool.hpp>

#include <vector>

struct node {
    int number = 0;
    node* next = nullptr;
};

int misuse(trireme::process::pool& pool, const std::vector<node>& nodes) {
    return pool.apply([](const std::vector<node>& all) { return all.front().number; }, nodes);
}
