/* ring.h: the packets of one publisher that wait for its forwarder. The publisher's
 * thread puts packets, the forwarder's thread takes them. No function here waits.
 *
 * A ring is bounded by GOLUA_RING_BYTES: 100 ms of a 20 Mbit/s publisher. When it is
 * full, the publisher's thread waits for room up to GOLUA_RING_PATIENCE (export/ingress.c);
 * after that the packet is dropped and counted as overflow.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#ifndef JANUS_GOLUA_RING_H
#define JANUS_GOLUA_RING_H

#include "golua.h"

#define GOLUA_RING_BYTES (256 * 1024)
#define GOLUA_RING_PATIENCE 50000000 /* ns */

typedef struct golua_ring golua_ring;

/* A packet that has come in. */
typedef struct golua_arrival {
	janus_plugin_rtp *rtp;
	int64_t at;   /* when it came, in ns; 0 where nobody needs that */
	int keyframe; /* 1: a keyframe begins with it */
	uint64_t position; /* in the m-line's cache of pictures (gop.h) */
} golua_arrival;

typedef struct golua_record {
	uint32_t size;  /* of the whole record, a multiple of 16 */
	int16_t mindex; /* -1: a gap up to the end of the ring; Go bounds m-lines at 1024 */
	uint16_t keyframe;
	int64_t at;
	uint64_t position;
	janus_plugin_rtp rtp; /* its buffer is behind the record */
} golua_record;

/* Returns NULL when there is no memory. */
golua_ring *golua_ring_new(void);
void golua_ring_free(golua_ring *ring);

/* Copies a packet into the ring. urgent is the result of golua_ring_urgent for it. Returns 0
 * when there is no room. */
int golua_ring_put(golua_ring *ring, int mindex, const golua_arrival *arrival, int urgent);

/* Says whether packets of an m-line are in the ring or are being forwarded. While they are, the
 * publisher's thread must not send others, which would overtake them. */
int golua_ring_holds(const golua_ring *ring, int mindex);

/* Lends the oldest records, at most `most` of them. They stay in the ring until
 * golua_ring_done, which returns 1 when half of the ring is free. */
size_t golua_ring_take(golua_ring *ring, golua_record **records, size_t most);
int golua_ring_done(golua_ring *ring);

int golua_ring_empty(const golua_ring *ring);
/* Says whether waiting for more packets gains nothing: the newest packet ended a frame, or a
 * quarter of the ring is full. */
int golua_ring_urgent(const golua_ring *ring);

#endif
