/* forwarders.c: the threads that take packets out of the rings and send them on.
 *
 * A publisher always has the same forwarder, which keeps its packets in order.
 * A forwarder that has nothing to do sleeps on a futex, outside of Go; for a
 * frame that has begun to come in it waits a moment (LINGER), so that each
 * viewer's thread wakes once for the frame and not for each of its packets.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#define _GNU_SOURCE /* pthread_setname_np */
#include "slots.h"
#include "futex.h"

#include <pthread.h>

#include "_cgo_export.h"

#define MOST_FORWARDERS 64
/* At most so many packets at a time, then it is another publisher's turn. */
#define BATCH 32
/* Packets of one frame that come from one network read are some 10 us apart;
 * a sender that paces them by more gains nothing from being waited for. */
#define LINGER 1000000 /* ns */

typedef struct forwarder {
	pthread_t thread;
	golua_cell *stack; /* cells that were queued; any thread pushes */
	uint32_t sleeping;
	uint32_t ending;
	/* Its own: */
	golua_cell *first, **last; /* to be looked at, in order */
	golua_cell *lingering;
} forwarder;

static forwarder forwarders[MOST_FORWARDERS];
static int forwarder_count;

static forwarder *forwarder_of(const golua_cell *cell) {
	return &forwarders[((uintptr_t)cell / sizeof(*cell)) % forwarder_count];
}

static uint32_t state_of(golua_cell *cell) {
	return __atomic_load_n(&cell->state, __ATOMIC_SEQ_CST);
}

static int change_state(golua_cell *cell, uint32_t from, uint32_t to) {
	return __atomic_compare_exchange_n(&cell->state, &from, to, 0, __ATOMIC_SEQ_CST, __ATOMIC_SEQ_CST);
}

/* --- any thread --------------------------------------------------------------- */

static void rouse(forwarder *f) {
	if(__atomic_exchange_n(&f->sleeping, 0, __ATOMIC_SEQ_CST))
		golua_wake(&f->sleeping);
}

static void push(forwarder *f, golua_cell *cell) {
	golua_cell *top = __atomic_load_n(&f->stack, __ATOMIC_RELAXED);
	do
		cell->next = top;
	while(!__atomic_compare_exchange_n(&f->stack, &top, cell, 1, __ATOMIC_SEQ_CST, __ATOMIC_RELAXED));
}

void golua_forwarders_tell(golua_cell *cell, int urgent) {
	forwarder *f = forwarder_of(cell);
	if(change_state(cell, GOLUA_IDLE, GOLUA_QUEUED)) {
		push(f, cell);
		rouse(f);
	} else if(urgent && change_state(cell, GOLUA_LINGERING, GOLUA_QUEUED)) {
		rouse(f); /* it finds the cell among its lingering ones */
	}
}

/* --- forwarding ---------------------------------------------------------------- */

/* Packets of one m-line, out of a batch of several. */
typedef struct selection {
	janus_plugin_rtp *packets[BATCH];
	int64_t at[BATCH];
	size_t count;
} selection;

static void judge(uint64_t id, int line, const selection *s) {
	golua_packet packets[BATCH];
	for(size_t i = 0; i < s->count; i++) {
		janus_plugin_rtp *rtp = s->packets[i];
		packets[i] = (golua_packet){ .buffer = rtp->buffer, .length = rtp->length, .at = s->at[i],
			.video = rtp->video, .extensions = (uintptr_t)&rtp->extensions };
	}
	goluaForward(id, line, packets, s->count);
}

static void forward_line(const golua_plan *plan, int mindex, const selection *s) {
	const golua_line *line = golua_find_line(plan, mindex);
	if(line == NULL || line->mode < GOLUA_INLINE || line->mode > GOLUA_JUDGE)
		return; /* nobody wants them any more */
	golua_forward(plan, line, (janus_plugin_rtp **)s->packets, s->at, s->count);
	if(line->mode == GOLUA_JUDGE)
		judge(plan->id, mindex, s);
}

/* Forwards a batch, m-line by m-line. */
static void forward_batch(const golua_plan *plan, golua_record **records, size_t count) {
	for(size_t i = 0; i < count; i++) {
		const int line = records[i]->line;
		if(line < 0)
			continue; /* done with an earlier one */
		selection s = { .count = 0 };
		for(size_t j = i; j < count; j++) {
			if(records[j]->line != line)
				continue;
			s.packets[s.count] = &records[j]->rtp;
			s.at[s.count++] = records[j]->at;
		}
		forward_line(plan, line, &s);
		for(size_t j = i; j < count; j++)
			if(records[j]->line == line)
				records[j]->line = -1;
	}
}

/* --- the life of a forwarder ---------------------------------------------------- */

static void append(forwarder *f, golua_cell *cell) {
	cell->next = NULL;
	*f->last = cell;
	f->last = &cell->next;
}

/* What was queued comes to the end of the list, the earliest first. */
static void take_queued(forwarder *f) {
	golua_cell *cell = __atomic_exchange_n(&f->stack, NULL, __ATOMIC_SEQ_CST), *earliest = NULL;
	while(cell != NULL) {
		golua_cell *next = cell->next;
		cell->next = earliest;
		earliest = cell;
		cell = next;
	}
	while(earliest != NULL) {
		golua_cell *next = earliest->next;
		append(f, earliest);
		earliest = next;
	}
}

/* Cells that have lingered enough come to the list. Returns when the next one
 * will have, 0 without any. */
static int64_t take_lingering(forwarder *f) {
	int64_t next_deadline = 0;
	const int64_t now = f->lingering ? golua_now() : 0;
	for(golua_cell **place = &f->lingering; *place != NULL;) {
		golua_cell *cell = *place;
		if(state_of(cell) == GOLUA_QUEUED || (now >= cell->deadline && change_state(cell, GOLUA_LINGERING, GOLUA_QUEUED)) ||
				state_of(cell) == GOLUA_QUEUED) {
			*place = cell->next;
			append(f, cell);
			continue;
		}
		if(next_deadline == 0 || cell->deadline < next_deadline)
			next_deadline = cell->deadline;
		place = &cell->next;
	}
	return next_deadline;
}

static int lingers(forwarder *f, golua_cell *cell, const golua_ring *ring, const golua_record *oldest) {
	if(golua_ring_urgent(ring) || golua_now() - oldest->at >= LINGER)
		return 0;
	cell->deadline = oldest->at + LINGER;
	cell->next = f->lingering;
	f->lingering = cell;
	__atomic_store_n(&cell->state, GOLUA_LINGERING, __ATOMIC_SEQ_CST);
	/* The end of the frame may have come since. */
	if(golua_ring_urgent(ring))
		change_state(cell, GOLUA_LINGERING, GOLUA_QUEUED);
	return 1;
}

/* Does a batch of a cell; says whether the cell has been put somewhere. */
static int attend_ring(forwarder *f, golua_cell *cell, const golua_plan *plan) {
	golua_ring *ring = plan->ring;
	golua_record *records[BATCH];
	size_t count = golua_ring_take(ring, records, BATCH);
	if(count > 0 && lingers(f, cell, ring, records[0]))
		return 1;
	if(count > 0)
		forward_batch(plan, records, count);
	/* A sleeper is woken for half a ring, not for each packet. */
	if(golua_ring_done(ring))
		golua_tell_room(cell);
	return 0;
}

static int has_ring(const golua_plan *plan) {
	return plan != NULL && plan->ring != NULL;
}

static void attend(forwarder *f, golua_cell *cell) {
	const uint64_t side = golua_enter(cell);
	const golua_plan *plan = golua_plan_of(cell);
	if(!has_ring(plan) || !attend_ring(f, cell, plan)) {
		__atomic_store_n(&cell->state, GOLUA_IDLE, __ATOMIC_SEQ_CST);
		/* What has come meanwhile may be in another ring, of another session's plan. */
		plan = golua_plan_of(cell);
		if(has_ring(plan) && !golua_ring_empty(plan->ring) && change_state(cell, GOLUA_IDLE, GOLUA_QUEUED))
			append(f, cell); /* after the others */
	}
	golua_leave(cell, side);
}

static void sleep_until(forwarder *f, int64_t deadline) {
	__atomic_store_n(&f->sleeping, 1, __ATOMIC_SEQ_CST);
	int awake = __atomic_load_n(&f->stack, __ATOMIC_SEQ_CST) != NULL ||
		__atomic_load_n(&f->ending, __ATOMIC_SEQ_CST);
	for(golua_cell *cell = f->lingering; cell != NULL && !awake; cell = cell->next)
		awake = state_of(cell) == GOLUA_QUEUED;
	if(!awake) {
		int64_t left = deadline ? deadline - golua_now() : -1;
		if(deadline == 0 || left > 0)
			golua_sleep(&f->sleeping, 1, left);
	}
	__atomic_store_n(&f->sleeping, 0, __ATOMIC_SEQ_CST);
}

static void *run(void *argument) {
	forwarder *f = argument;
	while(!__atomic_load_n(&f->ending, __ATOMIC_SEQ_CST)) {
		take_queued(f);
		int64_t deadline = take_lingering(f);
		golua_cell *cell = f->first;
		if(cell == NULL) {
			sleep_until(f, deadline);
			continue;
		}
		f->first = cell->next;
		if(f->first == NULL)
			f->last = &f->first;
		attend(f, cell);
	}
	return NULL;
}

int golua_forwarders_start(int count) {
	for(forwarder_count = 0; forwarder_count < count && forwarder_count < MOST_FORWARDERS; forwarder_count++) {
		forwarder *f = &forwarders[forwarder_count];
		*f = (forwarder){ .last = &f->first };
		if(pthread_create(&f->thread, NULL, run, f) != 0)
			break;
		char name[16];
		g_snprintf(name, sizeof(name), "golua fwd %d", forwarder_count);
		pthread_setname_np(f->thread, name);
	}
	return forwarder_count;
}

void golua_forwarders_stop(void) {
	for(int i = 0; i < forwarder_count; i++) {
		__atomic_store_n(&forwarders[i].ending, 1, __ATOMIC_SEQ_CST);
		rouse(&forwarders[i]);
	}
	for(int i = 0; i < forwarder_count; i++)
		pthread_join(forwarders[i].thread, NULL);
}
