/* selection.h: which packets a viewer gets of a video in several qualities, as long as nothing
 * has to be decided. The viewer goes on with its substream and its layers, and numbers are
 * counted on. Packages plugin/media/selection and plugin/media/rewriter of Go do the same with
 * the same memory, and also everything else: keyframes, first packets, another substream, another
 * layer, requests for keyframes. test/selections compares the two.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#ifndef JANUS_GOLUA_SELECTION_H
#define JANUS_GOLUA_SELECTION_H

#include "frame.h"
#include "rewriter.h"

/* With GOLUA_UNDECIDED Go must look at the packet. Nothing has been changed then that Go would
 * not change in the same way. */
enum { GOLUA_LEFT_OUT, GOLUA_SELECTED, GOLUA_UNDECIDED };

/* A viewer's copy of a packet. `patch_length` bytes replace those of the packet's payload from
 * patch_at on. */
typedef struct golua_copy {
	golua_numbers numbers;
	uint16_t patch_at;
	uint8_t patch_length, marker;
	uint8_t patch[6];
} golua_copy;

/* --- numbers that were left out (rewriter.Skips of Go) --------------------------- */

static inline golua_skip_range *golua_skip_at(golua_skips *skips, uint32_t i) {
	return &skips->ranges[(skips->first + i) % GOLUA_SKIP_RANGES];
}

static inline void golua_skips_add(golua_skips *skips, int64_t number) {
	if(skips->count > 0) {
		golua_skip_range *newest = golua_skip_at(skips, skips->count - 1);
		if(newest->to == number - 1 && newest->from <= newest->to) {
			newest->to = number;
			return;
		}
	}
	if(skips->count == GOLUA_SKIP_RANGES) {
		skips->forgotten = golua_skip_at(skips, 0)->to;
		skips->forgets = 1;
		skips->first = (skips->first + 1) % GOLUA_SKIP_RANGES;
		skips->count--;
	}
	skips->count++;
	*golua_skip_at(skips, skips->count - 1) = (golua_skip_range){ number, number };
}

/* Adds to *offset what a number that is older than the newest one has more. Returns 0 when that is
 * not known. */
static inline int golua_skips_offset(golua_skips *skips, int64_t number, int64_t *offset) {
	if(skips->forgets && number <= skips->forgotten)
		return 0;
	for(uint32_t i = skips->count; i > 0; i--) {
		const golua_skip_range *range = golua_skip_at(skips, i - 1);
		if(number > range->to)
			break;
		if(number >= range->from)
			return 0;
		*offset += range->to - range->from + 1;
	}
	return 1;
}

/* --- sequence numbers (rewriter.Selective of Go) ---------------------------------- */

static inline int64_t golua_wide_sequence(const golua_rewriter *rewriter, uint16_t sequence) {
	return rewriter->in_sequence + (int16_t)(sequence - (uint16_t)rewriter->in_sequence);
}

static inline int64_t golua_wide_timestamp(const golua_rewriter *rewriter, uint32_t timestamp) {
	return rewriter->in_timestamp + (int32_t)(timestamp - (uint32_t)rewriter->in_timestamp);
}

static inline void golua_skip_sequence(golua_selection *s, const golua_frame *frame) {
	golua_rewriter *rewriter = s->rewriter;
	const int64_t sequence = golua_wide_sequence(rewriter, frame->sequence);
	if(sequence <= rewriter->in_sequence)
		return; /* it has left a gap already */
	golua_skips_add(&s->skips, sequence);
	rewriter->flags = (rewriter->flags & ~GOLUA_REWRITER_STEADY) | GOLUA_REWRITER_SKIPPED;
	rewriter->in_timestamp = golua_wide_timestamp(rewriter, frame->timestamp);
	rewriter->in_sequence = sequence;
	rewriter->sequence_offset--;
}

/* Returns 0 for a packet that comes too late. */
static inline int golua_select_sequence(golua_selection *s, const golua_frame *frame, int64_t now, golua_numbers *numbers) {
	golua_rewriter *rewriter = s->rewriter;
	const int64_t sequence = golua_wide_sequence(rewriter, frame->sequence);
	const int64_t time = golua_wide_timestamp(rewriter, frame->timestamp);
	int64_t offset = rewriter->sequence_offset;
	rewriter->flags &= ~GOLUA_REWRITER_STEADY;
	if(sequence < rewriter->floor ||
			(sequence <= rewriter->in_sequence && !golua_skips_offset(&s->skips, sequence, &offset))) {
		rewriter->late++;
		return 0;
	}
	if(sequence > rewriter->in_sequence) {
		rewriter->in_sequence = sequence;
		rewriter->in_timestamp = time;
	}
	rewriter->heard = now;
	rewriter->packets++;
	rewriter->bytes += frame->length;
	numbers->seq_number = (uint16_t)(sequence + offset);
	numbers->timestamp = (uint32_t)(golua_squeezed(rewriter, time) + rewriter->timestamp_offset);
	return 1;
}

/* --- numbers of VP8 (layers.VP8 of Go) --------------------------------------------- */

/* Finds the number nearest to the newest one. */
static inline int64_t golua_widen(const golua_counter *counter, int64_t number) {
	const int shift = 64 - counter->bits;
	return counter->in + ((int64_t)((uint64_t)(number - counter->in) << shift) >> shift);
}

static inline int64_t golua_count_on(golua_counter *counter, int64_t number) {
	const int64_t wide = golua_widen(counter, number);
	if(wide > counter->in)
		counter->in = wide;
	return wide + counter->offset;
}

static inline void golua_skip_picture(golua_vp8 *vp8, const golua_frame *frame) {
	if(!vp8->started || frame->picture_at == 0)
		return;
	const int64_t wide = golua_widen(&vp8->picture, frame->picture);
	if(wide <= vp8->picture.in)
		return;
	golua_skips_add(&vp8->skips, wide);
	vp8->picture.in = wide;
	vp8->picture.offset--;
}

/* Finds the offset of a packet's picture. Returns 0 when the picture was left out, or is too
 * old. */
static inline int golua_picture_offset(golua_vp8 *vp8, const golua_frame *frame, int64_t *offset) {
	*offset = vp8->picture.offset;
	return frame->picture_at == 0 || golua_skips_offset(&vp8->skips, golua_widen(&vp8->picture, frame->picture), offset);
}

static inline void golua_put_picture(golua_vp8 *vp8, const golua_frame *frame, int64_t offset, golua_copy *copy) {
	const int64_t wide = golua_widen(&vp8->picture, frame->picture), picture = wide + offset;
	if(wide > vp8->picture.in)
		vp8->picture.in = wide;
	copy->patch_at = frame->picture_at;
	if(frame->wide)
		copy->patch[copy->patch_length++] = 0x80 | (picture >> 8 & 0x7f);
	copy->patch[copy->patch_length++] = frame->wide ? picture & 0xff : picture & 0x7f;
}

static inline void golua_patch_vp8(golua_vp8 *vp8, const golua_frame *frame, int64_t offset, golua_copy *copy) {
	if(frame->picture_at > 0)
		golua_put_picture(vp8, frame, offset, copy);
	if(frame->tl0_at > 0) {
		if(copy->patch_length == 0)
			copy->patch_at = frame->tl0_at;
		copy->patch[copy->patch_length++] = golua_count_on(&vp8->tl0, frame->tl0);
	}
	if(frame->key_index >= 0 && copy->patch_length > 0) {
		const uint8_t was = frame->data[copy->patch_at + copy->patch_length];
		copy->patch[copy->patch_length++] = (was & ~0x1f) | (golua_count_on(&vp8->key, frame->key_index) & 0x1f);
	}
}

/* --- one packet for one viewer ------------------------------------------------------- */

static inline int golua_asks(const golua_keyframe_request *request, int64_t now) {
	return !request->asked || now - request->at >= GOLUA_SELECTION_ASK_AGAIN;
}

/* Says whether the viewer is told of a temporal layer that comes. */
static inline int golua_is_news(const golua_temporal *layer, int temporal, int target) {
	return temporal >= layer->seen_highest || (temporal == target && layer->seen_target != target + 1);
}

/* Says whether the viewer's temporal layer takes the packet. start says that the layer may change
 * here. */
static inline int golua_takes(const golua_temporal *layer, const golua_frame *frame, int start, int target) {
	if(frame->temporal < 0)
		return GOLUA_SELECTED;
	if(!layer->known || (start && target < layer->current))
		return GOLUA_UNDECIDED;
	if(frame->temporal <= layer->current)
		return golua_is_news(layer, frame->temporal, target) ? GOLUA_UNDECIDED : GOLUA_SELECTED;
	return start && frame->temporal_up && frame->temporal <= target ? GOLUA_UNDECIDED : GOLUA_LEFT_OUT;
}

/* The best live substream up to the target. */
static inline int golua_wanted(const golua_simulcast *s, const golua_targets *targets, int64_t now) {
	int best = -1;
	for(int i = 0; i < GOLUA_SUBSTREAMS; i++)
		if(s->seen[i] && now - s->heard[i] <= targets->fallback && (i <= targets->substream || best < 0))
			best = i;
	return best;
}

/* left says that the packet belongs to the viewer's stream, which has no gap where it is left
 * out. */
static inline int golua_decide_simulcast(golua_selection *selection, const golua_frame *frame, int64_t now, int *left) {
	golua_simulcast *s = &selection->simulcast;
	*left = 0;
	if(frame->substream < 0)
		return GOLUA_LEFT_OUT;
	if(frame->keyframe)
		return GOLUA_UNDECIDED;
	s->heard[frame->substream] = now;
	s->seen[frame->substream] = 1;
	if((!s->started || golua_wanted(s, &selection->targets, now) != s->current) && golua_asks(&s->request, now))
		return GOLUA_UNDECIDED;
	if(!s->started || frame->substream != s->current)
		return GOLUA_LEFT_OUT;
	const int decision = golua_takes(&s->layer, frame, frame->start, selection->targets.temporal);
	*left = decision == GOLUA_LEFT_OUT;
	return decision;
}

/* The viewer waits for a keyframe. */
static inline int golua_await_svc(golua_svc *s, int spatial, int64_t now) {
	if(golua_asks(&s->request, now))
		return GOLUA_UNDECIDED;
	if(spatial > s->top)
		s->top = spatial;
	return GOLUA_LEFT_OUT;
}

static inline int golua_decide_svc(golua_selection *selection, const golua_frame *frame, int64_t now, uint8_t *marker) {
	golua_svc *s = &selection->svc;
	const golua_targets *targets = &selection->targets;
	const int spatial = frame->spatial < 0 ? 0 : frame->spatial, first = frame->start && spatial == 0;
	if(frame->keyframe && spatial == 0)
		return GOLUA_UNDECIDED;
	if(!s->started)
		return golua_await_svc(s, spatial, now);
	if(spatial > s->top || (first && targets->spatial < s->current))
		return GOLUA_UNDECIDED;
	const int decision = golua_takes(&s->layer, frame, first, targets->temporal);
	if(decision == GOLUA_UNDECIDED)
		return GOLUA_UNDECIDED;
	if(spatial > s->current) {
		const int may = decision == GOLUA_SELECTED && spatial == s->current + 1 && spatial <= targets->spatial && frame->start && frame->spatial_up;
		const int asks = s->current < targets->spatial && golua_asks(&s->request, now);
		return may || asks ? GOLUA_UNDECIDED : GOLUA_LEFT_OUT;
	}
	*marker = frame->end && spatial == s->current;
	return decision;
}

static inline int golua_send_selected(golua_selection *s, const golua_frame *frame, int64_t now, golua_copy *copy) {
	int64_t offset = 0;
	if(frame->vp8 && !golua_picture_offset(&s->vp8, frame, &offset)) {
		s->rewriter->late++;
		return GOLUA_LEFT_OUT;
	}
	if(!golua_select_sequence(s, frame, now, &copy->numbers))
		return GOLUA_LEFT_OUT;
	if(frame->vp8)
		golua_patch_vp8(&s->vp8, frame, offset, copy);
	return GOLUA_SELECTED;
}

/* Says whether a viewer gets a packet, and with which changes. The caller has the lock of the
 * rewriter, and *copy is all zero. */
static inline int golua_select(golua_selection *s, const golua_track *track, const golua_frame *frame,
		int64_t now, golua_copy *copy) {
	const int is_new = golua_is_new(s->rewriter, frame->ssrc);
	if(s->source != track->source || frame->unclear || (!is_new && s->begun != s->rewriter->begun))
		return GOLUA_UNDECIDED;
	int decision = GOLUA_LEFT_OUT, left = 1;
	if(frame->ok && track->simulcast)
		decision = golua_decide_simulcast(s, frame, now, &left);
	else if(frame->ok)
		decision = s->targets.layered ? golua_decide_svc(s, frame, now, &copy->marker) : GOLUA_UNDECIDED;
	if(decision == GOLUA_UNDECIDED || (decision == GOLUA_LEFT_OUT && !left))
		return decision;
	if(decision == GOLUA_SELECTED)
		return is_new || (frame->vp8 && !s->vp8.started) ? GOLUA_UNDECIDED : golua_send_selected(s, frame, now, copy);
	if(!is_new)
		golua_skip_sequence(s, frame);
	if(frame->ok && frame->vp8)
		golua_skip_picture(&s->vp8, frame);
	return GOLUA_LEFT_OUT;
}

#endif
