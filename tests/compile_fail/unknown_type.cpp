// EXPECT: give this type a member: template <class A> void serialize(A& a)

#include <trireme/process/pool.hpp>

class opaque {
public:
    opaque() = default;
    explicit opaque(int number) : number_(number) {}
    [[nodiscard]] int number() const { return number_; }

private:
    int number_ = 0;
};

int misuse(trireme::process::pool& pool) {
    return pool.apply([](const opaque& o) { return o.number(); }, opaque(3));
}
