// EXPECT: a class with virtual functions hides what it is

#include <trireme/process/pool.hpp>

struct shape {
    virtual ~shape() = default;
    double area = 0;
};

double misuse(trireme::process::pool& pool) {
    return pool.apply([] { return shape(); }).area;
}
