/* fanout.h: sends a publisher's packets to its viewers.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#ifndef JANUS_GOLUA_FANOUT_H
#define JANUS_GOLUA_FANOUT_H

#include "selecting.h"

/* Sends packets of one m-line to its recording, and to its viewers, viewer by viewer, so that
 * each viewer's thread wakes once. Go gets the packets about which it must decide for a viewer, and all packets
 * if the mode is GOLUA_SELECT. */
void golua_forward(const golua_table *table, const golua_track *track,
	const golua_arrival *packets, size_t count);

/* Sends packets of a burst to one viewer, the index-th of the track: to those that get all packets
 * first, as in the table. Nothing is sent once the burst has ended. */
void golua_replay(const golua_table *table, const golua_track *track, uint32_t index, const golua_replayed *replayed);

#endif
