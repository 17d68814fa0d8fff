/* cells.h: what the C side of export/ shares about a handle's media.
 *
 * A cell stands behind each handle. Cells are never returned to malloc, only
 * used again: a media thread that is late meets a cell, and finds that its
 * handle is another by now.
 *
 * Whoever uses a cell's plan or ring is inside: golua_enter ... golua_leave.
 * What Go replaces is freed when nobody has been inside at some moment since.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#ifndef JANUS_GOLUA_CELLS_H
#define JANUS_GOLUA_CELLS_H

#include "golua.h"
#include "ring.h"

/* Packets of an m-line that are in the ring, so that none overtakes them when
 * the line's mode changes. m-lines from the last one on share a count. */
#define GOLUA_COUNTED_LINES 16

typedef struct golua_plan golua_plan;

struct golua_plan {
	golua_plan *next; /* among the retired */
	size_t line_count;
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
	golua_plan *plan;
	golua_ring *ring;
	uint32_t inside;
	uint32_t state;
	uint32_t reports; /* receiver reports are for Go, too */
	uint32_t pending[GOLUA_COUNTED_LINES];
	golua_cell *next; /* in the forwarder's lists, and in no other */
	int64_t deadline; /* of lingering */
	golua_cell *free_next;
	golua_plan *retired_plans; /* these two: under the lock of cells.c */
	golua_ring *retired_rings;
};

static inline uint32_t *golua_pending(golua_cell *cell, int line) {
	return &cell->pending[line < GOLUA_COUNTED_LINES ? line : GOLUA_COUNTED_LINES - 1];
}

static inline void golua_enter(golua_cell *cell) {
	__atomic_add_fetch(&cell->inside, 1, __ATOMIC_SEQ_CST);
}

static inline void golua_leave(golua_cell *cell) {
	__atomic_sub_fetch(&cell->inside, 1, __ATOMIC_SEQ_CST);
}

static inline golua_line *golua_find_line(golua_plan *plan, int mindex) {
	if(plan == NULL || mindex < 0 || (size_t)mindex >= plan->line_count)
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

/* forwarders.c: something new is in the cell's ring. */
void golua_forwarders_tell(golua_cell *cell, int urgent);

#endif
