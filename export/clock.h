/* clock.h: the clock that C and Go share.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#ifndef JANUS_GOLUA_CLOCK_H
#define JANUS_GOLUA_CLOCK_H

#include <stdint.h>
#include <time.h>

/* Monotonic nanoseconds. Inline, because every packet asks for the time. */
static inline int64_t golua_now(void) {
	struct timespec now;
	clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec * (int64_t)1000000000 + now.tv_nsec;
}

#endif
