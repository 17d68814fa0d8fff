/* hooks.h: replaces the clock of export/'s C by one that the test turns, and forwarder threads
 * by a function. Included before a file of export/.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#ifndef JANUS_GOLUA_RINGS_HOOKS_H
#define JANUS_GOLUA_RINGS_HOOKS_H

#define _GNU_SOURCE
#include <pthread.h>
#include <time.h>

#include "futex.h"
#include "golua.h"

int rings_clock_gettime(clockid_t id, struct timespec *time);
int rings_thread_create(pthread_t *thread, const pthread_attr_t *attributes,
	void *(*start)(void *), void *argument);
void rings_sleep(uint32_t *word, uint32_t value, int64_t ns);

#define clock_gettime rings_clock_gettime
#define pthread_create rings_thread_create
#define pthread_setname_np(thread, name) ((void)(name))
#define golua_sleep rings_sleep
#define golua_wake(word) ((void)(word))

#endif
