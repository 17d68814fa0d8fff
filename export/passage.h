/* passage.h: whether a packet goes to a viewer that gets all packets, and with which numbers.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#ifndef JANUS_GOLUA_PASSAGE_H
#define JANUS_GOLUA_PASSAGE_H

#include "burst.h"

/* A packet on its way to a viewer, and what is decided about it. */
typedef struct golua_passage {
	const golua_viewer *viewer;
	const golua_track *track;
	const golua_arrival *packet;
	uint32_t burst; /* as in golua_cached */
	int waiting;    /* with GOLUA_ASK: GOLUA_GOES, or the viewer waits for a keyframe of its source */
	golua_numbers numbers;
} golua_passage;

/* The caller has the lock of the rewriter. plain is a constant: the track is known to be plain, so it
 * has no cache. */
static inline __attribute__((always_inline)) int golua_decide_passage(golua_passage *p, int plain) {
	golua_rewriter *rewriter = p->viewer->rewriter;
	const janus_plugin_rtp *rtp = p->packet->rtp;
	const uint32_t ssrc = golua_rtp_ssrc(rtp->buffer);
	if(!plain && p->track->gop != NULL && !golua_gets(p->viewer, p->track, p->packet, p->burst, 0))
		return GOLUA_LATE;
	const int result = golua_rewriter_next(rewriter, ssrc, golua_rtp_sequence(rtp->buffer),
		golua_rtp_timestamp(rtp->buffer), rtp->length, p->packet->at, &p->numbers);
	p->waiting = GOLUA_GOES;
	if(result == GOLUA_ASK && p->track->hold && !p->packet->keyframe)
		p->waiting = golua_rewriter_hold(rewriter, ssrc, p->packet->at);
	return result;
}

/* Decides with the lock, and in one piece. Otherwise a forwarder that has found no burst for a packet
 * could stop for a moment; the thread of the bursts begins with a keyframe that came in later; and
 * then the packet goes out behind this keyframe. */
static inline __attribute__((always_inline)) int golua_pass(golua_passage *p, int plain) {
	golua_rewriter_lock(p->viewer->rewriter);
	const int result = golua_decide_passage(p, plain);
	golua_rewriter_unlock(p->viewer->rewriter);
	return result;
}

#endif
