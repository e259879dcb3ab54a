/* Consumers of one lane, of which one may be killed at any moment, also while it holds the lane's lock; others break
 * the lock (queue_core::break_locks_of_the_dead, which asks memory::alive). No item is delivered twice, and all are but
 * the one that the dead had taken.
 *
 * holds: -DITEMS=2 -DTHREADS=2
 * holds: -DITEMS=2 -DTHREADS=3
 * fails: -DITEMS=2 -DTHREADS=2 -DBREAK_NOTHING
 * fails: -DITEMS=2 -DTHREADS=2 -DBREAK_THE_LIVING
 * fails: -DITEMS=2 -DTHREADS=3 -DBREAK_WITHOUT_COMPARING
 * fails: -DITEMS=2 -DTHREADS=2 -DUNLOCK_BEFORE_TAKING
 * fails: -DITEMS=2 -DTHREADS=2 -DNUMBERS_COME_BACK
 *
 * With NUMBERS_COME_BACK, a process that comes later gets the number of the dead one, so that the dead one seems to
 * live.
 */

#define READ 0
#define LOCK 1
#define WORDS 2

#include "machine.pml"

#define FIRST 1 /* the one that may be killed */

bool killed; /* at some time, in every run: also when it is all over */
byte taken[ITEMS]; /* items whose get returned */
byte taken_in_all;

/* A process has gone when all that it did is to be seen. */
#if defined(BREAK_THE_LIVING)
#define alive(number) false
#elif defined(NUMBERS_COME_BACK)
#define alive(number) true
#else
#define alive(number) (number != FIRST || !killed || !settled(FIRST))
#endif

inline break_lock_of_the_dead() {
    load(holder, LOCK);
    if
    :: holder != 0 && holder != _pid && !alive(holder) ->
#ifdef BREAK_WITHOUT_COMPARING
        store_seq_cst(LOCK, 0)
#else
        compare_exchange(locked, LOCK, holder, 0)
#endif
    :: else
    fi;
    holder = 0;
    locked = false
}

inline get() {
    compare_exchange(locked, LOCK, 0, _pid);
    if
    :: locked ->
        load(at, READ);
        if
        :: at < ITEMS ->
#ifdef UNLOCK_BEFORE_TAKING
            store(LOCK, 0);
            store(READ, at + 1);
#else
            store(READ, at + 1);
            store(LOCK, 0);
#endif
            atomic {
                taken[at]++;
                assert(taken[at] == 1);
                taken_in_all++;
                at = 0
            }
        :: else -> store(LOCK, 0)
        fi
    :: else
    fi;
    at = 0;
    locked = false
}

active proctype first() {
    byte at;
    bool locked;
    {
        do
        :: memory[READ] < ITEMS -> get()
        od
    } unless { killed }
}

active [THREADS - 1] proctype consumer() {
    byte at, holder;
    bool locked;
    do
    /* It looks again and again; the guards only let it rest when nothing would come of it. */
    :: memory[READ] < ITEMS && memory[LOCK] == 0 -> get()
#ifndef BREAK_NOTHING
    :: memory[READ] < ITEMS && memory[LOCK] != 0 && !alive(memory[LOCK]) -> break_lock_of_the_dead()
#endif
    od
}

active proctype killer() {
    killed = true
}

active proctype at_rest() {
    timeout -> assert(memory[READ] == ITEMS && taken_in_all + 1 >= ITEMS)
}
