/* departures.h: notes what is handed to the core for viewers whose bandwidth is estimated. Package
 * plugin/media/departures of Go reads the notes.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#ifndef JANUS_GOLUA_DEPARTURES_H
#define JANUS_GOLUA_DEPARTURES_H

#include <sched.h>

#include "clock.h"
#include "golua.h"

/* The time of packets that one thread sends one after the other. Reading the clock takes 20 ns,
 * so one reading serves GOLUA_DEPARTURES_AT_ONCE packets, which take some 30 us. */
#define GOLUA_DEPARTURES_AT_ONCE 32
typedef struct golua_departing {
	int64_t at;
	int left; /* packets for which the reading still counts */
} golua_departing;

static inline int64_t golua_departing_now(golua_departing *departing) {
	if(departing->left-- <= 0) {
		departing->at = golua_now();
		departing->left = GOLUA_DEPARTURES_AT_ONCE - 1;
	}
	return departing->at;
}

static inline void golua_departures_lock(golua_departures *departures) {
	while(__atomic_exchange_n(&departures->lock, 1, __ATOMIC_ACQUIRE))
		sched_yield();
}

static inline void golua_departures_unlock(golua_departures *departures) {
	__atomic_store_n(&departures->lock, 0, __ATOMIC_RELEASE);
}

/* Notes a packet right before it is handed to the core. `packet` has everything but the count, and
 * `type` is the payload type. Feedback on the packet can only come later.
 *
 * Threads of two publishers may note in one order and send in the other. Holding the lock over
 * relay_rtp would prevent that, but each would wait for the other's call of the core. The two
 * packets then have each other's numbers, and times that differ by less than a microsecond. */
static inline void golua_depart(golua_departures *departures, golua_departure packet, uint8_t type) {
	golua_departures_lock(departures);
	if(packet.flags & GOLUA_DEPARTURE_VIDEO)
		departures->videos++;
	packet.count = (uint16_t)departures->videos;
	departures->ring[departures->noted++ % GOLUA_DEPARTURES] = packet;
	departures->newest[packet.mindex % GOLUA_NEWEST] = (golua_newest){ packet.sequence, 0x80 | type, packet.flags };
	golua_departures_unlock(departures);
}

#endif
