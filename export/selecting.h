/* selecting.h: sends a publisher's packets to viewers that get some of them only: one substream of
 * simulcast, or some layers. Go gets the packets about which it must decide.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#ifndef JANUS_GOLUA_SELECTING_H
#define JANUS_GOLUA_SELECTING_H

#include "slots.h"

/* The most packets of golua_forward, and the most viewers for which Go is asked in one call. */
#define GOLUA_BATCH 32
#define GOLUA_ASKS_AT_ONCE 64

/* Sends packets of one m-line to the viewers that select. Go also gets all packets if the mode is
 * GOLUA_SELECT. */
void golua_forward_selected(const golua_table *table, const golua_track *track,
	const golua_arrival *packets, size_t count);

/* Packets that a burst of a viewer brings. */
typedef struct golua_replayed {
	const golua_arrival *packets;
	size_t count;
	uint32_t burst; /* its number in the rewriter */
} golua_replayed;

/* Sends packets of a burst to the index-th of the viewers that select. */
void golua_replay_selected(const golua_table *table, const golua_track *track, uint32_t index,
	const golua_replayed *replayed);

/* Sends the copies that Go has selected of the packets which goluaForward was given. */
void golua_deliver(golua_packet *packets, const golua_delivery *deliveries, size_t count);

#endif
