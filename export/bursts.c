/* bursts.c: see bursts.h.
 *
 * One thread sends all bursts. It sleeps on a futex while there are none, and for TICK while all
 * viewers have got what their pace allows. A viewer's pace counts for all its m-lines together, and
 * each of them gets some packets in turn.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#define _GNU_SOURCE /* pthread_setname_np */
#include "bursts.h"
#include "burst.h"
#include "clock.h"
#include "fanout.h"
#include "futex.h"

#include <pthread.h>

#include "_cgo_export.h"

#define TICK 5000000 /* ns */
/* A viewer that has got nothing of late may get so much at once: what its pace allows in so many
 * ms. Small keyframes then take no time at all. */
#define MOST_CREDIT 20
/* A longer time, in ns, counts as this one, so that the sum stays small. */
#define LONGEST_PAUSE 1000000000

static struct {
	pthread_t thread;
	golua_slot *stack; /* publishers with bursts; any thread pushes */
	uint32_t sleeping, ending;
	/* For the thread itself: */
	golua_slot *first, **last;
	int64_t now;
	golua_gop_packets packets;
} bursts;

/* --- any thread --------------------------------------------------------------- */

static void rouse(void) {
	if(__atomic_exchange_n(&bursts.sleeping, 0, __ATOMIC_SEQ_CST))
		golua_wake(&bursts.sleeping);
}

void golua_bursts_tell(golua_slot *slot) {
	if(__atomic_exchange_n(&slot->bursting, 1, __ATOMIC_SEQ_CST))
		return;
	golua_slot *top = __atomic_load_n(&bursts.stack, __ATOMIC_RELAXED);
	do
		slot->burst_next = top;
	while(!__atomic_compare_exchange_n(&bursts.stack, &top, slot, 1, __ATOMIC_SEQ_CST, __ATOMIC_RELAXED));
	rouse();
}

void golua_bursts_look(uintptr_t publisher) {
	golua_slot *slot = (golua_slot *)((janus_plugin_session *)publisher)->plugin_handle;
	__atomic_store_n(&slot->look, 1, __ATOMIC_SEQ_CST);
	golua_bursts_tell(slot);
}

/* --- one viewer ------------------------------------------------------------------ */

/* What came of a turn. */
enum { NOTHING = 0, CATCHING = 1, SENT = 2 };

/* A viewer, and what it is getting. */
typedef struct turn {
	const golua_table *table;
	const golua_track *track;
	const golua_viewer *viewer;
	uint32_t index;
	int look;
	/* Of the burst: */
	uint64_t position;
	int substream;
	uint32_t burst;
} turn;

static int has_begun(const turn *t) {
	return t->viewer->rewriter->gop == golua_gop_number(t->track->gop) &&
		t->viewer->rewriter->flags & GOLUA_REWRITER_CATCHING;
}

/* Says whether the burst of this turn is still under way. Go may have ended it meanwhile, and another
 * thread may have begun another one. */
static int goes_on(const turn *t) {
	return has_begun(t) && t->viewer->rewriter->burst == t->burst;
}

/* Begins a burst for a viewer that has got nothing of the m-line yet. Returns 0 if there is a
 * viewer but no burst. The caller has the lock of the rewriter. */
static int begin(const turn *t) {
	golua_rewriter *rewriter = t->viewer->rewriter;
	const int selects = t->index >= t->track->count;
	if(selects && !golua_selection_begins(rewriter->selection, t->track))
		return 1;
	if(!selects && (rewriter->flags & (GOLUA_REWRITER_STARTED | GOLUA_REWRITER_ENDED)) == GOLUA_REWRITER_STARTED)
		return 1;
	const golua_burst burst = golua_burst_for(rewriter, t->track, 0, bursts.now, golua_pace_of(t->viewer->handle), selects);
	return burst.substream >= 0 && golua_burst_begin(rewriter, t->track, &burst, selects);
}

/* Finds the burst of a viewer, or begins one. Nobody sends this viewer a keyframe as it comes in
 * while a screen stands still, so one is requested if the cache has none. */
static int find(turn *t) {
	golua_rewriter *rewriter = t->viewer->rewriter;
	int ask = 0;
	golua_rewriter_lock(rewriter);
	if(!has_begun(t) && t->look)
		ask = !begin(t);
	const int found = has_begun(t);
	t->position = rewriter->gop_position;
	t->substream = (int)rewriter->gop_substream;
	t->burst = rewriter->burst;
	golua_rewriter_unlock(rewriter);
	if(ask) {
		__atomic_store_n(&t->track->stream->wanted, 1, __ATOMIC_SEQ_CST);
		goluaFeedbackDue(t->table->id, t->track - t->table->tracks);
	}
	return found;
}

static golua_slot *slot_of(const turn *t) {
	return (golua_slot *)((janus_plugin_session *)t->viewer->handle)->plugin_handle;
}

/* Says whether the pace of a viewer allows more now. */
static int may_send(const turn *t) {
	golua_slot *slot = slot_of(t);
	const int64_t pace = golua_pace_of(t->viewer->handle), passed = bursts.now - slot->credited;
	slot->credit += pace * (passed < LONGEST_PAUSE ? passed : LONGEST_PAUSE) / 1000000;
	if(slot->credit > pace * MOST_CREDIT)
		slot->credit = pace * MOST_CREDIT;
	slot->credited = bursts.now;
	return slot->credit > 0;
}

/* Notes how far the burst has come. Its end and the newest packet meet here: a packet that comes
 * in later goes to the viewer as it comes in. */
static void note(const turn *t, uint64_t position) {
	golua_rewriter *rewriter = t->viewer->rewriter;
	golua_rewriter_lock(rewriter);
	if(goes_on(t)) {
		rewriter->gop_position = position;
		if(position == golua_gop_end(t->track->gop))
			rewriter->flags &= ~GOLUA_REWRITER_CATCHING;
	}
	golua_rewriter_unlock(rewriter);
}

static void lapse(const turn *t) {
	golua_rewriter_lock(t->viewer->rewriter);
	if(goes_on(t))
		golua_burst_lapse(t->viewer->rewriter);
	golua_rewriter_unlock(t->viewer->rewriter);
	golua_gop_lapsed(t->track->gop);
}

static int serve(turn *t) {
	golua_gop_packets *packets = &bursts.packets;
	if(!find(t))
		return NOTHING;
	if(g_atomic_int_get(&((janus_plugin_session *)t->viewer->handle)->stopped) || !may_send(t))
		return CATCHING;
	uint64_t position = t->position;
	if(!golua_gop_read(t->track->gop, t->substream, &position, packets)) {
		lapse(t);
		return NOTHING;
	}
	golua_replay(t->table, t->track, t->index, &(golua_replayed){ packets->arrivals, packets->count, t->burst });
	slot_of(t)->credit -= (int64_t)packets->bytes;
	note(t, position);
	return CATCHING | SENT;
}

/* --- all viewers ------------------------------------------------------------------- */

static int serve_track(const golua_table *table, const golua_track *track, int look) {
	int result = NOTHING;
	if(track->gop == NULL || track->mode < GOLUA_INLINE || track->mode > GOLUA_SELECT)
		return result;
	for(uint32_t i = 0; i < track->count + track->selecting; i++) {
		turn t = { .table = table, .track = track, .viewer = &table->viewers[track->first + i], .index = i, .look = look };
		result |= serve(&t);
	}
	return result;
}

static int attend(golua_slot *slot) {
	const int look = __atomic_exchange_n(&slot->look, 0, __ATOMIC_SEQ_CST);
	const uint64_t side = golua_read_begin(slot);
	const golua_table *table = golua_table_of(slot);
	int result = NOTHING;
	for(uint32_t i = 0; table != NULL && i < table->track_count; i++)
		result |= serve_track(table, &table->tracks[i], look);
	golua_read_end(slot, side);
	return result;
}

/* --- the thread ----------------------------------------------------------------------- */

static void append(golua_slot *slot) {
	slot->burst_next = NULL;
	*bursts.last = slot;
	bursts.last = &slot->burst_next;
}

static void take_told(void) {
	golua_slot *slot = __atomic_exchange_n(&bursts.stack, NULL, __ATOMIC_SEQ_CST);
	while(slot != NULL) {
		golua_slot *next = slot->burst_next;
		append(slot);
		slot = next;
	}
}

/* Gives each publisher of the list a turn. A publisher without bursts leaves the list. So does one
 * that was told of meanwhile, because it is on the stack. Returns 1 if something was sent. */
static int serve_round(void) {
	golua_slot *slot = bursts.first;
	bursts.first = NULL;
	bursts.last = &bursts.first;
	int result = NOTHING;
	while(slot != NULL) {
		golua_slot *next = slot->burst_next;
		__atomic_store_n(&slot->bursting, 0, __ATOMIC_SEQ_CST);
		const int came = attend(slot);
		if(came != NOTHING && !__atomic_exchange_n(&slot->bursting, 1, __ATOMIC_SEQ_CST))
			append(slot);
		result |= came;
		slot = next;
	}
	return result & SENT;
}

static void rest(void) {
	__atomic_store_n(&bursts.sleeping, 1, __ATOMIC_SEQ_CST);
	if(__atomic_load_n(&bursts.stack, __ATOMIC_SEQ_CST) == NULL && !__atomic_load_n(&bursts.ending, __ATOMIC_SEQ_CST))
		golua_sleep(&bursts.sleeping, 1, bursts.first != NULL ? TICK : -1);
	__atomic_store_n(&bursts.sleeping, 0, __ATOMIC_SEQ_CST);
}

static void *run(void *unused) {
	(void)unused;
	while(!__atomic_load_n(&bursts.ending, __ATOMIC_SEQ_CST)) {
		bursts.now = golua_now();
		do
			take_told();
		while(serve_round());
		rest();
	}
	return NULL;
}

int golua_bursts_start(void) {
	__atomic_store_n(&bursts.ending, 0, __ATOMIC_SEQ_CST);
	bursts.last = &bursts.first;
	if(pthread_create(&bursts.thread, NULL, run, NULL) != 0)
		return 0;
	pthread_setname_np(bursts.thread, "golua bursts");
	return 1;
}

void golua_bursts_stop(void) {
	__atomic_store_n(&bursts.ending, 1, __ATOMIC_SEQ_CST);
	rouse();
	pthread_join(bursts.thread, NULL);
	take_told();
	for(golua_slot *slot = bursts.first; slot != NULL; slot = slot->burst_next)
		__atomic_store_n(&slot->bursting, 0, __ATOMIC_SEQ_CST);
	bursts.first = NULL;
}
