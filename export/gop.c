/* gop.c: see gop.h.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "gop.h"
#include "rtp.h"

#include <sched.h>
#include <stdlib.h>

#define ALIGNMENT 16
/* How many records are looked at while the lock is held. Those of other substreams are only
 * passed over, and the publisher's thread must not wait for long. */
#define AT_ONCE 64

/* A keyframe is due when a group has used so much of the time or of the memory that it may use. A
 * keyframe takes some 100 ms to come, and the next one may be lost. */
#define DUE_AT(whole) ((whole) / 4 * 3)
/* The shortest time between two keyframes that are due: a quarter of the longest group. A stream that
 * is far too large for the cache must not become a stream of keyframes. */
#define SHORTEST(longest) ((longest) / 4)

typedef struct record {
	uint32_t size;     /* of the whole record, a multiple of ALIGNMENT */
	int8_t substream;  /* -1: a gap up to the end of the memory */
	uint8_t keyframe;
	int64_t at;
	uint64_t position;
	janus_plugin_rtp rtp; /* its buffer is behind the record */
} record;

static uint64_t last_number;

golua_gop *golua_gop_new(void) {
	golua_gop *gop = calloc(1, sizeof(*gop));
	if(gop != NULL)
		gop->number = __atomic_add_fetch(&last_number, 1, __ATOMIC_RELAXED);
	return gop;
}

void golua_gop_free(golua_gop *gop) {
	free(gop->data);
	free(gop);
}

uint64_t golua_gop_number(const golua_gop *gop) {
	return gop->number;
}

/* The holder copies a packet at most. A thread that finds the lock taken yields, because the
 * holder may have lost its processor. */
static void take_lock(golua_gop *gop) {
	while(__atomic_exchange_n(&gop->lock, 1, __ATOMIC_ACQUIRE))
		sched_yield();
}

static void give_lock(golua_gop *gop) {
	__atomic_store_n(&gop->lock, 0, __ATOMIC_RELEASE);
}

static record *record_at(golua_gop *gop, uint64_t position) {
	return (record *)&gop->data[position % gop->size];
}

/* --- what Go calls --------------------------------------------------------------- */

/* The caller has the lock. Returns the former memory. */
static char *use(golua_gop *gop, char *data, size_t size) {
	char *former = gop->data;
	gop->data = data;
	gop->size = size;
	gop->begin = gop->end;
	memset(gop->groups, 0, sizeof(gop->groups));
	__atomic_store_n(&gop->counts.held, size, __ATOMIC_RELAXED);
	return former;
}

int golua_gop_limit(golua_gop *gop, size_t bytes, int64_t longest) {
	const size_t size = bytes / ALIGNMENT * ALIGNMENT;
	const int same = size == __atomic_load_n(&gop->counts.held, __ATOMIC_RELAXED);
	char *data = NULL;
	if(!same && size > 0 && (data = aligned_alloc(ALIGNMENT, size)) == NULL)
		return 0;
	char *former = NULL;
	take_lock(gop);
	gop->longest = longest;
	if(!same)
		former = use(gop, data, size);
	give_lock(gop);
	free(former);
	return 1;
}

/* --- the publisher's thread ------------------------------------------------------- */

/* The caller has the lock. */
static void drop_oldest(golua_gop *gop) {
	const record *oldest = record_at(gop, gop->begin);
	golua_gop_group *group = oldest->substream < 0 ? NULL : &gop->groups[oldest->substream];
	if(group != NULL && group->known && group->position == gop->begin) {
		group->known = 0;
		golua_gop_counts *counts = &gop->counts;
		__atomic_store_n(&counts->overflows, counts->overflows + 1, __ATOMIC_RELAXED);
	}
	gop->begin += oldest->size;
}

static void make_room(golua_gop *gop, size_t size) {
	while(gop->end + size - gop->begin > gop->size)
		drop_oldest(gop);
}

/* The place for a record of some size. The caller has the lock. */
static record *place(golua_gop *gop, size_t size) {
	const size_t left = gop->size - gop->end % gop->size;
	if(left < size) {
		make_room(gop, left);
		record *rest = record_at(gop, gop->end);
		rest->size = left;
		rest->substream = -1;
		gop->end += left;
	}
	make_room(gop, size);
	return record_at(gop, gop->end);
}

/* Several packets of a frame may begin a keyframe, and a keyframe may come once more. */
static int begins_group(const golua_gop_group *group, uint32_t ssrc, uint32_t timestamp, int keyframe) {
	return keyframe && (!group->known || group->ssrc != ssrc || (int32_t)(timestamp - group->first) > 0);
}

/* Notes a packet that will be at the end of the log. The caller has the lock. */
static void note(golua_gop *gop, golua_gop_group *group, const golua_arrival *arrival) {
	const uint32_t ssrc = golua_rtp_ssrc(arrival->rtp->buffer), timestamp = golua_rtp_timestamp(arrival->rtp->buffer);
	if(begins_group(group, ssrc, timestamp, arrival->keyframe))
		*group = (golua_gop_group){ .position = gop->end, .began = arrival->at, .ssrc = ssrc,
			.first = timestamp, .newest = timestamp, .known = 1 };
	group->heard = arrival->at;
	if(group->ssrc != ssrc) {
		group->known = 0; /* another source, which has sent no keyframe yet */
		return;
	}
	group->bytes += arrival->rtp->length;
	if((int32_t)(timestamp - group->newest) > 0)
		group->newest = timestamp;
}

/* Says whether a keyframe is due. The caller has the lock. */
static int is_due(golua_gop *gop, const golua_gop_group *group, int64_t now) {
	if(now < gop->due)
		return 0;
	const int64_t age = now - group->began;
	const int full = group->known && gop->end - group->position > DUE_AT(gop->size) && age > SHORTEST(gop->longest);
	if(group->known && !full && age < DUE_AT(gop->longest))
		return 0;
	gop->due = now + SHORTEST(gop->longest);
	return 1;
}

/* A packet of a substream is not kept, because the cache has just been turned off or made too small. No
 * burst may go on over the gap, so nothing before it is kept. The caller has the lock. */
static void leave_gap(golua_gop *gop) {
	gop->end += ALIGNMENT;
	gop->begin = gop->end;
	for(int i = 0; i < GOLUA_SUBSTREAMS; i++)
		gop->groups[i].known = 0;
}

int golua_gop_put(golua_gop *gop, int substream, golua_arrival *arrival) {
	const janus_plugin_rtp *packet = arrival->rtp;
	const size_t size = (sizeof(record) + packet->length + ALIGNMENT - 1) & ~(size_t)(ALIGNMENT - 1);
	int due = 0;
	take_lock(gop);
	if(substream >= 0 && size <= gop->size) {
		record *r = place(gop, size);
		note(gop, &gop->groups[substream], arrival);
		*r = (record){ .size = size, .substream = substream, .keyframe = arrival->keyframe, .at = arrival->at,
			.position = gop->end, .rtp = *packet };
		r->rtp.buffer = (char *)(r + 1);
		memcpy(r->rtp.buffer, packet->buffer, packet->length);
		due = is_due(gop, &gop->groups[substream], arrival->at);
		arrival->position = gop->end;
		gop->end += size;
	} else {
		arrival->position = gop->end;
		if(substream >= 0)
			leave_gap(gop);
	}
	give_lock(gop);
	return due;
}

/* --- for those who join ------------------------------------------------------------ */

int golua_gop_find(golua_gop *gop, int substream, int64_t now, uint32_t pace, golua_gop_start *start) {
	take_lock(gop);
	const golua_gop_group *group = &gop->groups[substream];
	const int found = group->known && now - group->began <= gop->longest &&
		group->bytes <= (uint64_t)pace * (GOLUA_GOP_PATIENCE / 1000000);
	if(found)
		*start = (golua_gop_start){ group->position, group->ssrc, group->newest - group->first };
	give_lock(gop);
	return found;
}

int golua_gop_flows(golua_gop *gop, int substream, int64_t patience) {
	take_lock(gop);
	int64_t newest = 0;
	for(int i = 0; i < GOLUA_SUBSTREAMS; i++)
		if(gop->groups[i].heard > newest)
			newest = gop->groups[i].heard;
	const int flows = gop->groups[substream].known && newest - gop->groups[substream].heard <= patience;
	give_lock(gop);
	return flows;
}

static int has_room(const golua_gop_packets *packets, const record *r) {
	return packets->count < GOLUA_GOP_READ && packets->bytes + r->rtp.length <= sizeof(packets->data);
}

static void copy(golua_gop_packets *packets, const record *r) {
	janus_plugin_rtp *rtp = &packets->rtps[packets->count];
	*rtp = r->rtp;
	rtp->buffer = packets->data + packets->bytes;
	memcpy(rtp->buffer, r->rtp.buffer, r->rtp.length);
	packets->arrivals[packets->count++] = (golua_arrival){ rtp, r->at, r->keyframe, r->position };
	packets->bytes += r->rtp.length;
}

int golua_gop_read(golua_gop *gop, int substream, uint64_t *position, golua_gop_packets *packets) {
	packets->count = packets->bytes = 0;
	take_lock(gop);
	const int kept = *position >= gop->begin;
	for(int looked = 0; kept && *position < gop->end && looked < AT_ONCE; looked++) {
		const record *r = record_at(gop, *position);
		if(r->substream == substream) {
			if(!has_room(packets, r))
				break;
			copy(packets, r);
		}
		*position += r->size;
	}
	give_lock(gop);
	return kept;
}

uint64_t golua_gop_end(golua_gop *gop) {
	take_lock(gop);
	const uint64_t end = gop->end;
	give_lock(gop);
	return end;
}

void golua_gop_began(golua_gop *gop) {
	__atomic_fetch_add(&gop->counts.bursts, 1, __ATOMIC_RELAXED);
	__atomic_store_n(&gop->called, 1, __ATOMIC_SEQ_CST);
}

void golua_gop_lapsed(golua_gop *gop) {
	__atomic_fetch_add(&gop->counts.lapsed, 1, __ATOMIC_RELAXED);
}
