/* spool.h: the packets and messages that wait for the file of a recording. Media threads put
 * them in and never wait for the disk; a writer thread takes them out.
 *
 * A spool is bounded by GOLUA_SPOOL_BYTES: 1.6 s of a 20 Mbit/s publisher, or 80 s of a
 * 400 kbit/s one. A packet that finds no room is left out of the file, and counted.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#ifndef JANUS_GOLUA_SPOOL_H
#define JANUS_GOLUA_SPOOL_H

#include "ring.h"

#define GOLUA_SPOOL_BYTES (4 << 20)
/* What an errand counts in addition to its bytes, so that the number of short messages is
 * bounded, too. */
#define GOLUA_SPOOL_ERRAND 32

/* What a writer does with a file; the numbers are those of core.Errand in Go. */
enum { GOLUA_SAVE, GOLUA_PAUSE, GOLUA_RESUME, GOLUA_CLOSE };

/* Makes a spool, by whose number Go knows it. The upper bits of the number are those of its
 * application, as in a session's id. The application's own writers write it, so a disk that
 * hangs stops the recordings of one application only. A spool may be freed when Go has been
 * told of its end (goluaRecordingWritten), or before golua_spool_begin, and no table names it
 * any more. */
golua_spool *golua_spool_new(uint64_t number);
void golua_spool_free(golua_spool *spool);

/* From now on a writer thread writes what is in the spool, until GOLUA_CLOSE. Then it calls
 * goluaRecordingWritten. */
void golua_spool_begin(golua_spool *spool, janus_recorder *recorder);

/* Copies a packet or message into the spool; after GOLUA_CLOSE it does nothing. When packets
 * find no room, goluaRecordingLags is called, once a second at most. */
void golua_spool_save(golua_spool *spool, const char *buffer, size_t length);
void golua_spool_save_packets(golua_spool *spool, const golua_arrival *packets, size_t count);
/* Adds another errand. Returns 0 when there is no room; there is always room for
 * GOLUA_CLOSE. */
int golua_spool_order(golua_spool *spool, int what);
/* Leaves out what is saved while muted is 1. */
void golua_spool_mute(golua_spool *spool, int muted);
/* How many packets have found no room. */
uint64_t golua_spool_lost(golua_spool *spool);

#endif
