/* A queue's words, lanes first, and how a consumer takes an item (queue_core::lock_filled, slots::take, release). */

#define WRITTEN(lane) (lane)
#define READ(lane) (LANES + (lane))
#define LOCK(lane) (2 * LANES + (lane))
#define PUTTING(lane) (3 * LANES + (lane))
#define HUNGRY (4 * LANES)
#define ARRIVALS (4 * LANES + 1)
#define CLOSED (4 * LANES + 2)
#define ENDED (4 * LANES + 3)
#define WORDS (4 * LANES + 4)

inline is_filled(answer, which) {
    load(position, READ(which));
    atomic {
        load(end, WRITTEN(which));
        answer = (position != end);
        end = 0
    }
}

inline any_items(answer) {
    is_filled(answer, 0);
#if LANES > 1
    if
    :: !answer -> is_filled(answer, 1)
    :: else
    fi;
#endif
    position = 0
}

/* An item of one lane, if there is one and nobody else has the lane's lock. */
inline take_from(which) {
    is_filled(found, which);
    if
    :: found ->
        compare_exchange(found, LOCK(which), 0, 1);
        if
        :: found ->
            is_filled(found, which); /* look_again() */
            if
            :: found ->
                store(READ(which), position + 1);
                taken++
            :: else
            fi;
            store(LOCK(which), 0)
        :: else
        fi
    :: else
    fi;
    position = 0
}

/* `found`: whether an item was taken. */
inline take() {
    take_from(0);
#if LANES > 1
    if
    :: !found -> take_from(1)
    :: else
    fi
#endif
}

inline wake_a_consumer() {
    exchange(seen, HUNGRY, 0);
    if
    :: seen != 0 ->
        fetch_add(ARRIVALS, 1);
        futex_wake_one(seen, ARRIVALS);
#ifndef NO_RESTORE
        if
        :: seen > 0 -> store_seq_cst(HUNGRY, 1) /* others may sleep */
        :: else
        fi
#endif
    :: else
    fi
}
