/* bursts.h: the thread that sends the cached pictures of m-lines (gop.h) to viewers that join.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#ifndef JANUS_GOLUA_BURSTS_H
#define JANUS_GOLUA_BURSTS_H

#include "slots.h"

/* Starts the thread; returns 0 if it cannot be started. golua_bursts_stop waits until it has
 * ended. */
int golua_bursts_start(void);
void golua_bursts_stop(void);

/* Tells the thread that a burst has begun for a viewer of a publisher. */
void golua_bursts_tell(golua_slot *publisher);

/* Has the thread look whether a burst can begin for viewers of a publisher, who are in its newest
 * table. If packets come in, that happens anyway; but a screen that stands still sends none. */
void golua_bursts_look(uintptr_t publisher);

#endif
