/* Consumers that find nothing fall asleep (queue_core::await_items) while producers put (leave, wake_a_consumer):
 * nobody sleeps for ever while there is an item.
 *
 * holds: -DPRODUCERS=1 -DPUTS=2 -DCONSUMERS=2
 * holds: -DPRODUCERS=2 -DPUTS=1 -DCONSUMERS=1
 * holds: -DPRODUCERS=1 -DPUTS=2 -DCONSUMERS=2 -DEACH_TAKES_ONE
 * holds: -DPRODUCERS=2 -DPUTS=1 -DCONSUMERS=2 -DEACH_TAKES_ONE
 * holds: -DPRODUCERS=1 -DPUTS=2 -DCONSUMERS=2 -DEACH_TAKES_ONE -DBATCH
 * fails: -DPRODUCERS=1 -DPUTS=1 -DCONSUMERS=1 -DNO_HEAVY_FENCE
 * fails: -DPRODUCERS=1 -DPUTS=1 -DCONSUMERS=1 -DNO_SECOND_LOOK
 * fails: -DPRODUCERS=1 -DPUTS=1 -DCONSUMERS=1 -DLATE_ARRIVALS
 * fails: -DPRODUCERS=1 -DPUTS=2 -DCONSUMERS=2 -DEACH_TAKES_ONE -DNO_RESTORE -DNO_PASSING_ON
 * fails: -DPRODUCERS=2 -DPUTS=1 -DCONSUMERS=2 -DEACH_TAKES_ONE -DNO_PASSING_ON
 * fails: -DPRODUCERS=1 -DPUTS=2 -DCONSUMERS=2 -DEACH_TAKES_ONE -DBATCH -DNO_PASSING_ON
 *
 * With EACH_TAKES_ONE a consumer deals with its first item for ever: the second one is woken, too. With BATCH a
 * producer puts all its items before it looks for sleepers, as put_many does.
 */

#define LANES PRODUCERS
#define THREADS (PRODUCERS + CONSUMERS)

byte taken;

#include "lanes.pml"
#include "machine.pml"

active [PRODUCERS] proctype producer() {
    byte own = _pid - 1;
    byte put, seen;
    do
    :: put < PUTS ->
        put++;
        store(WRITTEN(own), put);
#ifdef BATCH
        if
        :: put < PUTS -> goto next
        :: else
        fi;
#endif
        light();
        load(seen, HUNGRY);
        if
        :: seen != 0 -> wake_a_consumer()
        :: else
        fi;
next:   skip
    :: else -> break
    od
}

active [CONSUMERS] proctype consumer() {
    byte position, end, seen, ignored;
    bool found, slept;
    do
    :: take();
        if
        :: found ->
#ifndef NO_PASSING_ON
            if /* pass_wake_up_on */
            :: slept ->
                slept = false;
                any_items(found);
                if
                :: found ->
                    fetch_add(ARRIVALS, 1);
                    futex_wake_one(seen, ARRIVALS);
                    if
                    :: seen > 0 -> store_seq_cst(HUNGRY, 1)
                    :: else
                    fi;
                    seen = 0
                :: else
                fi
            :: else
            fi;
            found = true;
#endif
#ifdef EACH_TAKES_ONE
            break
#else
            skip
#endif
        :: else ->
            any_items(found);
            if
            :: found
            :: else ->
#ifndef LATE_ARRIVALS
                load(seen, ARRIVALS);
#endif
                exchange(ignored, HUNGRY, 1);
                ignored = 0;
                heavy();
#ifndef NO_SECOND_LOOK
                any_items(found);
#endif
#ifdef LATE_ARRIVALS
                load(seen, ARRIVALS);
#endif
                if
                :: found
                :: else ->
                    futex_wait(ARRIVALS, seen);
#ifndef NO_PASSING_ON
                    slept = true;
                    exchange(ignored, HUNGRY, 1);
                    ignored = 0;
                    heavy()
#endif
                fi;
                seen = 0
            fi
        fi
    od
}

active proctype at_rest() {
    timeout -> assert(taken == PRODUCERS * PUTS)
}
