/* burst.h: whether a viewer begins with the cached pictures of an m-line (gop.h), and whether it gets
 * a packet as the packet comes in. The caller has the lock of the rewriter, unless a function says
 * something else.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#ifndef JANUS_GOLUA_BURST_H
#define JANUS_GOLUA_BURST_H

#include "gop.h"
#include "selection.h"
#include "slots.h"

/* The group with which a viewer begins. */
typedef struct golua_burst {
	int substream; /* -1: none */
	golua_gop_start start;
} golua_burst;

static inline int golua_burst_is(golua_burst *burst, const golua_track *track, int substream, int64_t now, uint32_t pace) {
	burst->substream = golua_gop_find(track->gop, substream, now, pace, &burst->start) ? substream : -1;
	return burst->substream >= 0;
}

static inline int golua_selection_begins(const golua_selection *s, const golua_track *track) {
	return s->source != track->source || !(track->simulcast ? s->simulcast.started : s->svc.started);
}

/* The best substream that flows, up to the target if there is one. */
static inline golua_burst golua_burst_best(const golua_selection *s, const golua_track *track, int64_t now, uint32_t pace) {
	golua_burst burst;
	const int most = track->simulcast ? GOLUA_SUBSTREAMS - 1 : 0;
	const int target = s->targets.substream < most ? s->targets.substream : most;
	for(int i = target; i >= 0; i--)
		if(golua_gop_flows(track->gop, i, s->targets.fallback) && golua_burst_is(&burst, track, i, now, pace))
			return burst;
	for(int i = target + 1; i <= most; i++)
		if(golua_gop_flows(track->gop, i, s->targets.fallback) && golua_burst_is(&burst, track, i, now, pace))
			return burst;
	return (golua_burst){ .substream = -1 };
}

/* The burst with which a viewer that selects begins, or goes over to another substream. The
 * descriptors of AV1 cannot be read twice, so its viewers wait for a keyframe. */
static inline golua_burst golua_burst_selected(const golua_selection *s, const golua_track *track, int64_t now, uint32_t pace) {
	golua_burst burst = { .substream = -1 };
	if(track->codec == GOLUA_AV1)
		return burst;
	if(golua_selection_begins(s, track))
		return golua_burst_best(s, track, now, pace);
	const int wanted = track->simulcast ? golua_wanted(&s->simulcast, &s->targets, now) : -1;
	if(wanted >= 0 && wanted != s->simulcast.current)
		golua_burst_is(&burst, track, wanted, now, pace);
	return burst;
}

/* Finds the burst for a viewer to which a packet of that SSRC comes; 0: no packet has come. */
static inline golua_burst golua_burst_for(const golua_rewriter *rewriter, const golua_track *track, uint32_t ssrc,
		int64_t now, uint32_t pace, int selects) {
	golua_burst burst = { .substream = -1 };
	if(selects)
		return golua_burst_selected(rewriter->selection, track, now, pace);
	if((ssrc == 0 || golua_is_new(rewriter, ssrc)) && golua_burst_is(&burst, track, 0, now, pace) &&
			!golua_is_new(rewriter, burst.start.ssrc))
		burst.substream = -1;
	return burst;
}

/* Begins a burst, unless the viewer has begun with this group already, and waits nevertheless. A
 * viewer that goes over to another substream does not wait. */
static inline int golua_burst_begin(golua_rewriter *rewriter, const golua_track *track, const golua_burst *burst, int selects) {
	const uint64_t number = golua_gop_number(track->gop);
	const int waits = !selects || golua_selection_begins(rewriter->selection, track);
	if(waits && rewriter->gop == number && rewriter->gop_substream == (uint32_t)burst->substream &&
			rewriter->gop_position >= burst->start.position)
		return 0;
	if(rewriter->flags & GOLUA_REWRITER_STARTED)
		rewriter->flags = (rewriter->flags & ~GOLUA_REWRITER_STEADY) | GOLUA_REWRITER_ENDED;
	rewriter->flags |= GOLUA_REWRITER_HELD | GOLUA_REWRITER_CATCHING;
	rewriter->asks = 0;
	rewriter->gop = number;
	rewriter->gop_position = burst->start.position;
	rewriter->gop_span = burst->start.span;
	rewriter->gop_substream = burst->substream;
	rewriter->gop_ssrc = burst->start.ssrc;
	if(++rewriter->burst == 0)
		rewriter->burst = 1;
	if(rewriter->selection != NULL)
		rewriter->selection->simulcast.started = rewriter->selection->svc.started = 0;
	golua_gop_began(track->gop);
	return 1;
}

static inline golua_cached golua_cached_at(const golua_track *track, const golua_arrival *packet, uint32_t burst) {
	return (golua_cached){ track->gop != NULL ? golua_gop_number(track->gop) : 0, packet->position, burst };
}

/* Says whether a viewer gets a packet as the packet comes in. If not, a burst has the packet for
 * the viewer, and may have begun just now. */
static inline int golua_goes_live(const golua_viewer *viewer, const golua_track *track, const golua_arrival *packet, int selects) {
	golua_rewriter *rewriter = viewer->rewriter;
	const golua_cached cached = golua_cached_at(track, packet, 0);
	if(!golua_rewriter_takes(rewriter, &cached))
		return 0;
	const uint32_t ssrc = golua_rtp_ssrc(packet->rtp->buffer);
	if(!selects && !golua_is_new(rewriter, ssrc))
		return 1;
	const golua_burst burst = golua_burst_for(rewriter, track, ssrc, packet->at, golua_pace_of(viewer->handle), selects);
	if(burst.substream < 0)
		return 1;
	if(burst.start.position != packet->position)
		return !golua_burst_begin(rewriter, track, &burst, selects);
	/* The group begins with this packet, so a burst has nothing to add. */
	rewriter->gop = cached.gop;
	rewriter->gop_position = packet->position;
	rewriter->gop_substream = burst.substream;
	return 1;
}

/* Says whether a viewer gets a packet of a track with a cache: in a burst, which may have been
 * ended meanwhile, or, if burst is 0, as the packet comes in. */
static inline int golua_gets(const golua_viewer *viewer, const golua_track *track, const golua_arrival *packet,
		uint32_t burst, int selects) {
	if(burst == 0)
		return golua_goes_live(viewer, track, packet, selects);
	const golua_cached cached = golua_cached_at(track, packet, burst);
	return golua_rewriter_takes(viewer->rewriter, &cached);
}

/* Ends a burst before it has reached the newest packet. The viewer begins anew, with a
 * keyframe. */
static inline void golua_burst_lapse(golua_rewriter *rewriter) {
	if(rewriter->flags & GOLUA_REWRITER_STARTED)
		rewriter->flags = (rewriter->flags & ~GOLUA_REWRITER_STEADY) | GOLUA_REWRITER_ENDED;
	rewriter->flags &= ~GOLUA_REWRITER_CATCHING;
	if(rewriter->selection != NULL)
		rewriter->selection->simulcast.started = rewriter->selection->svc.started = 0;
}

#endif
