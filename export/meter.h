/* meter.h: adds up the audio levels of an m-line (RFC 6464), and says when somebody begins or
 * stops talking, and when somebody may have become one of the loudest. Package plugin/media/meter of Go does the same sums, and explains them;
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

/* Notes whether packets have levels. Returns 1 when that has changed. */
static inline int golua_loudness_carries(golua_loudness *loudness, uint32_t carries) {
	if(__atomic_load_n(&loudness->carries, __ATOMIC_RELAXED) == carries)
		return 0;
	__atomic_store_n(&loudness->carries, carries, __ATOMIC_RELAXED);
	return 1;
}

/* Takes the level of a packet that came at `now`. Returns 1 when Go must decide who gets the
 * m-line. */
static inline int golua_loudness_add(golua_loudness *loudness, int level, int64_t now) {
	const uint32_t setting = __atomic_load_n(&loudness->setting, __ATOMIC_RELAXED);
	if(!(setting & GOLUA_LOUDNESS_ON))
		return 0;
	if(level < 0)
		return golua_loudness_carries(loudness, GOLUA_LEVELS_MISSING);
	const int due = golua_loudness_carries(loudness, GOLUA_LEVELS_THERE);
	const int64_t silent = now - __atomic_load_n(&loudness->loud_at, __ATOMIC_RELAXED);
	const uint32_t quiet = __atomic_load_n(&loudness->quiet, __ATOMIC_RELAXED);
	const int begins = silent > GOLUA_LOUD_PAUSE;
	const uint32_t loud = (level < 127 ? 127 - (uint32_t)level : 0) << 8;
	const uint32_t before = __atomic_load_n(&loudness->level, __ATOMIC_RELAXED);
	__atomic_store_n(&loudness->level, loud >= before || begins ? loud : before - (before - loud) / 32, __ATOMIC_RELAXED);
	const int hushed = level > GOLUA_LOUD || (!begins && loud + GOLUA_LOUD_DIP < before);
	__atomic_store_n(&loudness->quiet, hushed ? quiet + 1 : 0, __ATOMIC_RELAXED);
	if(hushed)
		return due;
	const uint32_t spurt = begins ? 1 : __atomic_load_n(&loudness->spurt, __ATOMIC_RELAXED) + 1;
	const int word = quiet >= GOLUA_LOUD_QUIET || silent > GOLUA_LOUD_GAP || loud >= before + GOLUA_LOUD_RISE;
	const uint32_t run = word ? 1 : __atomic_load_n(&loudness->run, __ATOMIC_RELAXED) + 1;
	__atomic_store_n(&loudness->spurt, spurt, __ATOMIC_RELAXED);
	__atomic_store_n(&loudness->run, run, __ATOMIC_RELAXED);
	__atomic_store_n(&loudness->loud_at, now, __ATOMIC_RELAXED);
	return due || spurt == GOLUA_LOUD_TALKS ||
		(setting & GOLUA_LOUDNESS_CONTESTED && (run <= GOLUA_LOUD_AGAIN || run % GOLUA_LOUD_AGAIN == 0));
}

#endif
