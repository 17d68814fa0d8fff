/* keyframe.h: whether an RTP packet begins a keyframe, from which on a decoder can
 * start. Package payload of Go says the same; test/rewriters compares the two. The
 * core has such functions, too (janus_h264_is_keyframe and so on). They miss an IDR slice
 * of H.264 without parameter sets in front, fragments and aggregates of H.265, VP9 without
 * its scalability structure and AV1 without the N bit; they take each packet of VP9 with
 * a scalability structure for a keyframe; and they take 5 ns where this takes 2.5.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#ifndef JANUS_GOLUA_KEYFRAME_H
#define JANUS_GOLUA_KEYFRAME_H

#include "rtp.h"

static inline uint8_t golua_next_byte(golua_bytes *bytes) {
	const size_t at = bytes->at++;
	return at < bytes->length ? bytes->data[at] : 0;
}

static inline int golua_short(const golua_bytes *bytes) {
	return bytes->at > bytes->length;
}

/* A picture id of VP8 or VP9 has 7 or 15 bits. */
static inline void golua_skip_picture_id(golua_bytes *bytes) {
	if(golua_next_byte(bytes) & 0x80)
		bytes->at++;
}

/* RFC 7741, sections 4.2 and 4.3: S and no partition, then the P bit. */
static inline int golua_vp8_keyframe(golua_bytes bytes) {
	const uint8_t first = golua_next_byte(&bytes);
	if((first & 0x17) != 0x10)
		return 0;
	if(first & 0x80) {
		const uint8_t flags = golua_next_byte(&bytes);
		if(flags & 0x80)
			golua_skip_picture_id(&bytes);
		bytes.at += !!(flags & 0x40) + !!(flags & 0x30);
	}
	return (golua_next_byte(&bytes) & 1) == 0 && !golua_short(&bytes);
}

/* RFC 9628, section 4.2.1: sizes of the spatial layers, pictures of a group. */
static inline void golua_skip_vp9_structure(golua_bytes *bytes) {
	const uint8_t flags = golua_next_byte(bytes);
	if(flags & 0x10)
		bytes->at += 4 * ((flags >> 5) + 1);
	if(flags & 0x08)
		for(uint8_t pictures = golua_next_byte(bytes); pictures > 0; pictures--) {
			/* Not in one statement with +=, which may read `at` before the call changes it. */
			const uint8_t picture = golua_next_byte(bytes);
			bytes->at += picture >> 2 & 3;
		}
}

/* RFC 9628, section 4.2: B and not P, of the lowest spatial layer. */
static inline int golua_vp9_keyframe(golua_bytes bytes) {
	const uint8_t first = golua_next_byte(&bytes);
	if((first & 0x48) != 0x08)
		return 0;
	if(first & 0x80)
		golua_skip_picture_id(&bytes);
	if(first & 0x20) {
		if(golua_next_byte(&bytes) >> 1 & 7)
			return 0;
		bytes.at += !(first & 0x10);
	}
	if(first & 0x02)
		golua_skip_vp9_structure(&bytes);
	return !golua_short(&bytes);
}

static inline int golua_h264_starts(uint8_t first) {
	return (first & 0x1f) == 5 || (first & 0x1f) == 7; /* IDR, SPS */
}

static inline int golua_h265_starts(uint8_t kind) {
	return (kind >= 16 && kind <= 21) || kind == 32 || kind == 33; /* BLA, IDR, CRA, VPS, SPS */
}

static inline int golua_h265_unit_starts(uint8_t first) {
	return golua_h265_starts(first >> 1 & 0x3f);
}

/* The units of an aggregation packet, each behind its size, until one is cut off. */
static inline int golua_any_unit(const uint8_t *units, size_t length, int (*starts)(uint8_t)) {
	while(length > 2) {
		const size_t size = (size_t)units[0] << 8 | units[1];
		units += 2;
		length -= 2;
		if(size > length)
			return 0;
		if(size > 0 && starts(units[0]))
			return 1;
		units += size;
		length -= size;
	}
	return 0;
}

/* RFC 6184: STAP-A, FU-A, or a single unit. */
static inline int golua_h264_keyframe(const uint8_t *payload, size_t length) {
	const uint8_t kind = payload[0] & 0x1f;
	if(kind == 24)
		return golua_any_unit(payload + 1, length - 1, golua_h264_starts);
	if(kind == 28)
		return length > 1 && (payload[1] & 0x80) && golua_h264_starts(payload[1]);
	return golua_h264_starts(kind);
}

/* RFC 7798: an aggregation packet, a fragment, or a single unit. */
static inline int golua_h265_keyframe(const uint8_t *payload, size_t length) {
	if(length < 2)
		return 0;
	const uint8_t kind = payload[0] >> 1 & 0x3f;
	if(kind == 48)
		return golua_any_unit(payload + 2, length - 2, golua_h265_unit_starts);
	if(kind == 49)
		return length > 2 && (payload[2] & 0x80) && golua_h265_starts(payload[2] & 0x3f);
	return golua_h265_starts(kind);
}

/* AV1 RTP specification, section 4.4: N, or a sequence header in front. */
static inline int golua_av1_keyframe(golua_bytes bytes) {
	const uint8_t first = golua_next_byte(&bytes);
	if(bytes.length < 2 || first & 0x80)
		return 0;
	if(first & 0x08)
		return 1;
	if((first >> 4 & 3) != 1) { /* the first element has its size in front of it */
		uint64_t size = 0;
		uint8_t byte = 0x80;
		for(int i = 0; i < 8 && byte & 0x80; i++) {
			if(bytes.at >= bytes.length)
				return 0;
			byte = golua_next_byte(&bytes);
			size |= (uint64_t)(byte & 0x7f) << (7 * i);
		}
		if(byte & 0x80 || size == 0 || size > bytes.length - bytes.at)
			return 0;
	}
	return (golua_next_byte(&bytes) >> 3 & 0x0f) == 1;
}

/* codec: as payload.Codec in Go. */
static inline int golua_begins_keyframe(uint32_t codec, const char *packet, size_t length) {
	const golua_bytes payload = golua_payload((const uint8_t *)packet, length);
	if(payload.length == 0)
		return 0;
	switch(codec) {
		case 1: return golua_vp8_keyframe(payload);
		case 2: return golua_vp9_keyframe(payload);
		case 3: return golua_h264_keyframe(payload.data, payload.length);
		case 4: return golua_h265_keyframe(payload.data, payload.length);
		case 5: return golua_av1_keyframe(payload);
	}
	return 0;
}

#endif
