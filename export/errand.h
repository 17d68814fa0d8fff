/* errand.h: a thread of the core waits for an answer that a goroutine gets from the script.
 *
 * A thread that waited in Go would give its processor of the runtime to another thread, and would need
 * two threads more to wake again. Here the kernel puts one thread to sleep, and wakes it.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#ifndef JANUS_GOLUA_ERRAND_H
#define JANUS_GOLUA_ERRAND_H

#include "golua.h"

/* The thread and the goroutine share the errand. Each of them calls its function once, and the last
 * one frees the errand. */
golua_errand *golua_errand_new(void);

/* The thread waits, for `patience` ns at most; a negative patience has no end. Returns 0 if the thread
 * goes on without the answer. */
int golua_errand_wait(golua_errand *errand, int64_t patience, golua_result *result);

/* The goroutine has the answer. Returns 0 if the thread has gone on without; then the result stays
 * the caller's. */
int golua_errand_done(golua_errand *errand, golua_result result);

#endif
