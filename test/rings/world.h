/* world.h: the functions by which the test drives the C of export/.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#ifndef JANUS_GOLUA_RINGS_WORLD_H
#define JANUS_GOLUA_RINGS_WORLD_H

#include "golua.h"

/* Begins anew at a given time, with one forwarder. */
void rings_begin(int64_t now);
int64_t rings_now(void);
/* Like StallForwarders and advanceTo of package simulated. */
void rings_stall(int64_t until);
void rings_advance_to(int64_t end);
/* Lets the forwarder do what it would do at this moment. */
void rings_turn(void);

uintptr_t rings_attach(uint64_t id);
/* The audio level of a packet: a byte of its sequence number, which may be negative. */
int rings_level(const char *buffer, uint16_t length);
void rings_incoming(uintptr_t handle, int mindex, int video, char *buffer, uint16_t length,
	int min_delay, int max_delay);
size_t rings_record_header(void);

#endif
