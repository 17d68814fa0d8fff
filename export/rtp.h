/* rtp.h: what a packet of RTP is made of (RFC 3550, section 5.1).
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#ifndef JANUS_GOLUA_RTP_H
#define JANUS_GOLUA_RTP_H

#include <stddef.h>
#include <stdint.h>

#define GOLUA_RTP_HEADER 12

/* Bytes that are read one after the other. Beyond the end there are zeros. */
typedef struct golua_bytes {
	const uint8_t *data;
	size_t length, at;
} golua_bytes;

static inline int golua_is_rtp(const char *packet, size_t length) {
	return length >= GOLUA_RTP_HEADER && (packet[0] & 0xc0) == 0x80;
}

/* The SSRC and the timestamp of a packet, which all packets of one frame share, as one
 * number. */
static inline uint64_t golua_frame_of(const char *packet) {
	const uint8_t *bytes = (const uint8_t *)packet;
	uint64_t frame = 0;
	for(int i = 0; i < 4; i++)
		frame = frame << 8 | bytes[8 + i];
	for(int i = 0; i < 4; i++)
		frame = frame << 8 | bytes[4 + i];
	return frame;
}

/* The payload without header, extension and padding; its length is 0 when there is none. */
static inline golua_bytes golua_payload(const uint8_t *packet, size_t length) {
	const golua_bytes none = { packet, 0, 0 };
	size_t at = GOLUA_RTP_HEADER + 4 * (size_t)(length ? packet[0] & 0x0f : 0);
	if(length < GOLUA_RTP_HEADER || at > length)
		return none;
	if(packet[0] & 0x10) {
		if(at + 4 > length)
			return none;
		at += 4 + 4 * ((size_t)packet[at + 2] << 8 | packet[at + 3]);
		if(at > length)
			return none;
	}
	if(packet[0] & 0x20) {
		const size_t padding = packet[length - 1];
		if(padding == 0 || padding > length - at)
			return none;
		length -= padding;
	}
	return (golua_bytes){ packet + at, length - at, 0 };
}

#endif
