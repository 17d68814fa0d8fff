/* rewriter.h: the steady state of a rewriter. A packet of the same source needs two
 * additions. Package plugin/media/rewriter of Go does everything else (the first packet,
 * another source), and can do these sums, too; test/rewriters compares the two.
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

/* The lock is held for some ten instructions. A thread that finds it taken yields, because
 * the holder may have lost its processor. */
static inline void golua_rewriter_lock(golua_rewriter *rewriter) {
	while(__atomic_exchange_n(&rewriter->lock, 1, __ATOMIC_ACQUIRE))
		sched_yield();
}

static inline void golua_rewriter_unlock(golua_rewriter *rewriter) {
	__atomic_store_n(&rewriter->lock, 0, __ATOMIC_RELEASE);
}

/* The timestamp of a packet of the source, both widened, before the offset is added. A viewer that
 * begins with a burst gets the time before it in a part of that time, so that its decoder catches
 * up instead of playing all with the same delay for ever. Package rewriter gives the reasons. */
static inline int64_t golua_squeezed(const golua_rewriter *rewriter, int64_t time) {
	if(!(rewriter->flags & GOLUA_REWRITER_SQUEEZED) || time >= rewriter->gop_until)
		return time;
	return rewriter->gop_until - (rewriter->gop_until - time) / GOLUA_SQUEEZE;
}

/* Finds the numbers of a packet, all in host byte order. The caller has the lock. */
static inline int golua_rewriter_next(golua_rewriter *rewriter, uint32_t ssrc, uint16_t seq_number,
		uint32_t timestamp, uint32_t length, int64_t now, golua_numbers *numbers) {
	if(!(rewriter->flags & GOLUA_REWRITER_STEADY) || rewriter->ssrc != ssrc)
		return GOLUA_ASK;
	int64_t sequence = rewriter->in_sequence + (int16_t)(seq_number - (uint16_t)rewriter->in_sequence);
	if(sequence < rewriter->floor) {
		rewriter->late++;
		return GOLUA_LATE;
	}
	int64_t time = rewriter->in_timestamp + (int32_t)(timestamp - (uint32_t)rewriter->in_timestamp);
	if(sequence > rewriter->in_sequence) {
		rewriter->in_sequence = sequence;
		rewriter->in_timestamp = time;
	}
	rewriter->heard = now;
	rewriter->packets++;
	rewriter->bytes += length;
	numbers->seq_number = (uint16_t)(sequence + rewriter->sequence_offset);
	numbers->timestamp = (uint32_t)(golua_squeezed(rewriter, time) + rewriter->timestamp_offset);
	return GOLUA_SENT;
}

enum { GOLUA_GOES, GOLUA_WAITS, GOLUA_ASKS };

/* Says whether Next of Go would begin with another source. The caller has the lock, as for the
 * following functions. */
static inline int golua_is_new(const golua_rewriter *rewriter, uint32_t ssrc) {
	const uint32_t flags = rewriter->flags & (GOLUA_REWRITER_STARTED | GOLUA_REWRITER_ENDED);
	return flags != GOLUA_REWRITER_STARTED || rewriter->ssrc != ssrc;
}

/* Says whether a viewer may get a packet: in the burst that is under way, or as the packet comes in.
 * Whoever then finds the packet's numbers must not have given the lock back meanwhile: another
 * thread could begin a burst, or end one. Takes of package rewriter does the same. */
static inline int golua_rewriter_takes(const golua_rewriter *rewriter, const golua_cached *cached) {
	if(cached->gop == 0)
		return 1;
	const int catching = rewriter->gop == cached->gop && rewriter->flags & GOLUA_REWRITER_CATCHING;
	if(cached->burst != 0)
		return catching && rewriter->burst == cached->burst;
	return !catching && (rewriter->gop != cached->gop || cached->position >= rewriter->gop_position);
}

/* Says whether a video packet that does not begin a keyframe is held back until one comes, and
 * whether a keyframe must be requested. Hold of plugin/media/rewriter does the same. The caller
 * has the lock. */
static inline int golua_rewriter_hold(golua_rewriter *rewriter, uint32_t ssrc, int64_t now) {
	if(!golua_is_new(rewriter, ssrc))
		return GOLUA_GOES;
	const uint32_t before = rewriter->held_ssrc;
	rewriter->held_ssrc = ssrc;
	if(!(rewriter->flags & GOLUA_REWRITER_HELD) || rewriter->heard - rewriter->asked > GOLUA_HOLD_OVER) {
		rewriter->flags |= GOLUA_REWRITER_HELD;
		rewriter->asks = 0;
	} else if(now - rewriter->asked < GOLUA_ASK_AGAIN) {
		rewriter->held++;
		return before == ssrc ? GOLUA_WAITS : GOLUA_ASKS; /* perhaps another publisher must be asked */
	}
	if(rewriter->asks >= GOLUA_MOST_ASKS)
		return GOLUA_GOES;
	rewriter->asks++;
	rewriter->asked = now;
	rewriter->held++;
	return GOLUA_ASKS;
}

#endif
