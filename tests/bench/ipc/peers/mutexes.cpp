#include "../mutexes.hpp"

#include <pthread.h>

namespace {

/// As in shared memory, with the word about an owner that died.
class robust_mutex {
public:
    robust_mutex() {
        pthread_mutexattr_t attributes;
        pthread_mutexattr_init(&attributes);
        pthread_mutexattr_setpshared(&attributes, PTHREAD_PROCESS_SHARED);
        pthread_mutexattr_setrobust(&attributes, PTHREAD_MUTEX_ROBUST);
        pthread_mutex_init(&mutex_, &attributes);
        pthread_mutexattr_destroy(&attributes);
    }
    robust_mutex(const robust_mutex&) = delete;
    robust_mutex& operator=(const robust_mutex&) = delete;
    ~robust_mutex() { pthread_mutex_destroy(&mutex_); }

    void lock() { expect(pthread_mutex_lock(&mutex_) == 0); }
    void unlock() { pthread_mutex_unlock(&mutex_); }

private:
    pthread_mutex_t mutex_;
};

const enlist peers("pthread", {{"mutex_uncontended", "std::mutex", uncontended<std::mutex>},
                               {"mutex_uncontended", "pthread, robust, shared", uncontended<robust_mutex>}});

} // namespace
