/* hooks.h: included before every file, so that a test may run code when a media
 * thread asks for the time, or gives a lock back: the code of export/ does both in the middle of a
 * packet.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#ifndef STRESS_HOOKS_H
#define STRESS_HOOKS_H

#define _GNU_SOURCE
#include <time.h>

/* Called when this thread asks for the time. */
extern _Thread_local void (*on_clock)(void);

int stress_clock_gettime(clockid_t id, struct timespec *time);

#define clock_gettime stress_clock_gettime

#include "rewriter.h"

/* Called when a thread has given back the lock of a rewriter. Other threads may do a lot before it
 * goes on. */
extern void (*on_unlock)(void);

static inline void stress_unlock(golua_rewriter *rewriter) {
	golua_rewriter_unlock(rewriter);
	if(on_unlock)
		on_unlock();
}

#define golua_rewriter_unlock stress_unlock

#endif
