/* meter.h: adds up the audio levels of an m-line (RFC 6464), and says when somebody begins or
 * stops talking. Package plugin/media/meter of Go does the same sums, and explains them;
 * test/meters compares the two.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#ifndef JANUS_GOLUA_METER_H
#define JANUS_GOLUA_METER_H

#include "golua.h"

/* Takes the level of a packet, in -dBov; a negative level means that the packet has none.
 * Returns 1 when Go must decide whether the m-line talks (goluaTalkingDue). */
static inline int golua_meter_add(golua_meter *meter, int level) {
	if(level < 0)
		return 0;
	uint64_t before = __atomic_load_n(&meter->state, __ATOMIC_ACQUIRE);
	while(before & GOLUA_METER_ON) {
		const uint64_t packets = before >> GOLUA_METER_PACKETS & GOLUA_METER_COUNTS;
		uint64_t after = before;
		if((before >> GOLUA_METER_COUNT & GOLUA_METER_COUNTS) < packets)
			after += ((uint64_t)1 << GOLUA_METER_COUNT) + (uint64_t)level;
		int due = 0;
		if((after >> GOLUA_METER_COUNT & GOLUA_METER_COUNTS) >= packets) {
			const uint64_t threshold = before >> GOLUA_METER_LEVEL & GOLUA_METER_LEVELS;
			const int talks = (after & GOLUA_METER_SUMS) < threshold * packets;
			due = talks != !!(before & GOLUA_METER_TALKS);
			if(!due) /* all stays as it is, and the next average begins */
				after = before >> GOLUA_METER_PACKETS << GOLUA_METER_PACKETS;
		}
		if(__atomic_compare_exchange_n(&meter->state, &before, after, 0, __ATOMIC_ACQ_REL, __ATOMIC_ACQUIRE))
			return due;
	}
	return 0;
}

#endif
