/* ring.h: the packets of one publisher that wait for its forwarder. One thread
 * puts (the publisher's), one takes (the forwarder's). Nobody waits in here.
 *
 * Its limit is GOLUA_RING_BYTES: 100 ms of a 20 Mbit/s publisher. When it is
 * full, the publisher's thread waits for room (export/ingress.c), up to
 * GOLUA_RING_PATIENCE; after that the packet is dropped and counted as overflow.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#ifndef JANUS_GOLUA_RING_H
#define JANUS_GOLUA_RING_H

#include "golua.h"

#define GOLUA_RING_BYTES (256 * 1024)
#define GOLUA_RING_PATIENCE 50000000 /* ns */

typedef struct golua_ring golua_ring;

typedef struct golua_record {
	uint32_t size; /* of the whole record, a multiple of 16 */
	int32_t line;  /* -1: a gap up to the end of the ring */
	int64_t at;
	janus_plugin_rtp rtp; /* its buffer is behind the record */
} golua_record;

/* NULL without memory. */
golua_ring *golua_ring_new(void);
void golua_ring_free(golua_ring *ring);

/* Copies a packet; urgent as below. Returns 0 when there was no room. */
int golua_ring_put(golua_ring *ring, int line, const janus_plugin_rtp *packet,
	int64_t at, int urgent);

/* Whether packets of an m-line are in it or being forwarded, for the publisher's thread:
 * as long as they are, none may overtake them. */
int golua_ring_holds(const golua_ring *ring, int line);

/* The oldest records, at most so many; they stay in the ring until done, which says
 * whether half of the ring is free. */
size_t golua_ring_take(golua_ring *ring, golua_record **records, size_t most);
int golua_ring_done(golua_ring *ring);

int golua_ring_empty(const golua_ring *ring);
/* Whether nothing is gained by waiting for more: the newest packet ended a
 * frame, or a quarter of the ring is taken. */
int golua_ring_urgent(const golua_ring *ring);

#endif
