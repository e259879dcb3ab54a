// What the others do wrong, done right: that this compiles shows that they fail for the reason that they should.

#include <trireme/process/pool.hpp>
#include <trireme/rank/pool.hpp>
#include <trireme/thread/pool.hpp>

#include <memory>
#include <string>
#include <vector>

struct scaled {
    double factor = 1;
    double operator()(double x) const { return factor * x; }
};
struct record {
    std::string name;
    std::vector<double> values;
};
class account {
public:
    template <class A>
    void serialize(A& archive) {
        archive(balance_);
    }

private:
    int balance_ = 0;
};

double on_processes(trireme::process::pool& pool, double factor) {
    const auto size = pool.submit([](const record& r) { return r.name.size() + r.values.size(); }, record());
    const auto echo = pool.submit([](account a) { return a; }, account());
    const auto text = pool.submit([](const std::string& s) { return s.size(); }, std::string("a view's text"));
    return pool.apply(scaled{factor}, 2.0) + static_cast<double>(size.get() + text.get());
}

int on_threads(trireme::thread::pool& pool, int captured) {
    auto owner = pool.submit([captured] { return std::make_unique<int>(captured); });
    return *std::move(owner).get() + pool.apply([](const int* p) { return *p; }, &captured);
}

int on_ranks(trireme::rank::pool& pool) {
    return pool.submit({.ranks = 2}, [](const trireme::rank::communicator& group) { return group.size(); }).get();
}
