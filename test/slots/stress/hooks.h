/* hooks.h: included before every file, so that a test may run code when a media
 * thread asks for the time: the code of export/ does that in the middle of a packet.
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

#endif
