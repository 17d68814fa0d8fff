/* slots.h: what the C side of export/ shares about a handle's media.
 *
 * A cell stands behind each handle. Cells are never returned to malloc, only
 * used again: a media thread that is late meets a cell, and finds that its
 * handle is another by now.
 *
 * Whoever uses a cell's plan is inside: golua_enter ... golua_leave. What Go
 * replaces is freed after a grace period: when everybody has left who was inside
 * at its beginning. Nobody who comes later is waited for, so a forwarder that
 * comes again at once holds up nothing.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#ifndef JANUS_GOLUA_SLOTS_H
#define JANUS_GOLUA_SLOTS_H

#include <time.h>

#include "golua.h"
#include "ring.h"

typedef struct golua_plan golua_plan;

struct golua_plan {
	uint64_t id;      /* of the session whose packets it is for */
	golua_ring *ring; /* NULL as long as no plan of the session has needed one */
	golua_plan *next; /* among the retired */
	int last;         /* of the session: the ring goes with it */
	uint32_t line_count;
	golua_viewer *viewers;
	golua_line lines[];
};

/* Where a cell is with its forwarder. */
enum {
	GOLUA_IDLE,      /* nothing waits, or the publisher's thread will queue it */
	GOLUA_QUEUED,    /* the forwarder will look at it */
	GOLUA_LINGERING, /* the forwarder waits for the rest of a frame */
};

struct golua_cell {
	janus_plugin_session *handle;
	uint64_t id;
	const golua_plan *plan;
	uint64_t entered; /* GOLUA_SIDE, and how many have entered on that side */
	uint64_t left[2]; /* how many have left, by side */
	uint64_t reports; /* the session whose receiver reports are for Go, too */
	uint32_t room;    /* odd: a publisher's thread waits for room; each wake adds 1 */
	uint32_t state;
	golua_cell *next; /* in the forwarder's lists, and in no other */
	int64_t deadline; /* of lingering */
	/* What follows is protected by the lock of slots.c. */
	golua_cell *free_next;
	golua_plan *retired, *awaited; /* awaited: what the present grace period is for */
	uint64_t period;               /* the session that has begun it, 0 for none */
	uint64_t leaving;              /* so many have to leave until it is over */
};

#define GOLUA_SIDE ((uint64_t)1 << 63)

/* Grace periods. A cell has two sides; golua_enter counts a thread in on the present
 * one and tells which it is, in one step, and golua_leave counts it out there. A grace
 * period begins with a change of sides (slots.c), which also tells how many had entered
 * on the former one, and is over when so many have left it. Whoever enters after the
 * change finds what had been stored before it: no plan that was retired by then.
 * The former side is used again only by the next change, and by then it is empty. */
static inline uint64_t golua_enter(golua_cell *cell) {
	return __atomic_fetch_add(&cell->entered, 1, __ATOMIC_SEQ_CST) / GOLUA_SIDE;
}

static inline void golua_leave(golua_cell *cell, uint64_t side) {
	__atomic_fetch_add(&cell->left[side], 1, __ATOMIC_SEQ_CST);
}

/* Inside. */
static inline const golua_plan *golua_plan_of(golua_cell *cell) {
	return __atomic_load_n(&cell->plan, __ATOMIC_SEQ_CST);
}

/* The session of a handle, 0 when the cell is another's. The id is read first: a cell
 * loses its handle before it gets another id. */
static inline uint64_t golua_id_in(golua_cell *cell, const janus_plugin_session *handle) {
	const uint64_t id = __atomic_load_n(&cell->id, __ATOMIC_ACQUIRE);
	return __atomic_load_n(&cell->handle, __ATOMIC_SEQ_CST) == handle ? id : 0;
}

/* golua_now, without a call: a packet asks for it. */
static inline int64_t golua_clock(void) {
	struct timespec now;
	clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec * (int64_t)1000000000 + now.tv_nsec;
}

static inline const golua_line *golua_find_line(const golua_plan *plan, int mindex) {
	if(plan == NULL || mindex < 0 || (uint32_t)mindex >= plan->line_count)
		return NULL;
	return &plan->lines[mindex];
}

/* Adds to a counter that only this thread writes, for others to read. */
static inline void golua_count(uint64_t *counter, uint64_t more) {
	__atomic_store_n(counter, *counter + more, __ATOMIC_RELAXED);
}

/* forward.c: sends packets of one m-line to its viewers, viewer by viewer, so
 * that each one's thread wakes once. at: when each came. */
void golua_forward(const golua_plan *plan, const golua_line *line,
	janus_plugin_rtp **packets, const int64_t *at, size_t count);

/* incoming.c: there may be room in the ring, or another plan; wakes whoever waits. */
void golua_tell_room(golua_cell *cell);

/* forwarders.c: something new is in the cell's ring. */
void golua_forwarders_tell(golua_cell *cell, int urgent);

#endif
