/* The machine that the models run on: memory behind store buffers, the two fences, and the futex.
 *
 * A plain store (relaxed or release) goes into its thread's buffer, first in first out, and reaches memory some time
 * later: total store order, as x86 has it. There the protocols need a fence in one kind of place only, between a store
 * and a later load of another word, and that is what buffers show. Weaker machines also reorder other pairs: those the
 * protocols order by acquire and release, and membarrier orders whatever it interrupts, loads included. (The one pair
 * that is the base of it all, an item and the `written` that publishes it, has a weaker buffer in room.pml.)
 *
 * Read-modify-writes, seq_cst stores (an xchg) and system calls wait until the own buffer is empty. fences::light() is
 * nothing at all. fences::heavy() empties the own buffer, and each other one at some moment before it returns.
 *
 * Process 0 empties the buffers, processes 1 to THREADS are threads. One more, last, waits for the moment when nothing
 * can move any more, and asserts what must be so then: a lost wake-up is a thread that is still asleep. Sleeps have no
 * time-out here, so that none hides behind one.
 */

byte memory[WORDS];
chan buffer[THREADS + 1] = [4] of { byte, byte }; /* word, value */
byte sleeps_on[THREADS + 1];                      /* a word and one; 0: awake */

#ifdef ITEMS_APART
byte ring[ITEMS_APART];
chan items = [ITEMS_APART] of { byte, byte }; /* slot, value: thread 1's buffer for items */
#ifdef RELAXED_WRITTEN
#define may_leave(thread) true
#else
#define may_leave(thread) (thread != 1 || len(items) == 0)
#endif
#define settled(thread) (len(buffer[thread]) == 0 && (thread != 1 || len(items) == 0))
#else
#define may_leave(thread) true
#define settled(thread) (len(buffer[thread]) == 0)
#endif

active proctype machine() {
    byte word, value;
    do
    :: atomic { len(buffer[1]) > 0 && may_leave(1) -> buffer[1]?word, value; memory[word] = value; word = 0; value = 0 }
    :: atomic { len(buffer[2]) > 0 && may_leave(2) -> buffer[2]?word, value; memory[word] = value; word = 0; value = 0 }
#if THREADS > 2
    :: atomic { len(buffer[3]) > 0 && may_leave(3) -> buffer[3]?word, value; memory[word] = value; word = 0; value = 0 }
#endif
#if THREADS > 3
    :: atomic { len(buffer[4]) > 0 && may_leave(4) -> buffer[4]?word, value; memory[word] = value; word = 0; value = 0 }
#endif
#ifdef ITEMS_APART
    :: atomic { items?word, value -> ring[word] = value; word = 0; value = 0 }
#endif
    od
}

inline store(word, value) { buffer[_pid]!word, value }

/* What is in the own buffer is seen. No thread here has one word in it twice and then loads it. */
inline load(into, word) {
    atomic {
        if
        :: buffer[_pid]??[eval(word), _] -> buffer[_pid] ?? <eval(word), into>
        :: else -> into = memory[word]
        fi
    }
}

inline exchange(into, word, value) { atomic { settled(_pid) -> into = memory[word]; memory[word] = value } }
inline fetch_add(word, amount) { atomic { settled(_pid) -> memory[word] = memory[word] + amount } }
inline store_seq_cst(word, value) { atomic { settled(_pid) -> memory[word] = value } }
inline compare_exchange(done, word, expected, desired) {
    atomic {
        settled(_pid) ->
        if
        :: memory[word] == expected -> memory[word] = desired; done = true
        :: else -> done = false
        fi
    }
}

inline light() { skip }
inline heavy() {
    settled(_pid);
#ifndef NO_HEAVY_FENCE
    settled(1);
    settled(2);
#if THREADS > 2
    settled(3);
#endif
#if THREADS > 3
    settled(4);
#endif
#endif
}

/* The kernel compares and falls asleep at once, as seen by whoever wakes. */
inline futex_wait(word, seen) {
    atomic {
        settled(_pid) ->
        if
        :: memory[word] == seen -> sleeps_on[_pid] = word + 1
        :: else
        fi
    }
    sleeps_on[_pid] == 0
}
inline futex_wake_one(woken, word) {
    atomic {
        settled(_pid) ->
        if
        :: sleeps_on[1] == word + 1 -> sleeps_on[1] = 0; woken = 1
        :: sleeps_on[2] == word + 1 -> sleeps_on[2] = 0; woken = 1
#if THREADS > 2
        :: sleeps_on[3] == word + 1 -> sleeps_on[3] = 0; woken = 1
#endif
#if THREADS > 3
        :: sleeps_on[4] == word + 1 -> sleeps_on[4] = 0; woken = 1
#endif
        :: else -> woken = 0
        fi
    }
}
inline futex_wake_all(word) {
    atomic {
        settled(_pid) ->
        if :: sleeps_on[1] == word + 1 -> sleeps_on[1] = 0 :: else fi;
        if :: sleeps_on[2] == word + 1 -> sleeps_on[2] = 0 :: else fi;
#if THREADS > 2
        if :: sleeps_on[3] == word + 1 -> sleeps_on[3] = 0 :: else fi;
#endif
#if THREADS > 3
        if :: sleeps_on[4] == word + 1 -> sleeps_on[4] = 0 :: else fi;
#endif
    }
}
