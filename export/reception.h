/* reception.h: how well the packets of an m-line come in: which are missing, and how
 * unevenly they come (RFC 3550, appendices A.1, A.3 and A.8). Package plugin/media/quality
 * reads the counts, and does the same in Go for tests.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#ifndef JANUS_GOLUA_RECEPTION_H
#define JANUS_GOLUA_RECEPTION_H

#include "golua.h"
#include "rtp.h"

/* A packet that is farther than this from the newest one begins a new count, as when the
 * sender numbers anew. RFC 3550 takes only 100 backwards; a packet that is sent again on
 * request comes later than that: 200 ms are 400 packets of 20 Mbit/s. */
#define GOLUA_MOST_JUMP 3000
/* A difference in ns above which a packet says nothing about jitter, as after a pause. */
#define GOLUA_MOST_TRANSIT 1000000000
/* A source that has been silent for so long, in ns, gives way to a new one. */
#define GOLUA_SOURCE_SILENT 2000000000

static inline void golua_note(uint32_t *field, uint32_t value) {
	__atomic_store_n(field, value, __ATOMIC_RELAXED);
}

static inline uint32_t golua_source_lost(const golua_source *source) {
	const int32_t lost = (int32_t)(source->highest - source->base - source->received);
	return lost > 0 ? (uint32_t)lost : 0;
}

/* The place for a new source: a free one, else that of a silent one, else that of the one that
 * has been silent longest. */
static inline golua_source *golua_source_place(golua_stream *stream, int64_t at) {
	golua_source *oldest = &stream->sources[0];
	for(int i = 0; i < GOLUA_SOURCES; i++) {
		golua_source *source = &stream->sources[i];
		if(source->received == 0 || (at > 0 && source->at > 0 && at - source->at > GOLUA_SOURCE_SILENT))
			return source;
		if(source->at < oldest->at)
			oldest = source;
	}
	return oldest;
}

/* Finds the source of an SSRC, or makes one. Its own counts are set to nothing first: a
 * reader may see too little for a moment, and never too much. */
static __attribute__((noinline)) golua_source *golua_source_find(golua_stream *stream, uint32_t ssrc,
		uint16_t sequence, int64_t at) {
	for(int i = 0; i < GOLUA_SOURCES; i++)
		if(stream->sources[i].ssrc == ssrc && stream->sources[i].received > 0)
			return &stream->sources[i];
	golua_source *source = golua_source_place(stream, at);
	const uint32_t expected = source->highest - source->base, lost = golua_source_lost(source);
	golua_note(&source->received, 0);
	golua_note(&source->jitter, 0);
	golua_note(&source->highest, sequence);
	golua_note(&source->base, (uint32_t)sequence - 1);
	golua_note(&stream->expected, stream->expected + expected);
	golua_note(&stream->lost, stream->lost + lost);
	golua_note(&source->ssrc, ssrc);
	__atomic_store_n(&source->at, 0, __ATOMIC_RELAXED);
	return source;
}

static inline void golua_source_jitter(golua_source *source, uint32_t tick, uint32_t timestamp, int64_t at) {
	const int64_t sent = (int64_t)(int32_t)(timestamp - source->timestamp) * tick >> 8;
	int64_t transit = at - source->at - sent;
	if(transit < 0)
		transit = -transit;
	if(transit < GOLUA_MOST_TRANSIT)
		golua_note(&source->jitter, (uint32_t)(source->jitter + ((transit - (int64_t)source->jitter) >> 4)));
}

/* Counts a packet that came at a time, in ns; 0 if the time is not known. */
static inline void golua_receive(golua_stream *stream, const char *packet, int64_t at) {
	const uint32_t ssrc = golua_rtp_ssrc(packet), timestamp = golua_rtp_timestamp(packet);
	const uint16_t sequence = golua_rtp_sequence(packet);
	golua_source *source = &stream->sources[0];
	if(source->ssrc != ssrc || source->received == 0)
		source = golua_source_find(stream, ssrc, sequence, at);
	int32_t ahead = (int16_t)(sequence - (uint16_t)source->highest);
	if(ahead > GOLUA_MOST_JUMP || ahead < -GOLUA_MOST_JUMP) {
		ahead = (uint16_t)ahead;
		golua_note(&source->base, source->base + (uint32_t)ahead - 1);
	}
	if(ahead > 0 || source->received == 0) {
		if(at > 0 && source->at > 0 && stream->tick > 0)
			golua_source_jitter(source, __atomic_load_n(&stream->tick, __ATOMIC_RELAXED), timestamp, at);
		golua_note(&source->highest, source->highest + (uint32_t)ahead);
		source->timestamp = timestamp;
		__atomic_store_n(&source->at, at, __ATOMIC_RELAXED);
	}
	golua_note(&source->received, source->received + 1);
}

#endif
