/* frame.h: what must be known of an RTP packet of video to select it for a viewer. Package
 * plugin/media/selection of Go says the same (Encodings.Frame); test/selections compares the two.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#ifndef JANUS_GOLUA_FRAME_H
#define JANUS_GOLUA_FRAME_H

#include "golua.h"
#include "keyframe.h"
#include "rtp.h"

/* The codecs, by their numbers in package payload. */
enum { GOLUA_UNKNOWN_CODEC = 0, GOLUA_VP8 = 1, GOLUA_VP9 = 2, GOLUA_AV1 = 5 };

/* The offsets are those of the payload; 0 is an absent field. Layers are -1 where the codec has
 * none. */
typedef struct golua_frame {
	uint32_t ssrc, timestamp, length;
	uint16_t sequence;
	int8_t substream; /* -1: none */
	uint8_t unclear;  /* 1: only Go can read the packet */
	uint8_t ok;       /* 0: the packet has no frame, as padding */
	uint8_t keyframe, start, end;
	int8_t temporal, spatial;
	uint8_t temporal_up, spatial_up; /* a viewer of a lower layer may go on here */
	/* Of VP8: */
	uint8_t vp8, wide, tl0;
	int8_t key_index; /* -1: absent */
	uint16_t picture, picture_at, tl0_at;
	const uint8_t *data; /* the payload */
} golua_frame;

static inline int golua_substream(const golua_track *track, uint32_t ssrc) {
	for(int i = 0; i < GOLUA_SUBSTREAMS; i++)
		if(track->ssrcs[i] == ssrc && ssrc != 0)
			return i;
	return -1;
}

/* A picture id has 15 bits if the first bit is set. */
static inline uint16_t golua_picture_id(golua_bytes *bytes, uint8_t *wide) {
	const uint8_t first = golua_next_byte(bytes);
	*wide = first >> 7;
	return *wide ? (uint16_t)((first & 0x7f) << 8 | golua_next_byte(bytes)) : first;
}

/* The extension of RFC 7741, section 4.2. */
static inline void golua_vp8_extension(golua_frame *frame, golua_bytes *bytes) {
	const uint8_t flags = golua_next_byte(bytes);
	if(flags & 0x80) {
		frame->picture_at = bytes->at;
		frame->picture = golua_picture_id(bytes, &frame->wide);
	}
	if(flags & 0x40) {
		frame->tl0_at = bytes->at;
		frame->tl0 = golua_next_byte(bytes);
	}
	if(!(flags & 0x30))
		return;
	const uint8_t layer = golua_next_byte(bytes);
	if(flags & 0x20) {
		frame->temporal = layer >> 6;
		frame->temporal_up = layer >> 5 & 1;
	}
	if(flags & 0x10)
		frame->key_index = layer & 0x1f;
}

/* RFC 7741, sections 4.2 and 4.3. */
static inline void golua_vp8_frame(golua_frame *frame, golua_bytes bytes) {
	const uint8_t first = golua_next_byte(&bytes);
	frame->start = (first & 0x17) == 0x10;
	frame->vp8 = 1;
	if(first & 0x80)
		golua_vp8_extension(frame, &bytes);
	frame->temporal_up |= frame->temporal == 0;
	frame->keyframe = frame->start && !(golua_next_byte(&bytes) & 1);
	frame->ok = !golua_short(&bytes);
}

/* In flexible mode a frame names up to three pictures that it refers to. Returns 0 for more. */
static inline int golua_skip_vp9_references(golua_bytes *bytes) {
	for(int i = 0; i < 3; i++)
		if(!(golua_next_byte(bytes) & 1))
			return 1;
	return 0;
}

/* RFC 9628, section 4.2. */
static inline void golua_vp9_frame(golua_frame *frame, golua_bytes bytes) {
	const uint8_t first = golua_next_byte(&bytes);
	const int flexible = first & 0x10, refers = first & 0x40;
	frame->start = first >> 3 & 1;
	frame->end = first >> 2 & 1;
	frame->ok = 1;
	if(first & 0x80)
		golua_skip_picture_id(&bytes);
	if(first & 0x20) {
		const uint8_t layers = golua_next_byte(&bytes);
		frame->temporal = layers >> 5;
		frame->spatial = layers >> 1 & 7;
		frame->temporal_up = layers >> 4 & 1;
		frame->spatial_up = (layers & 1) && !refers;
		bytes.at += !flexible;
	}
	if(flexible && refers)
		frame->ok = golua_skip_vp9_references(&bytes);
	if(first & 0x02)
		golua_skip_vp9_structure(&bytes);
	frame->temporal_up |= frame->temporal == 0;
	frame->keyframe = frame->start && !refers && frame->spatial <= 0;
	frame->ok &= !golua_short(&bytes);
}

/* A descriptor of three bytes has nothing but a template (AV1 RTP specification, appendix A). */
static inline void golua_av1_frame(golua_frame *frame, const golua_track *track, const janus_plugin_rtp_extensions *e) {
	if(e->dd_len < 3 || frame->substream < 0)
		return;
	const golua_templates *templates = &track->stream->templates[frame->substream];
	const golua_template *template = &templates->by[e->dd_content[0] & 0x3f];
	frame->unclear = e->dd_len > 3;
	if(templates->source != track->source || !template->known)
		return;
	frame->keyframe = 0; /* it would have a structure */
	frame->start = e->dd_content[0] >> 7;
	frame->end = e->dd_content[0] >> 6 & 1;
	frame->spatial = template->spatial;
	frame->temporal = template->temporal;
	frame->spatial_up = template->spatial_up;
	frame->temporal_up = template->temporal_up;
}

/* keyframe says whether a keyframe begins with the packet (keyframe.h). */
static inline golua_frame golua_frame_of(const golua_track *track, const janus_plugin_rtp *rtp, int keyframe) {
	const char *packet = rtp->buffer;
	golua_frame frame = { .ssrc = golua_rtp_ssrc(packet), .timestamp = golua_rtp_timestamp(packet),
		.sequence = golua_rtp_sequence(packet), .length = rtp->length, .end = golua_rtp_marker(packet) >> 7 & 1,
		.start = 1, .keyframe = keyframe, .temporal = -1, .spatial = -1, .key_index = -1 };
	frame.substream = track->simulcast ? golua_substream(track, frame.ssrc) : 0;
	const golua_bytes payload = golua_payload((const uint8_t *)packet, rtp->length);
	frame.data = payload.data;
	if(payload.length == 0)
		return frame;
	frame.ok = 1;
	switch(track->codec) {
		case GOLUA_VP8: golua_vp8_frame(&frame, payload); break;
		case GOLUA_VP9: golua_vp9_frame(&frame, payload); break;
		case GOLUA_UNKNOWN_CODEC: frame.keyframe = 1; break; /* nothing can be waited for */
		case GOLUA_AV1: golua_av1_frame(&frame, track, &rtp->extensions); break;
	}
	return frame;
}

#endif
