/* fanout.h: sends a publisher's packets to its viewers.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#ifndef JANUS_GOLUA_FANOUT_H
#define JANUS_GOLUA_FANOUT_H

#include "slots.h"

/* The most packets of golua_forward, and the most viewers for which Go is asked in one call. */
#define GOLUA_BATCH 32
#define GOLUA_ASKS_AT_ONCE 64

/* Sends packets of one m-line to its recording, and to its viewers, viewer by viewer, so that
 * each viewer's thread wakes once. Go gets the packets about which it must decide for a viewer, and all packets
 * if the mode is GOLUA_SELECT. */
void golua_forward(const golua_table *table, const golua_track *track,
	const golua_arrival *packets, size_t count);

/* Packets that a burst of a viewer brings. */
typedef struct golua_replayed {
	const golua_arrival *packets;
	size_t count;
	uint32_t burst; /* its number in the rewriter */
} golua_replayed;

/* Sends packets of a burst to one viewer, the index-th of the track: to those that get all packets
 * first, as in the table. Nothing is sent once the burst has ended. */
void golua_replay(const golua_table *table, const golua_track *track, uint32_t index, const golua_replayed *replayed);

/* Sends the copies that Go has selected of the packets which goluaForward was given. */
void golua_deliver(golua_packet *packets, const golua_delivery *deliveries, size_t count);

#endif
