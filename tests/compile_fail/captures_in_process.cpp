// EXPECT: a lambda with captures cannot travel: pass the values as arguments, or write a struct with members

#include <trireme/process/process.hpp>

int misuse(int code) {
    trireme::process::process child([code] { return code; });
    return child.join();
}
