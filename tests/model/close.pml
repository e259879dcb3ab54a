/* close() (refuse, finish) while producers put (enter, leave) and consumers get (await_items): what was put is taken
 * once before consumers see the end; a put that begins after close() is refused; nobody is left asleep.
 *
 * holds: -DPRODUCERS=2 -DPUTS=1 -DCONSUMERS=1
 * holds: -DPRODUCERS=1 -DPUTS=1 -DCONSUMERS=2
 * fails: -DPRODUCERS=1 -DPUTS=1 -DCONSUMERS=1 -DNO_HEAVY_FENCE
 * fails: -DPRODUCERS=1 -DPUTS=1 -DCONSUMERS=1 -DREFUSE_WITHOUT_WAITING
 * fails: -DPRODUCERS=1 -DPUTS=1 -DCONSUMERS=1 -DLEAVE_BEFORE_WRITING
 * fails: -DPRODUCERS=1 -DPUTS=1 -DCONSUMERS=1 -DLATE_ENDED
 * fails: -DPRODUCERS=1 -DPUTS=1 -DCONSUMERS=1 -DFINISH_WITHOUT_ARRIVALS
 */

#define LANES PRODUCERS
#define THREADS (PRODUCERS + CONSUMERS + 1)

byte taken, put_in_all, finished;
bool has_closed;

#include "lanes.pml"
#include "machine.pml"

inline close() {
    store_seq_cst(CLOSED, 1);
    heavy();
#ifndef REFUSE_WITHOUT_WAITING
    memory[PUTTING(0)] == 0;
#if LANES > 1
    memory[PUTTING(1)] == 0;
#endif
#endif
    store_seq_cst(ENDED, 1);
#ifndef FINISH_WITHOUT_ARRIVALS
    fetch_add(ARRIVALS, 1);
#endif
    futex_wake_all(ARRIVALS)
}

active [PRODUCERS] proctype producer() {
    byte own = _pid - 1;
    byte put, seen;
    bool is_late;
    do
    :: put < PUTS ->
        is_late = has_closed;
        store(PUTTING(own), 1);
        light();
        load(seen, CLOSED);
        if
        :: seen == 0 ->
            assert(!is_late);
            put++;
#ifdef LEAVE_BEFORE_WRITING
            store(PUTTING(own), 0);
            store(WRITTEN(own), put);
#else
            store(WRITTEN(own), put);
            store(PUTTING(own), 0);
#endif
            put_in_all++;
            light();
            load(seen, HUNGRY);
            if
            :: seen != 0 -> wake_a_consumer()
            :: else
            fi
        :: else ->
            store(PUTTING(own), 0);
            break
        fi
    :: else -> break
    od
}

active [CONSUMERS] proctype consumer() {
    byte position, end, seen, ignored, ended;
    bool found;
    do
    :: take();
        if
        :: found
        :: else ->
#ifndef LATE_ENDED
            load(ended, ENDED);
#endif
            any_items(found);
#ifdef LATE_ENDED
            load(ended, ENDED);
#endif
            if
            :: found
            :: else ->
                load(seen, CLOSED);
                if
                :: ended -> break
                :: !ended && seen != 0 -> close()
                :: else ->
                    load(seen, ARRIVALS);
                    exchange(ignored, HUNGRY, 1);
                    ignored = 0;
                    heavy();
                    any_items(found);
                    load(ended, CLOSED);
                    if
                    :: found || ended
                    :: else -> futex_wait(ARRIVALS, seen)
                    fi
                fi
            fi;
            ended = 0;
            seen = 0
        fi
    od;
    finished++
}

active proctype closer() {
    byte seen;
    close();
    has_closed = true
}

active proctype at_rest() {
    timeout -> assert(finished == CONSUMERS && taken == put_in_all)
}
