/* forwarders.h: the threads that take packets out of the rings and send them on.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#ifndef JANUS_GOLUA_FORWARDERS_H
#define JANUS_GOLUA_FORWARDERS_H

#include "slots.h"

/* Starts at most that many threads, and returns how many have started. golua_forwarders_stop
 * waits until they have ended. */
int golua_forwarders_start(int count);
void golua_forwarders_stop(void);

/* Tells the forwarder that something new is in the ring of a slot. With urgent, the forwarder
 * need not wait for more. */
void golua_forwarders_tell(golua_slot *slot, int urgent);

#endif
