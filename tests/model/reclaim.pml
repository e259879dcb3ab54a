/* A producer that may be killed at any moment of its put, another that takes over the dead one's lane
 * (queue_core::claim_lane, take_seat), and somebody who closes the queue meanwhile (refuse): a half-written item is
 * never seen, one whose put returned is taken once before the end is seen, the lane has one owner at a time, and
 * nobody waits for the dead.
 *
 * holds: -DTHREADS=4
 * fails: -DTHREADS=4 -DNO_HEAVY_FENCE
 * fails: -DTHREADS=4 -DWRITTEN_BEFORE_ITEM
 * fails: -DTHREADS=4 -DCLAIM_THE_LIVING
 * fails: -DTHREADS=4 -DCLAIM_WITHOUT_COMPARING
 * fails: -DTHREADS=4 -DWAIT_FOR_THE_DEAD
 * fails: -DTHREADS=4 -DNUMBERS_COME_BACK
 */

#define WRITTEN 0
#define PUTTING 1
#define OWNER 2
#define CLOSED 3
#define LEFT(position) (4 + (position)) /* the halves of an item */
#define RIGHT(position) (6 + (position))
#define WORDS 8

/* What stands in OWNER: here 0 is the first producer, which owns the lane. The others are never killed. */
#define FIRST 0
#define SELF (_pid - 1)

#include "machine.pml"

bool killed; /* at some time, in every run: also when it is all over */
bool is_ended;
byte put_in_all, seen_in_all;

/* A process has gone when all that it did is to be seen. */
#if defined(NUMBERS_COME_BACK)
#define alive(number) true
#else
#define alive(number) (number != FIRST || !killed || !settled(1))
#endif

/* There are two items at most: the first one's, and that of its heir. */
inline put() {
    store(PUTTING, 1);
    light();
    load(closed, CLOSED);
    if
    :: !closed ->
        load(at, WRITTEN);
#ifdef WRITTEN_BEFORE_ITEM
        store(WRITTEN, at + 1);
        store(LEFT(at), _pid);
        store(RIGHT(at), _pid);
#else
        store(LEFT(at), _pid);
        store(RIGHT(at), _pid);
        store(WRITTEN, at + 1);
#endif
        store(PUTTING, 0);
        put_in_all++
    :: else -> store(PUTTING, 0)
    fi
}

active proctype first() {
    byte at, closed;
    { put(); false } unless { killed }
}

active [2] proctype heir() {
    byte at, closed, owner;
    bool is_mine;
    load(owner, OWNER);
    if
#ifdef CLAIM_THE_LIVING
    :: owner == FIRST ->
#else
    :: owner == FIRST && !alive(owner) ->
#endif
#ifdef CLAIM_WITHOUT_COMPARING
        store_seq_cst(OWNER, SELF);
        is_mine = true
#else
        compare_exchange(is_mine, OWNER, owner, SELF)
#endif
    :: owner != FIRST /* no lane for this one: its owner lives */
    :: true /* there is no heir at all */
    fi;
    if
    :: is_mine ->
        store(PUTTING, 0);
        put()
    :: else
    fi
}

active proctype closer_and_consumer() {
    byte at, end, putting, owner;
    store_seq_cst(CLOSED, 1);
    heavy();
    do
    :: load(putting, PUTTING);
        if
        :: putting -> load(owner, OWNER)
        :: else -> break
        fi;
#ifdef WAIT_FOR_THE_DEAD
        memory[PUTTING] == 0
#else
        if
        :: !alive(owner) -> break
        :: memory[PUTTING] == 0 || memory[OWNER] != owner
        fi
#endif
    od;
    load(end, WRITTEN);
    do
    :: at < end ->
        assert(memory[LEFT(at)] != 0 && memory[LEFT(at)] == memory[RIGHT(at)]);
        at++;
        seen_in_all++
    :: else -> break
    od;
    is_ended = true
}

active proctype killer() {
    killed = true
}

active proctype at_rest() {
    timeout -> assert(is_ended && memory[WRITTEN] == seen_in_all && put_in_all <= seen_in_all)
}
