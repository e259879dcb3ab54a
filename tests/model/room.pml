/* A producer that finds its lane full (slots::write, queue_core::await_room) and consumers that take (slots::take,
 * release, wake_owner_of): the producer does not sleep for ever while there is room, and every consumer sees items
 * whole and in order.
 *
 * Items are stored through a buffer of their own, which may be emptied before or after that of the words: as on
 * machines that are weaker than x86. Only a release makes the items precede it.
 *
 * holds: -DCAPACITY=1 -DPUTS=3 -DCONSUMERS=1
 * holds: -DCAPACITY=1 -DPUTS=3 -DCONSUMERS=2
 * holds: -DCAPACITY=2 -DPUTS=3 -DCONSUMERS=2
 * fails: -DCAPACITY=1 -DPUTS=2 -DCONSUMERS=1 -DNO_HEAVY_FENCE
 * fails: -DCAPACITY=1 -DPUTS=2 -DCONSUMERS=1 -DNO_SECOND_LOOK
 * fails: -DCAPACITY=1 -DPUTS=2 -DCONSUMERS=1 -DRELAXED_WRITTEN
 * fails: -DCAPACITY=1 -DPUTS=2 -DCONSUMERS=1 -DREAD_BEFORE_TAKING
 * fails: -DCAPACITY=1 -DPUTS=2 -DCONSUMERS=2 -DUNLOCK_BEFORE_TAKING
 */

#define WRITTEN 0
#define READ 1
#define LOCK 2
#define ASLEEP 3
#define WORDS 4
#define THREADS (1 + CONSUMERS)

#define ITEMS_APART CAPACITY

byte taken;

#include "machine.pml"

active proctype producer() {
    byte put, read_seen, seen;
    do
    :: put < PUTS ->
        if
        :: put - read_seen >= CAPACITY -> load(read_seen, READ)
        :: else
        fi;
        if
        :: put - read_seen >= CAPACITY ->
            store(ASLEEP, 1);
            heavy();
#ifndef NO_SECOND_LOOK
            load(seen, READ);
#else
            seen = read_seen;
#endif
            if
            :: seen == read_seen -> futex_wait(ASLEEP, 1)
            :: else
            fi;
            seen = 0;
            store(ASLEEP, 0)
        :: else ->
            items!put % CAPACITY, put;
            put++;
            store(WRITTEN, put)
        fi
    :: else -> break
    od
}

active [CONSUMERS] proctype consumer() {
    byte at, end, left, asleep;
    bool locked;
    do
    :: memory[READ] != memory[WRITTEN] -> /* so that it rests when there is nothing to do */
        compare_exchange(locked, LOCK, 0, 1);
        if
        :: locked ->
            load(at, READ);
            load(end, WRITTEN);
            if
            :: at != end ->
#ifdef UNLOCK_BEFORE_TAKING
                store(LOCK, 0);
#endif
#ifdef READ_BEFORE_TAKING
                store(READ, at + 1);
                assert(ring[at % CAPACITY] == at);
#else
                assert(ring[at % CAPACITY] == at);
                store(READ, at + 1);
#endif
                taken++
            :: else
            fi;
            store(LOCK, 0);
            light();
            load(asleep, ASLEEP);
            if
            :: asleep != 0 ->
                load(left, WRITTEN);
                load(at, READ);
                left = left - at;
                if
                :: 4 * left > 3 * CAPACITY
                :: else ->
                    exchange(asleep, ASLEEP, 0);
                    if
                    :: asleep == 1 -> futex_wake_one(left, ASLEEP)
                    :: else
                    fi
                fi
            :: else
            fi;
            at = 0; end = 0; left = 0; asleep = 0
        :: else
        fi
    od
}

active proctype at_rest() {
    timeout -> assert(taken == PUTS)
}
