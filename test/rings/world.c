/* world.c: see world.h. Everything runs on one thread: the test calls the forwarder, which
 * leaves by longjmp where it would sleep.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "world.h"

#include <pthread.h>
#include <setjmp.h>
#include <stdlib.h>
#include <time.h>

#include "bursts.h"
#include "forwarders.h"
#include "gateway.h"
#include "ingress.h"
#include "ring.h"
#include "spool.h"
#include "_cgo_export.h"

static int64_t now, stalled_until;
static int64_t wake_at; /* when the forwarder's sleep ends, -1 for never */
static void *(*forwarder)(void *);
static void *forwarder_argument;
static jmp_buf asleep;
static int forwarding;

/* --- in place of the kernel ---------------------------------------------------- */

int rings_clock_gettime(clockid_t id, struct timespec *time) {
	*time = (struct timespec){ .tv_sec = now / 1000000000, .tv_nsec = now % 1000000000 };
	return 0;
}

int rings_thread_create(pthread_t *thread, const pthread_attr_t *attributes,
		void *(*start)(void *), void *argument) {
	forwarder = start;
	forwarder_argument = argument;
	return 0;
}

void rings_turn(void) {
	if(stalled_until > now)
		return;
	forwarding = 1;
	if(setjmp(asleep) == 0)
		forwarder(forwarder_argument);
	forwarding = 0;
}

/* When the forwarder has something to do next, -1 for never. */
static int64_t next_turn(void) {
	return stalled_until > now ? stalled_until : wake_at;
}

void rings_sleep(uint32_t *word, uint32_t value, int64_t ns) {
	if(forwarding) {
		wake_at = ns < 0 ? -1 : now + ns;
		longjmp(asleep, 1);
	}
	/* The publisher's thread waits here. */
	for(const int64_t until = now + ns; ;) {
		rings_turn();
		if(*word != value || now >= until)
			return;
		const int64_t next = next_turn();
		now = next < 0 || next > until ? until : next;
	}
}

/* --- in place of the core ------------------------------------------------------ */

static void relay_rtp(janus_plugin_session *handle, janus_plugin_rtp *packet) {
	ringsRelay((uintptr_t)handle, packet->mindex, packet->video, packet->buffer, packet->length,
		packet->extensions.min_delay, packet->extensions.max_delay);
}

static janus_callbacks gateway = { .relay_rtp = relay_rtp };
janus_callbacks *golua_gateway = &gateway;

void golua_spool_save_packets(golua_spool *spool, const golua_arrival *packets, size_t count) {
	for(size_t i = 0; i < count; i++)
		ringsSpool((uint64_t)(uintptr_t)spool, packets[i].rtp->buffer, packets[i].rtp->length);
}

/* No m-line here has a cache of pictures. */
void golua_bursts_tell(golua_slot *publisher) { (void)publisher; }

/* --- for the test --------------------------------------------------------------- */

void rings_begin(int64_t at) {
	now = at;
	stalled_until = 0;
	wake_at = -1;
	golua_forwarders_start(1);
}

int64_t rings_now(void) { return now; }

void rings_stall(int64_t until) { stalled_until = until; }

void rings_advance_to(int64_t end) {
	rings_turn();
	for(int64_t next = next_turn(); next >= 0 && next <= end; next = next_turn()) {
		now = next;
		rings_turn();
	}
	now = end;
}

uintptr_t rings_attach(uint64_t id) {
	janus_plugin_session *handle = calloc(1, sizeof(*handle));
	golua_slot_new(handle, id);
	return (uintptr_t)handle;
}

/* Some packets have no level. */
int rings_level(const char *buffer, uint16_t length) {
	return length < 4 ? -1 : (int8_t)buffer[3];
}

void rings_incoming(uintptr_t handle, int mindex, int video, char *buffer, uint16_t length,
		int min_delay, int max_delay) {
	janus_plugin_rtp packet = { .mindex = mindex, .video = video, .buffer = buffer, .length = length,
		.extensions = { .min_delay = min_delay, .max_delay = max_delay, .audio_level = rings_level(buffer, length) } };
	golua_incoming_rtp((janus_plugin_session *)handle, &packet);
}

size_t rings_record_header(void) { return sizeof(golua_record); }
