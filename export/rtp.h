/* rtp.h: the parts of an RTP packet (RFC 3550, section 5.1).
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#ifndef JANUS_GOLUA_RTP_H
#define JANUS_GOLUA_RTP_H

#include <arpa/inet.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#define GOLUA_RTP_HEADER 12

/* Bytes that are read one after the other. Beyond the end there are zeros. */
typedef struct golua_bytes {
	const uint8_t *data;
	size_t length, at;
} golua_bytes;

static inline int golua_is_rtp(const char *packet, size_t length) {
	return length >= GOLUA_RTP_HEADER && (packet[0] & 0xc0) == 0x80;
}

/* The fields of the header, in host byte order. */
static inline uint16_t golua_rtp_sequence(const char *packet) {
	uint16_t value;
	memcpy(&value, packet + 2, sizeof(value));
	return ntohs(value);
}

static inline uint32_t golua_rtp_timestamp(const char *packet) {
	uint32_t value;
	memcpy(&value, packet + 4, sizeof(value));
	return ntohl(value);
}

static inline uint32_t golua_rtp_ssrc(const char *packet) {
	uint32_t value;
	memcpy(&value, packet + 8, sizeof(value));
	return ntohl(value);
}

static inline int golua_rtp_marker(const char *packet) { return packet[1] & 0x80; }

static inline void golua_rtp_mark(char *packet) { packet[1] |= 0x80; }

static inline uint8_t golua_rtp_type(const char *packet) { return packet[1] & 0x7f; }

static inline void golua_rtp_set_type(char *packet, uint8_t type) {
	packet[1] = (packet[1] & 0x80) | (type & 0x7f);
}

static inline void golua_rtp_number(char *packet, uint16_t sequence, uint32_t timestamp) {
	sequence = htons(sequence);
	timestamp = htonl(timestamp);
	memcpy(packet + 2, &sequence, sizeof(sequence));
	memcpy(packet + 4, &timestamp, sizeof(timestamp));
}

/* The fields of a header that differ between viewers, as they stand in the packet. */
typedef struct golua_rtp_fields {
	uint32_t timestamp;
	uint16_t sequence;
	char type;
} golua_rtp_fields;

static inline golua_rtp_fields golua_rtp_keep(const char *packet) {
	golua_rtp_fields fields = { .type = packet[1] };
	memcpy(&fields.sequence, packet + 2, sizeof(fields.sequence));
	memcpy(&fields.timestamp, packet + 4, sizeof(fields.timestamp));
	return fields;
}

static inline void golua_rtp_restore(char *packet, golua_rtp_fields fields) {
	packet[1] = fields.type;
	memcpy(packet + 2, &fields.sequence, sizeof(fields.sequence));
	memcpy(packet + 4, &fields.timestamp, sizeof(fields.timestamp));
}

/* The SSRC and the timestamp as one number, which all packets of a frame have in common. */
static inline uint64_t golua_rtp_frame(const char *packet) {
	return (uint64_t)golua_rtp_ssrc(packet) << 32 | golua_rtp_timestamp(packet);
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
