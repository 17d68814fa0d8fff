/* stress.c: 8 threads. Two managers each keep one publisher alive: they add and remove
 * viewers, change modes, and replace the publisher by another, which gets the same
 * slot. Four threads feed packets, and, like threads of the core, go on for a while after
 * their publisher has ended. Two forwarders send, and the
 * thread of the bursts.
 *
 * world.c and core.c check each packet, each count and each free.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "cases.h"

#define MANAGERS 2

static atomic_int over;
/* A manager gives its publishers to two feeders in turn. One feeder has the present
 * publisher, while the other may still be busy with the former one. */
static _Atomic(publisher *) mail[MANAGERS][2];
static atomic_uint_fast64_t publishers, tables, late_packets, bursts, lapsed;
static latencies hangups = { .name = "from removing a viewer to its end" };

static uint32_t dice(uint64_t *state, uint32_t sides) {
	*state = *state * 6364136223846793005u + 1442695040888963407u;
	return (*state >> 33) % sides;
}

/* --- feeders -------------------------------------------------------------------------- */

/* Audio, and video in frames of eight packets. Sometimes there is a pause, in which the ring
 * becomes empty. */
static void feed_some(publisher *p, uint64_t *random) {
	for(int i = 0; i < 8; i++) {
		feed(p, 1, i == 7, 1000);
		if(i % 4 == 0)
			feed(p, 0, 1, 100);
		if(i % 2 == 0)
			feed(p, 2, i == 6, 500);
	}
	if(dice(random, 30) == 0)
		rest(dice(random, 3000000));
}

static void *feeder(void *argument) {
	_Atomic(publisher *) *box = argument;
	uint64_t random = (uintptr_t)argument;
	while(!atomic_load(&over)) {
		publisher *p = atomic_exchange(box, NULL);
		if(p == NULL) {
			rest(100000);
			continue;
		}
		while(!atomic_load(&p->ending))
			feed_some(p, &random);
		for(uint32_t late = dice(&random, 50); late > 0; late--) {
			feed_some(p, &random);
			atomic_fetch_add(&late_packets, 14);
		}
		publisher_release(p);
	}
	return NULL;
}

/* --- managers -------------------------------------------------------------------------- */

static void change_modes(publisher *p, uint64_t *random) {
	static const uint32_t choice[] = { GOLUA_INLINE, GOLUA_INLINE, GOLUA_INLINE, GOLUA_RING, GOLUA_RING, GOLUA_SELECT,
		GOLUA_SELECT, GOLUA_DROP, GOLUA_SCRIPT };
	uint32_t modes[LINES];
	for(int line = 0; line < LINES; line++)
		modes[line] = choice[dice(random, sizeof(choice) / sizeof(choice[0]))];
	publisher_set_modes(p, modes);
}

static void act(publisher *p, uint64_t *random) {
	atomic_fetch_add(&tables, 1);
	if(dice(random, 20) == 0)
		golua_gop_limit(p->gop, (size_t []){ 0, 64 << 10, 256 << 10, 400 << 10 }[dice(random, 4)], 10000000000);
	switch(dice(random, 4)) {
	case 0:
		change_modes(p, random);
		break;
	case 1:
		if(p->viewer_count > 0)
			viewer_remove(p, dice(random, p->viewer_count), NULL);
		break;
	case 2:
		if(p->viewer_count > 2)
			hang_up(p, dice(random, p->viewer_count), &hangups);
		break;
	default:
		if(p->viewer_count < 12)
			viewer_add(p);
	}
	if(dice(random, 3) == 0)
		rest(dice(random, 500000));
}

/* One publisher from its beginning to its end. */
static void live(_Atomic(publisher *) *box, uint64_t *random) {
	publisher *p = publisher_new();
	atomic_fetch_add(&p->references, 1);
	publisher *before = atomic_exchange(box, p);
	if(before)
		publisher_release(before); /* its feeder is still busy with an earlier publisher */
	for(int steps = 5 + dice(random, 60); steps > 0; steps--)
		act(p, random);
	atomic_fetch_add(&bursts, __atomic_load_n(&p->gop->counts.bursts, __ATOMIC_RELAXED));
	atomic_fetch_add(&lapsed, __atomic_load_n(&p->gop->counts.lapsed, __ATOMIC_RELAXED));
	publisher_clear(p);
	atomic_store(&p->ending, 1);
	publisher_free(p);
	atomic_fetch_add(&publishers, 1);
}

static void *manager(void *argument) {
	_Atomic(publisher *) *boxes = argument;
	uint64_t random = (uintptr_t)argument * 31 + time(NULL);
	for(int turn = 0; !atomic_load(&over); turn++)
		live(&boxes[turn % 2], &random);
	return NULL;
}

/* ------------------------------------------------------------------------------------------ */

/* The core queues a packet in some hundred ns; a thread may lose its processor there. */
static void relay_slowly(viewer *v, const content *c) {
	(void)v;
	if(c->number % 256 == 0)
		rest(50000);
}

/* So may a thread that has given back the lock of a rewriter, or asks Go. What it has decided under the
 * lock may be out of date when it goes on. */
static void go_on_slowly(void) {
	static _Thread_local uint64_t random;
	const uint32_t what = dice(&random, 64);
	if(what == 0)
		rest(500000);
	else if(what < 12)
		sched_yield();
}

void stress(int seconds) {
	check(golua_forwarders_start(2) == 2 && golua_bursts_start(), "no forwarders");
	keep_pictures = 256 << 10;
	on_relay = relay_slowly;
	on_question = on_unlock = go_on_slowly;
	pthread_t threads[MANAGERS * 3];
	int count = 0;
	for(int i = 0; i < MANAGERS; i++) {
		pthread_create(&threads[count++], NULL, manager, &mail[i]);
		for(int j = 0; j < 2; j++)
			pthread_create(&threads[count++], NULL, feeder, &mail[i][j]);
	}
	rest(seconds * (int64_t)1000000000);
	atomic_store(&over, 1);
	while(count > 0)
		pthread_join(threads[--count], NULL);
	golua_forwarders_stop();
	golua_bursts_stop();
	for(int i = 0; i < MANAGERS * 2; i++) {
		publisher *p = atomic_exchange(&mail[i / 2][i % 2], NULL);
		if(p)
			publisher_release(p);
	}
	printf("%d s: %lu publishers, %lu changes, %lu packets sent, %lu selected, %lu asked about, %lu late, %lu changes of talking, %lu recorded, %lu bursts, %lu lapsed\n",
		seconds, (unsigned long)publishers, (unsigned long)tables, (unsigned long)relayed, (unsigned long)selected,
		(unsigned long)asked, (unsigned long)late_packets, (unsigned long)decided, (unsigned long)recorded, (unsigned long)bursts, (unsigned long)lapsed);
	report(&hangups);
	check(median(&hangups) < 500000000, "half of the hangups took more than half a second");
	check(publishers > 0 && relayed > 0 && selected > 0 && asked > 0 && late_packets > 0 && decided > 0 && recorded > 0 && bursts > 0, "something has not happened");
}
