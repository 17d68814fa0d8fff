/* gop.h: the newest pictures of an m-line of video, from a keyframe on (a group of pictures, GOP).
 * A viewer that joins, or goes over to another substream, begins with them, so nobody has to wait
 * for a new keyframe. Such a viewer gets a *burst* (bursts.h): the packets of the cache, faster
 * than they came, until the burst has reached the newest packet. From then on the viewer gets the
 * packets as they come in.
 *
 * The cache is one log of all packets of the m-line, in the order in which they came. Each packet
 * has a position, which counts bytes and never goes back. A viewer's rewriter says from which
 * position on packets are missing (golua_rewriter_takes). So no packet is sent twice or left out
 * where a burst ends, no matter which thread sends it.
 *
 * The log is bounded. When it is full, the oldest packets give way. A group whose keyframe has gone
 * is of no use any more, so a viewer that joins then waits for a keyframe, as without a cache. So
 * does a viewer to which the burst would take longer than GOLUA_GOP_PATIENCE. Before a group gets
 * too long or too large, a keyframe is due, from which the next group begins. So how often the
 * publisher is asked for keyframes does not depend on the viewers.
 *
 * The publisher's thread puts packets, and the thread of the bursts reads them. Both hold a lock
 * while they copy a packet.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#ifndef JANUS_GOLUA_GOP_H
#define JANUS_GOLUA_GOP_H

#include "ring.h"

/* The longest burst that is begun, in ns. After it, a keyframe would have come long ago. */
#define GOLUA_GOP_PATIENCE 1500000000

/* The cache keeps nothing yet. */
golua_gop *golua_gop_new(void);
void golua_gop_free(golua_gop *gop);
/* Sets the size of the cache in bytes, and how old the keyframe of a group may be, in ns. With
 * another size, what was kept is forgotten; with 0, nothing is kept. Returns 0 when there is no
 * memory. */
int golua_gop_limit(golua_gop *gop, size_t bytes, int64_t longest);
/* A number other than 0 that no other cache has had. */
uint64_t golua_gop_number(const golua_gop *gop);

/* Adds a packet of a substream; -1 is none, and the packet is not kept. Sets the position of the
 * packet. Returns 1 when a keyframe is due. The publisher's thread calls it. */
int golua_gop_put(golua_gop *gop, int substream, golua_arrival *arrival);

/* The group with which a viewer can begin. */
typedef struct golua_gop_start {
	uint64_t position;
	uint32_t ssrc;
	uint32_t span;  /* from its first to its newest timestamp */
} golua_gop_start;

/* Finds the group of a substream. Returns 0 when there is none with which a viewer can begin now
 * that gets `pace` bytes in a millisecond. */
int golua_gop_find(golua_gop *gop, int substream, int64_t now, uint32_t pace, golua_gop_start *start);

/* Says whether a substream has sent something in the `patience` ns before the newest packet of
 * all. */
int golua_gop_flows(golua_gop *gop, int substream, int64_t patience);

/* Packets that were read. `rtps` have their buffers in `data`. */
#define GOLUA_GOP_READ 8
typedef struct golua_gop_packets {
	size_t count, bytes;
	golua_arrival arrivals[GOLUA_GOP_READ];
	janus_plugin_rtp rtps[GOLUA_GOP_READ];
	char data[GOLUA_GOP_READ * 1600 + 0xffff]; /* 7 usual packets and one of any size */
} golua_gop_packets;

/* Copies the next packets of a substream from *position on, and moves *position behind what it has
 * looked at; perhaps it has found none. Returns 0 when the packets have been overwritten. */
int golua_gop_read(golua_gop *gop, int substream, uint64_t *position, golua_gop_packets *packets);

/* Where the next packet will be. */
uint64_t golua_gop_end(golua_gop *gop);

/* A burst has begun; the thread of the bursts must be told (golua_gop_called). */
void golua_gop_began(golua_gop *gop);
void golua_gop_lapsed(golua_gop *gop);
/* Says, once, that a burst has begun. */
static inline int golua_gop_called(golua_gop *gop);

/* --- the inline part ----------------------------------------------------------- */

typedef struct golua_gop_group {
	uint64_t position, bytes;
	int64_t began, heard;
	uint32_t ssrc, first, newest; /* timestamps */
	int known;
} golua_gop_group;

struct golua_gop {
	golua_gop_counts counts;
	uint64_t number;
	uint32_t called; /* 1: a burst has begun */
	/* The lock protects the following fields. */
	uint32_t lock;
	size_t size;
	int64_t longest;
	uint64_t begin, end; /* the positions of what is kept */
	int64_t due;         /* not before this time a keyframe is due */
	golua_gop_group groups[GOLUA_SUBSTREAMS];
	char *data;
};

static inline int golua_gop_called(golua_gop *gop) {
	return __atomic_load_n(&gop->called, __ATOMIC_RELAXED) && __atomic_exchange_n(&gop->called, 0, __ATOMIC_SEQ_CST);
}

#endif
