/* rewriter.h: the steady state of a viewer's numbers. A source that goes on needs
 * two additions; everything else (the first packet, another source) is for Go,
 * in plugin/media/rewriter, which does the same sums. test/rewriters compares the two.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#ifndef JANUS_GOLUA_REWRITER_H
#define JANUS_GOLUA_REWRITER_H

#include <sched.h>
#include <stdint.h>

#include "golua.h"

typedef struct golua_numbers {
	uint32_t timestamp;
	uint16_t seq_number;
} golua_numbers;

enum { GOLUA_LATE, GOLUA_SENT, GOLUA_ASK };

/* Held for some ten instructions; a holder that lost its core is worth a yield. */
static inline void golua_lane_lock(golua_lane *lane) {
	while(__atomic_exchange_n(&lane->lock, 1, __ATOMIC_ACQUIRE))
		sched_yield();
}

static inline void golua_lane_unlock(golua_lane *lane) {
	__atomic_store_n(&lane->lock, 0, __ATOMIC_RELEASE);
}

/* Numbers for one packet, all in host byte order. With the lane locked. */
static inline int golua_lane_next(golua_lane *lane, uint32_t ssrc, uint16_t seq_number,
		uint32_t timestamp, uint32_t length, int64_t now, golua_numbers *numbers) {
	if(!(lane->flags & GOLUA_LANE_STEADY) || lane->ssrc != ssrc)
		return GOLUA_ASK;
	int64_t sequence = lane->in_sequence + (int16_t)(seq_number - (uint16_t)lane->in_sequence);
	if(sequence < lane->floor) {
		lane->late++;
		return GOLUA_LATE;
	}
	int64_t time = lane->in_timestamp + (int32_t)(timestamp - (uint32_t)lane->in_timestamp);
	if(sequence > lane->in_sequence) {
		lane->in_sequence = sequence;
		lane->in_timestamp = time;
	}
	lane->heard = now;
	lane->packets++;
	lane->bytes += length;
	numbers->seq_number = (uint16_t)(sequence + lane->sequence_offset);
	numbers->timestamp = (uint32_t)(time + lane->timestamp_offset);
	return GOLUA_SENT;
}

enum { GOLUA_GOES, GOLUA_WAITS, GOLUA_ASKS };

/* As plugin/media/rewriter.Hold: whether a packet of video that begins no keyframe must wait
 * for one, and whether one is to be asked for. With the lane locked. */
static inline int golua_lane_hold(golua_lane *lane, uint32_t ssrc, int64_t now) {
	if((lane->flags & (GOLUA_LANE_STARTED | GOLUA_LANE_ENDED)) == GOLUA_LANE_STARTED && lane->ssrc == ssrc)
		return GOLUA_GOES;
	const uint32_t before = lane->held_ssrc;
	lane->held_ssrc = ssrc;
	if(!(lane->flags & GOLUA_LANE_HELD) || lane->heard - lane->asked > GOLUA_HOLD_OVER) {
		lane->flags |= GOLUA_LANE_HELD;
		lane->asks = 0;
	} else if(now - lane->asked < GOLUA_ASK_AGAIN) {
		lane->held++;
		return before == ssrc ? GOLUA_WAITS : GOLUA_ASKS; /* another publisher's, perhaps */
	}
	if(lane->asks >= GOLUA_MOST_ASKS)
		return GOLUA_GOES;
	lane->asks++;
	lane->asked = now;
	lane->held++;
	return GOLUA_ASKS;
}

#endif
