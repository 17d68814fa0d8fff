/* slots.h: what the C side of export/ knows about the media of a handle.
 *
 * Each handle has a slot. Slots are never returned to malloc, only used again: a media
 * thread that comes late finds that the slot belongs to another handle by now.
 *
 * A thread that uses a slot's table is a reader: golua_read_begin ... golua_read_end.
 * What Go replaces is freed after a grace period, which is over when every reader that
 * had begun before it has ended. Later readers are not waited for, so a forwarder that
 * begins again at once delays nothing.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#ifndef JANUS_GOLUA_SLOTS_H
#define JANUS_GOLUA_SLOTS_H

#include "golua.h"
#include "ring.h"

typedef struct golua_table golua_table;
typedef struct golua_slot golua_slot;

struct golua_table {
	uint64_t id;      /* of the session whose packets it is for */
	golua_ring *ring; /* NULL as long as no table of the session has needed one */
	golua_table *next; /* among the retired */
	int last;         /* 1: the session's last one, with which its ring is freed */
	uint32_t track_count;
	golua_viewer *viewers;
	golua_track tracks[];
};

/* What a forwarder is doing with a slot. */
enum {
	GOLUA_IDLE,       /* nothing: the publisher's thread queues the slot */
	GOLUA_QUEUED,     /* the forwarder will look at it */
	GOLUA_COALESCING, /* the forwarder waits for the rest of a frame */
};

struct golua_slot {
	janus_plugin_session *handle;
	uint64_t id;
	const golua_table *table;
	uint64_t begun;    /* GOLUA_SIDE, and how many readers have begun on that side */
	uint64_t ended[2]; /* how many readers have ended, by side */
	uint64_t reports;  /* the session whose receiver reports are for Go, too */
	uint64_t downlink; /* the session all of whose RTCP is for Go: its bandwidth is estimated */
	uint64_t ready;    /* the session of which Go knows that messages can be sent */
	uint32_t room;     /* odd: a publisher's thread waits for room; each wake adds 1 */
	uint32_t state;
	golua_slot *next;  /* in a list of the forwarder */
	int64_t deadline;  /* when the forwarder stops waiting for the rest of a frame */
	/* Bursts of the slot's session as a publisher (bursts.c): */
	uint32_t bursting; /* 1: it is in a list of the thread of the bursts */
	uint32_t look;     /* 1: viewers have been added */
	golua_slot *burst_next;
	/* Bursts to the slot's session as a viewer. The last two are for the thread of the bursts. */
	uint32_t pace;     /* bytes in a millisecond; 0: GOLUA_PACE */
	int64_t credit;    /* bytes that may go out now */
	int64_t credited;  /* when that was so */
	/* The lock of slots.c protects the following fields. */
	golua_slot *free_next;
	golua_table *retired, *awaited; /* awaited: those of the present grace period */
	uint64_t period;   /* the session that has begun the period, 0 without a period */
	uint64_t expected; /* the period is over when so many readers have ended */
};

#define GOLUA_SIDE ((uint64_t)1 << 63)

/* How fast bursts to a viewer are whose line nobody knows: 10 Mbit/s, in bytes per ms. A keyframe
 * of 40 KB takes 32 ms. */
#define GOLUA_PACE 1250

/* Grace periods. A slot has two sides. golua_read_begin counts a reader in on the present
 * side and returns that side, in one step; golua_read_end counts it out there. A grace
 * period begins with a change of sides (slots.c), which also tells how many readers had
 * begun on the former side; it is over when so many have ended there. A reader that begins
 * after the change finds what had been stored before it, so no table that was retired by
 * then. The former side is used again only by the next change, and has no reader then. */
static inline uint64_t golua_read_begin(golua_slot *slot) {
	return __atomic_fetch_add(&slot->begun, 1, __ATOMIC_SEQ_CST) / GOLUA_SIDE;
}

static inline void golua_read_end(golua_slot *slot, uint64_t side) {
	__atomic_fetch_add(&slot->ended[side], 1, __ATOMIC_SEQ_CST);
}

/* Only a reader may use the table. */
static inline const golua_table *golua_table_of(golua_slot *slot) {
	return __atomic_load_n(&slot->table, __ATOMIC_SEQ_CST);
}

/* The pace of the bursts to a viewer, in bytes per ms. */
static inline uint32_t golua_pace_of(uintptr_t handle) {
	golua_slot *slot = (golua_slot *)((janus_plugin_session *)handle)->plugin_handle;
	const uint32_t pace = __atomic_load_n(&slot->pace, __ATOMIC_RELAXED);
	return pace ? pace : GOLUA_PACE;
}

/* The session of a handle; 0 when the slot belongs to another handle. The id is read
 * first, because a slot loses its handle before it gets another id. */
static inline uint64_t golua_id_in(golua_slot *slot, const janus_plugin_session *handle) {
	const uint64_t id = __atomic_load_n(&slot->id, __ATOMIC_ACQUIRE);
	return __atomic_load_n(&slot->handle, __ATOMIC_SEQ_CST) == handle ? id : 0;
}

static inline const golua_track *golua_find_track(const golua_table *table, int mindex) {
	if(table == NULL || mindex < 0 || (uint32_t)mindex >= table->track_count)
		return NULL;
	return &table->tracks[mindex];
}

/* Adds to a counter that this thread alone writes, and that others read. */
static inline void golua_count(uint64_t *counter, uint64_t more) {
	__atomic_store_n(counter, *counter + more, __ATOMIC_RELAXED);
}

/* Wakes the publisher's thread when it waits for room: there may be room, or another table. */
void golua_tell_room(golua_slot *slot);

/* --- what Go and the stubs call ---------------------------------------------- */

/* Memory for a rewriter or a stream, all zero; free() gives it back. */
void *golua_allocate(size_t size);

/* Gives a new handle a slot, in its plugin_handle. */
golua_slot *golua_slot_new(janus_plugin_session *handle, uint64_t id);
void golua_slot_free(janus_plugin_session *handle);
/* The id of a handle's session; 0 for a handle that we never accepted. */
uint64_t golua_slot_id(janus_plugin_session *handle);
/* From now on Go also gets the receiver reports (RFC 3550) of a handle. */
void golua_want_reports(uintptr_t handle);
/* From now on Go gets all RTCP of a handle (goluaIncomingDownlink), or not any more. */
void golua_watch_downlink(uintptr_t handle, int watched);
/* Says whether Go wants to be told when messages can be sent to a handle. Go does at first. */
void golua_want_ready(uintptr_t handle, int wanted);
/* Whether Go wants to be told so. */
int golua_ready_wanted(janus_plugin_session *handle, uint64_t id);

/* Sets how fast bursts to a viewer are, for all of its m-lines together, in bytes per ms; 0 is
 * GOLUA_PACE. A new handle has that. */
void golua_set_pace(uintptr_t handle, uint32_t pace);

/* Replaces the forwarding table of a publisher. Only one thread at a time may do so for a
 * handle. The rewriters, streams and viewers of the former table must stay valid until a grace
 * period that began after this call is over (golua_reclaim). */
void golua_set_table(uintptr_t handle, const golua_track *tracks, size_t track_count,
	const golua_viewer *viewers, size_t viewer_count);
/* Drops the table and the packets that wait to be forwarded. */
void golua_clear_table(uintptr_t handle);
/* Begins a grace period, unless one is under way, and returns 1 when it is over. Everything
 * that had been replaced when the period began has no reader then and may be freed. Later
 * readers do not make the period longer. */
int golua_reclaim(uintptr_t handle);

#endif
