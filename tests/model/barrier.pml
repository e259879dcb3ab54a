/* The barrier (barrier.cpp): all that happens to it is one change of one word, so there are no buffers here. Whoever
 * waits wakes at some time after its generation has ended, and returns as that one ended: for all the same.
 *
 * holds: -DPARTIES=2 -DTHREADS=2 -DWAITS=3
 * holds: -DPARTIES=3 -DTHREADS=3 -DWAITS=2
 * holds: -DPARTIES=2 -DTHREADS=2 -DWAITS=2 -DRESETS=2
 * holds: -DPARTIES=2 -DTHREADS=2 -DWAITS=2 -DTIMED -DRESETS=1
 * holds: -DPARTIES=2 -DTHREADS=2 -DWAITS=2 -DABORTS=1 -DRESETS=2
 * holds: -DPARTIES=2 -DTHREADS=3 -DWAITS=2 -DTIMED
 * fails: -DPARTIES=2 -DTHREADS=2 -DWAITS=2 -DSLEEP_WITHOUT_COMPARING
 * fails: -DPARTIES=2 -DTHREADS=2 -DWAITS=2 -DRESETS=1 -DFORGET_RESETS
 * fails: -DPARTIES=2 -DTHREADS=2 -DWAITS=2 -DTIMED -DRESETS=1 -DTIME_OUT_DECIDES
 */

#ifndef RESETS
#define RESETS 0
#endif
#ifndef ABORTS
#define ABORTS 0
#endif
#define MOST_GENERATIONS (THREADS * WAITS / PARTIES + RESETS + 1)

/* The word. Generations do not come round in the model: they are few. */
byte generation, resets, arrived;
bool broken;
#define word (((generation * 8 + resets) * 2 + broken) * 8 + arrived)

bool is_asleep[THREADS];
byte finished;

/* How each generation ended; one that breaks ends with the reset that follows. */
#define lasts 0
#define completed 1
#define was_reset 2
byte ending[MOST_GENERATIONS];

inline wake_all() {
    atomic {
        is_asleep[0] = false;
        is_asleep[1] = false;
#if THREADS > 2
        is_asleep[2] = false;
#endif
    }
}

inline next(is_reset) {
    ending[generation] = (is_reset -> was_reset : completed);
    generation++;
#ifdef FORGET_RESETS
    resets = 0;
#else
    resets = (resets * 2 + is_reset) % 8;
#endif
    broken = false;
    arrived = 0
}

/* barrier_state::completed(). */
inline look_up() {
    atomic {
        seen = word;
        if
        :: generation == mine && broken -> how = was_reset
        :: generation == mine && !broken -> how = lasts
        :: generation > mine + 3 -> how = (resets == 0 -> completed : was_reset)
        :: generation > mine && generation <= mine + 3 ->
            how = ((resets >> (generation - mine - 1)) & 1 -> was_reset : completed)
        fi
    }
}

active [THREADS] proctype party() {
    byte mine, waits;
    int seen;
    byte how;
    bool is_last, is_refused;
    do
    :: waits < WAITS ->
        waits++;
        atomic {
            mine = generation;
            is_refused = broken;
            is_last = !broken && arrived + 1 == PARTIES;
            if
            :: broken
            :: is_last -> next(0)
            :: else -> arrived++
            fi
        }
        if
        :: is_refused
        :: is_last -> wake_all()
        :: else ->
            do
            :: look_up();
                if
                :: how != lasts -> break
                :: else
                fi;
                atomic {
                    if
#ifdef SLEEP_WITHOUT_COMPARING
                    :: true -> is_asleep[_pid] = true
#else
                    :: word == seen -> is_asleep[_pid] = true
                    :: else
#endif
                    fi
                }
                if
                :: !is_asleep[_pid]
#ifdef TIMED
                :: true -> /* its time is up */
                    atomic {
                        is_asleep[_pid] = false;
                        if
                        :: generation == mine -> broken = true; arrived = 0
                        :: else
                        fi
                    }
                    wake_all();
#ifdef TIME_OUT_DECIDES
                    how = was_reset;
                    break
#endif
#endif
                fi
            od;
            /* A generation that ends late may have broken before: then all who waited for it had been told. */
            assert(how == was_reset || ending[mine] == completed);
            assert(how == completed || ending[mine] != completed || generation > mine + 3)
        fi;
        seen = 0; how = 0; mine = 0; is_last = false; is_refused = false
    :: else -> break
    od;
    finished++
}

#if RESETS > 0
active proctype resetter() {
    byte times, before;
    do
    :: times < RESETS ->
        times++;
        atomic {
            before = arrived;
            if
            :: arrived > 0 || broken -> next(1)
            :: else
            fi
        }
        if
        :: before > 0 -> wake_all()
        :: else
        fi
    :: else -> break
    od
}
#endif

#if ABORTS > 0
active proctype aborter() {
    byte before;
    atomic { before = arrived; broken = true; arrived = 0 }
    if
    :: before > 0 -> wake_all()
    :: else
    fi
}
#endif

#if THREADS > 2
#define sleepers (is_asleep[0] + is_asleep[1] + is_asleep[2])
#else
#define sleepers (is_asleep[0] + is_asleep[1])
#endif

/* Who still sleeps waits for others that do not come any more. */
active proctype at_rest() {
    timeout -> assert(sleepers == arrived && finished + arrived == THREADS)
}
