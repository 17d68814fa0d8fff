/* forwarders.c: see forwarders.h.
 *
 * A publisher always has the same forwarder, which keeps its packets in order.
 * An idle forwarder sleeps on a futex, outside of Go. When the first packets of a
 * frame have come, a forwarder waits up to COALESCE for the others, so that each
 * viewer's thread wakes once for the frame and not for each packet.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#define _GNU_SOURCE /* pthread_setname_np */
#include "forwarders.h"
#include "bursts.h"
#include "clock.h"
#include "fanout.h"
#include "futex.h"
#include "gop.h"

#include <pthread.h>

#include "_cgo_export.h"

#define MOST_FORWARDERS 64
/* Packets of one frame that come from one network read are some 10 us apart. Waiting
 * longer gains nothing with a sender that paces its packets. */
#define COALESCE 1000000 /* ns */

typedef struct forwarder {
	pthread_t thread;
	golua_slot *stack; /* slots that were queued; any thread pushes */
	uint32_t sleeping;
	uint32_t ending;
	/* For the forwarder's own thread: */
	golua_slot *first, **last; /* to be looked at, in order */
	golua_slot *coalescing;
} forwarder;

static forwarder forwarders[MOST_FORWARDERS];
static int forwarder_count;

static forwarder *forwarder_of(const golua_slot *slot) {
	return &forwarders[((uintptr_t)slot / sizeof(*slot)) % forwarder_count];
}

static uint32_t state_of(golua_slot *slot) {
	return __atomic_load_n(&slot->state, __ATOMIC_SEQ_CST);
}

static int change_state(golua_slot *slot, uint32_t from, uint32_t to) {
	return __atomic_compare_exchange_n(&slot->state, &from, to, 0, __ATOMIC_SEQ_CST, __ATOMIC_SEQ_CST);
}

/* --- any thread --------------------------------------------------------------- */

static void rouse(forwarder *f) {
	if(__atomic_exchange_n(&f->sleeping, 0, __ATOMIC_SEQ_CST))
		golua_wake(&f->sleeping);
}

static void push(forwarder *f, golua_slot *slot) {
	golua_slot *top = __atomic_load_n(&f->stack, __ATOMIC_RELAXED);
	do
		slot->next = top;
	while(!__atomic_compare_exchange_n(&f->stack, &top, slot, 1, __ATOMIC_SEQ_CST, __ATOMIC_RELAXED));
}

void golua_forwarders_tell(golua_slot *slot, int urgent) {
	forwarder *f = forwarder_of(slot);
	if(change_state(slot, GOLUA_IDLE, GOLUA_QUEUED)) {
		push(f, slot);
		rouse(f);
	} else if(urgent && change_state(slot, GOLUA_COALESCING, GOLUA_QUEUED)) {
		rouse(f); /* it finds the slot in its list coalescing */
	}
}

/* --- forwarding ---------------------------------------------------------------- */

/* Packets of one m-line, out of a batch of several. */
typedef struct share {
	golua_arrival packets[GOLUA_BATCH];
	size_t count;
} share;

static void forward_track(golua_slot *slot, const golua_table *table, int mindex, const share *s) {
	const golua_track *track = golua_find_track(table, mindex);
	if(track == NULL || track->mode < GOLUA_INLINE || track->mode > GOLUA_SELECT)
		return; /* nobody wants the packets any more */
	golua_forward(table, track, s->packets, s->count);
	if(track->gop != NULL && golua_gop_called(track->gop))
		golua_bursts_tell(slot);
}

/* Forwards a batch, m-line by m-line. */
static void forward_batch(golua_slot *slot, const golua_table *table, golua_record **records, size_t count) {
	for(size_t i = 0; i < count; i++) {
		const int mindex = records[i]->mindex;
		if(mindex < 0)
			continue; /* forwarded with an earlier one */
		share s = { .count = 0 };
		for(size_t j = i; j < count; j++) {
			if(records[j]->mindex != mindex)
				continue;
			s.packets[s.count++] = (golua_arrival){ &records[j]->rtp, records[j]->at, records[j]->keyframe, records[j]->position };
		}
		forward_track(slot, table, mindex, &s);
		for(size_t j = i; j < count; j++)
			if(records[j]->mindex == mindex)
				records[j]->mindex = -1;
	}
}

/* --- the life of a forwarder ---------------------------------------------------- */

static void append(forwarder *f, golua_slot *slot) {
	slot->next = NULL;
	*f->last = slot;
	f->last = &slot->next;
}

/* Moves the queued slots to the end of the list, the earliest first. */
static void take_queued(forwarder *f) {
	golua_slot *slot = __atomic_exchange_n(&f->stack, NULL, __ATOMIC_SEQ_CST), *earliest = NULL;
	while(slot != NULL) {
		golua_slot *next = slot->next;
		slot->next = earliest;
		earliest = slot;
		slot = next;
	}
	while(earliest != NULL) {
		golua_slot *next = earliest->next;
		append(f, earliest);
		earliest = next;
	}
}

/* Moves the slots whose wait is over to the list. Returns when the next wait is over, 0
 * when no slot waits. */
static int64_t take_coalesced(forwarder *f) {
	int64_t next_deadline = 0;
	const int64_t now = f->coalescing ? golua_now() : 0;
	for(golua_slot **place = &f->coalescing; *place != NULL;) {
		golua_slot *slot = *place;
		if(state_of(slot) == GOLUA_QUEUED || (now >= slot->deadline && change_state(slot, GOLUA_COALESCING, GOLUA_QUEUED)) ||
				state_of(slot) == GOLUA_QUEUED) {
			*place = slot->next;
			append(f, slot);
			continue;
		}
		if(next_deadline == 0 || slot->deadline < next_deadline)
			next_deadline = slot->deadline;
		place = &slot->next;
	}
	return next_deadline;
}

/* Puts a slot aside until the rest of a frame has come, if that is worth it. */
static int coalesces(forwarder *f, golua_slot *slot, const golua_ring *ring, const golua_record *oldest) {
	if(golua_ring_urgent(ring) || golua_now() - oldest->at >= COALESCE)
		return 0;
	slot->deadline = oldest->at + COALESCE;
	slot->next = f->coalescing;
	f->coalescing = slot;
	__atomic_store_n(&slot->state, GOLUA_COALESCING, __ATOMIC_SEQ_CST);
	/* The end of the frame may have come since. */
	if(golua_ring_urgent(ring))
		change_state(slot, GOLUA_COALESCING, GOLUA_QUEUED);
	return 1;
}

/* Forwards a batch of a slot's ring. Returns 1 when the slot was put aside instead. */
static int attend_ring(forwarder *f, golua_slot *slot, const golua_table *table) {
	golua_ring *ring = table->ring;
	golua_record *records[GOLUA_BATCH];
	size_t count = golua_ring_take(ring, records, GOLUA_BATCH);
	if(count > 0 && coalesces(f, slot, ring, records[0]))
		return 1;
	if(count > 0)
		forward_batch(slot, table, records, count);
	/* A publisher that waits for room is woken for half a ring, not for each packet. */
	if(golua_ring_done(ring))
		golua_tell_room(slot);
	return 0;
}

static int has_ring(const golua_table *table) {
	return table != NULL && table->ring != NULL;
}

static void attend(forwarder *f, golua_slot *slot) {
	const uint64_t side = golua_read_begin(slot);
	const golua_table *table = golua_table_of(slot);
	if(!has_ring(table) || !attend_ring(f, slot, table)) {
		__atomic_store_n(&slot->state, GOLUA_IDLE, __ATOMIC_SEQ_CST);
		/* Packets that came in meanwhile may be in another ring: that of the slot's next
		 * session. */
		table = golua_table_of(slot);
		if(has_ring(table) && !golua_ring_empty(table->ring) && change_state(slot, GOLUA_IDLE, GOLUA_QUEUED))
			append(f, slot); /* after the others */
	}
	golua_read_end(slot, side);
}

static void sleep_until(forwarder *f, int64_t deadline) {
	__atomic_store_n(&f->sleeping, 1, __ATOMIC_SEQ_CST);
	int awake = __atomic_load_n(&f->stack, __ATOMIC_SEQ_CST) != NULL ||
		__atomic_load_n(&f->ending, __ATOMIC_SEQ_CST);
	for(golua_slot *slot = f->coalescing; slot != NULL && !awake; slot = slot->next)
		awake = state_of(slot) == GOLUA_QUEUED;
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
		int64_t deadline = take_coalesced(f);
		golua_slot *slot = f->first;
		if(slot == NULL) {
			sleep_until(f, deadline);
			continue;
		}
		f->first = slot->next;
		if(f->first == NULL)
			f->last = &f->first;
		attend(f, slot);
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
