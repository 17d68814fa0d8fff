/* forwarders.h: the threads that take packets out of the rings and send them on.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#ifndef JANUS_GOLUA_FORWARDERS_H
#define JANUS_GOLUA_FORWARDERS_H

#include "slots.h"

/* Starts that many threads at most, and returns how many have started. Stopping waits
 * for their ends. */
int golua_forwarders_start(int count);
void golua_forwarders_stop(void);

/* Something new is in the ring of a slot. urgent: nothing is gained by waiting for more. */
void golua_forwarders_tell(golua_slot *slot, int urgent);

#endif
