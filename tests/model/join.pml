/* task_done() and join(): who joins returns after a moment at which all tasks were done, and is woken for it.
 * What is put while somebody joins is waited for, too.
 *
 * holds: -DTASKS=2 -DTHREADS=4
 * fails: -DTASKS=2 -DTHREADS=4 -DNO_SECOND_LOOK
 * fails: -DTASKS=2 -DTHREADS=4 -DLATE_JOINS
 * fails: -DTASKS=2 -DTHREADS=4 -DPUT_BEFORE_DONE
 */

#define WRITTEN 0
#define DONE 1
#define JOINING 2
#define JOINS 3
#define WORDS 4

#include "machine.pml"

byte taken;
bool joined, has_been_done; /* has there been such a moment since join() began? */

active proctype producer() {
    store(WRITTEN, 1);
#if TASKS > 1
    store(WRITTEN, 2)
#endif
}

active [2] proctype consumer() {
    byte done, put, seen;
    do
    :: atomic { taken < memory[WRITTEN] -> taken++ } /* get(), which has models of its own */
        atomic {
            settled(_pid) ->
            memory[DONE]++;
            done = memory[DONE];
            has_been_done = has_been_done || done == memory[WRITTEN]
        }
        load(put, WRITTEN);
        assert(done <= put);
        load(seen, JOINING);
        if
        :: seen != 0 && done == put ->
            fetch_add(JOINS, 1);
            futex_wake_all(JOINS)
        :: else
        fi
    od
}

active proctype joiner() {
    byte seen, done, put, was_joining;
    has_been_done = (memory[DONE] == memory[WRITTEN]);
    do
    ::
#ifndef LATE_JOINS
        load(seen, JOINS);
#endif
#ifdef PUT_BEFORE_DONE
        load(put, WRITTEN);
        load(done, DONE);
#else
        load(done, DONE);
        load(put, WRITTEN);
#endif
        if
        :: done == put -> break
        :: else
        fi;
        exchange(was_joining, JOINING, 1);
#ifdef LATE_JOINS
        load(seen, JOINS);
#endif
#ifndef NO_SECOND_LOOK
        if
        :: was_joining -> futex_wait(JOINS, seen)
        :: else
        fi
#else
        futex_wait(JOINS, seen)
#endif
    od;
    assert(has_been_done);
    joined = true
}

active proctype at_rest() {
    timeout -> assert(joined && memory[DONE] == TASKS)
}
