/* cases.c: single situations that are caused on purpose, and what must hold in them.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "cases.h"

/* --- how long things take ----------------------------------------------------------- */

void note(latencies *l, int64_t took) {
	const uint64_t index = atomic_fetch_add(&l->count, 1);
	if(index < sizeof(l->all) / sizeof(l->all[0]))
		l->all[index] = took;
}

static int ascending(const void *a, const void *b) {
	const int64_t difference = *(const int64_t *)a - *(const int64_t *)b;
	return difference < 0 ? -1 : difference > 0;
}

static uint64_t sorted(latencies *l) {
	const uint64_t most = sizeof(l->all) / sizeof(l->all[0]);
	const uint64_t count = l->count < most ? l->count : most;
	qsort(l->all, count, sizeof(l->all[0]), ascending);
	return count;
}

int64_t median(latencies *l) {
	const uint64_t count = sorted(l);
	return count ? l->all[count / 2] : 0;
}

void report(latencies *l) {
	const uint64_t count = sorted(l);
	if(count > 0)
		printf("%s, of %lu: median %.3f ms, p99 %.3f ms, longest %.3f ms\n", l->name, (unsigned long)count,
			l->all[count / 2] / 1e6, l->all[count * 99 / 100] / 1e6, l->all[count - 1] / 1e6);
}

void hang_up(publisher *p, int index, latencies *took) {
	atomic_int freed = 0;
	const int64_t began = now_ns();
	for(viewer_remove(p, index, &freed); !freed; reclaim(p)) {
		check(now_ns() - began < 10000000000, "a viewer is still in use 10 s after its end");
		rest(20000);
	}
	note(took, now_ns() - began);
}

/* --- a gate that holds up a forwarder ------------------------------------------------- */

static uint64_t held_publisher; /* this publisher's packets stop at the gate */
static atomic_int at_gate, gate_open;

static void stop_at_gate(viewer *v, const content *c) {
	(void)c;
	if(v->publisher != held_publisher)
		return;
	atomic_store(&at_gate, 1);
	while(!atomic_load(&gate_open))
		rest(100000);
}

static publisher *with_viewers(uint32_t mode, int viewers) {
	publisher *p = publisher_new();
	publisher_set_modes(p, (uint32_t[LINES]){ mode, mode, mode });
	publisher_describe(p->id);
	while(viewers-- > 0)
		viewer_add(p);
	return p;
}

/* The only forwarder sends a packet of the returned publisher until the gate is opened.
 * Until then, the packets in the rings of other publishers stay there. */
static publisher *hold_the_forwarder(void) {
	check(golua_forwarders_start(1) == 1, "no forwarder");
	publisher *p = with_viewers(GOLUA_RING, 1);
	held_publisher = p->id;
	on_relay = stop_at_gate;
	feed(p, 0, 1, 100);
	while(!atomic_load(&at_gate))
		rest(100000);
	return p;
}

static void let_the_forwarder_go(publisher *held) {
	atomic_store(&gate_open, 1);
	publisher_clear(held);
	publisher_free(held);
}

static void fill(publisher *p) {
	while(p->streams[1]->overflow == 0)
		feed(p, 1, 1, 1000);
}

static void end(publisher *p) {
	publisher_clear(p);
	publisher_free(p);
	golua_forwarders_stop();
}

/* --- a forwarder with too much work ---------------------------------------------------- */

static atomic_int enough;

static void *feed_all_the_time(void *argument) {
	while(!atomic_load(&enough))
		feed(argument, 1, 1, 1000);
	return NULL;
}

static void relay_in_20_us(viewer *v, const content *c) {
	(void)v, (void)c;
	for(int64_t began = now_ns(); now_ns() - began < 20000;)
		;
}

/* The forwarder is almost always a reader, and so is the thread of a publisher whose ring is
 * always full. Replaced memory must be freed nevertheless. */
void saturated(void) {
	static latencies took = { .name = "hangups of a saturated publisher's viewers" };
	check(golua_forwarders_start(1) == 1, "no forwarder");
	publisher *p = with_viewers(GOLUA_RING, 4);
	on_relay = relay_in_20_us;
	pthread_t thread;
	pthread_create(&thread, NULL, feed_all_the_time, p);
	while(__atomic_load_n(&p->streams[1]->packets, __ATOMIC_RELAXED) < 400)
		rest(1000000);
	for(int i = 0; i < 100; i++) {
		hang_up(p, 0, &took);
		viewer_add(p);
	}
	atomic_store(&enough, 1);
	pthread_join(thread, NULL);
	end(p);
	report(&took);
	check(median(&took) < 500000000, "half of the hangups took more than half a second");
}

/* --- a publisher's thread that waits for room -------------------------------------------- */

void waiting(void) {
	publisher *held = hold_the_forwarder(), *p = with_viewers(GOLUA_RING, 1);
	fill(p);
	pthread_t thread;
	pthread_create(&thread, NULL, feed_all_the_time, p);
	const int64_t began = now_ns();
	for(int seen = 0; seen < 10;) {
		check(now_ns() - began < 20000000000, "only %d grace periods have ended while it waited for room", seen);
		const uint64_t call = atomic_load(&p->begun[1]);
		atomic_int freed = 0;
		viewer_add(p);
		for(viewer_remove(p, 0, &freed); !freed && now_ns() - began < 20000000000; reclaim(p))
			rest(20000);
		/* The same call was under way before and after the check. */
		seen += atomic_load(&p->begun[1]) == call && atomic_load(&p->done[1]) == call - 1;
	}
	atomic_store(&enough, 1);
	pthread_join(thread, NULL);
	let_the_forwarder_go(held);
	end(p);
}

static int64_t took;

static void *feed_one(void *argument) {
	const int64_t began = now_ns();
	feed(argument, 1, 1, 1000);
	took = now_ns() - began;
	return NULL;
}

/* A new table wakes the thread long before its 50 ms are over. A packet that has waited in vain
 * is counted as overflow; a packet that nobody wants any more is not. */
void woken(void) {
	publisher *held = hold_the_forwarder(), *p = with_viewers(GOLUA_RING, 1);
	fill(p);
	int woken = 0;
	for(int i = 0; i < 200 && !woken; i++) {
		const uint64_t unwanted = p->streams[1]->not_forwarded;
		const uint64_t call = atomic_load(&p->begun[1]);
		pthread_t thread;
		publisher_set_modes(p, (uint32_t[LINES]){ GOLUA_RING, GOLUA_RING, GOLUA_RING });
		pthread_create(&thread, NULL, feed_one, p);
		while(__atomic_load_n(&p->streams[1]->packets, __ATOMIC_RELAXED) <= call)
			sched_yield();
		publisher_set_modes(p, (uint32_t[LINES]){ GOLUA_RING, GOLUA_DROP, GOLUA_RING });
		pthread_join(thread, NULL);
		woken = p->streams[1]->not_forwarded == unwanted + 1 && took < 40000000;
	}
	check(woken, "another table has not woken it");
	check(p->streams[1]->packets == atomic_load(&p->done[1]), "%lu packets were counted, %lu came",
		(unsigned long)p->streams[1]->packets, (unsigned long)p->done[1]);
	let_the_forwarder_go(held);
	end(p);
}

/* A packet that waits for room is counted once. A packet that finds no room after 50 ms is
 * counted as overflow, once. */
void counted(void) {
	publisher *held = hold_the_forwarder(), *p = with_viewers(GOLUA_RING, 1);
	fill(p);
	const uint64_t fed = p->done[1], kept = fed - 1;
	const int64_t began = now_ns();
	for(int i = 0; i < 3; i++)
		feed(p, 1, 1, 1000);
	check(now_ns() - began >= 150000000, "they waited %.1f ms in all, not three times 50", (now_ns() - began) / 1e6);
	const golua_stream *s = p->streams[1];
	check(s->packets == fed + 3 && s->overflow == 4, "%lu packets and %lu overflows were counted",
		(unsigned long)s->packets, (unsigned long)s->overflow);
	check(s->bytes == s->packets * (12 + sizeof(content) + sizeof(publisher *) + 1000), "%lu bytes were counted", (unsigned long)s->bytes);
	viewer *v = p->viewers[0];
	let_the_forwarder_go(held);
	while(atomic_load(&v->sent[1]) < kept)
		rest(1000000);
	/* There is room again. */
	feed(p, 1, 1, 1000);
	while(atomic_load(&v->sent[1]) < kept + 1)
		rest(1000000);
	check(s->overflow == 4, "a packet was dropped although there was room");
	end(p);
}

/* --- packets that a session leaves in a ring --------------------------------------------- */

static publisher *ends_meanwhile;

static void end_meanwhile(void) {
	publisher *p = ends_meanwhile;
	ends_meanwhile = NULL;
	if(p)
		publisher_clear(p);
}

/* A publisher ends while its thread handles a packet, and while a ring has packets of it. */
static void end_in_the_middle(publisher *p) {
	feed(p, 1, 1, 1000);
	ends_meanwhile = p;
	on_clock = end_meanwhile;
	feed(p, 1, 1, 1000);
	on_clock = NULL;
	check(ends_meanwhile == NULL, "the packet has not asked for the time");
	publisher_free(p);
}

static pthread_t main_thread;
static atomic_int by_others;

static void count_others(viewer *v, const content *c) {
	stop_at_gate(v, c);
	if(v->publisher != held_publisher && !pthread_equal(pthread_self(), main_thread))
		atomic_fetch_add(&by_others, 1);
}

/* The next session of the slot has nine viewers. They get none of the packets that the former
 * session left in the ring. */
void left_behind(void) {
	publisher *held = hold_the_forwarder(), *former = with_viewers(GOLUA_RING, 20);
	const void *slot = former->session.plugin_handle;
	end_in_the_middle(former);
	publisher *next = with_viewers(GOLUA_INLINE, 9);
	check(next->session.plugin_handle == slot, "it has another slot");
	let_the_forwarder_go(held);
	feed(next, 1, 1, 1000);
	end(next);
}

/* The former session leaves no counts behind either. With them the next session's packets
 * would go through the ring for ever; but with nine viewers its own thread must send. */
void not_counted(void) {
	publisher *held = hold_the_forwarder(), *former = with_viewers(GOLUA_RING, 20);
	publisher *after = with_viewers(GOLUA_RING, 1);
	on_relay = count_others;
	main_thread = pthread_self();
	const void *slot = former->session.plugin_handle;
	end_in_the_middle(former);
	feed(after, 0, 1, 100);
	let_the_forwarder_go(held);
	while(atomic_load(&after->viewers[0]->sent[0]) == 0)
		rest(100000); /* the forwarder serves this session after the former one */
	atomic_store(&by_others, 0);
	publisher *next = with_viewers(GOLUA_INLINE, 9);
	for(int i = 0; next->session.plugin_handle != slot; i++) {
		check(i < 3, "no publisher has the slot");
		next = with_viewers(GOLUA_INLINE, 9);
	}
	for(int i = 0; i < 1000; i++)
		feed(next, 1, 1, 1000);
	check(next->viewers[0]->sent[1] == 1000, "only %lu of 1000 packets were sent at once", (unsigned long)next->viewers[0]->sent[1]);
	check(by_others == 0, "a forwarder has sent %d packets", by_others);
	publisher_clear(after);
	publisher_free(after);
	end(next);
}

/* Sends a packet of each m-line and waits until all are sent. Says whether this thread sent them. */
static int by_itself(publisher *p) {
	const int before = atomic_load(&by_others);
	for(int line = 0; line < LINES; line++)
		feed(p, line, 1, 500);
	for(int line = 0; line < LINES; line++)
		while(atomic_load(&p->viewers[8]->sent[line]) < atomic_load(&p->done[line]))
			rest(10000);
	return atomic_load(&by_others) == before;
}

/* From a forwarder back to the publisher's thread: as soon as the ring is empty, and for good. */
void nine(void) {
	check(golua_forwarders_start(2) == 2, "no forwarders");
	on_relay = count_others;
	main_thread = pthread_self();
	publisher *p = with_viewers(GOLUA_INLINE, 9);
	check(by_itself(p), "a forwarder has sent the first packets");
	for(int round = 0; round < 100; round++) {
		const uint32_t mode = round % 2 ? GOLUA_RING : GOLUA_SELECT;
		publisher_set_modes(p, (uint32_t[LINES]){ mode, GOLUA_INLINE, mode });
		for(int i = 0; i < 50; i++)
			for(int line = 0; line < LINES; line++)
				feed(p, line, i % 8 == 7, 500);
		publisher_set_modes(p, (uint32_t[LINES]){ GOLUA_INLINE, GOLUA_INLINE, GOLUA_INLINE });
		for(const int64_t began = now_ns(); !by_itself(p);)
			check(now_ns() - began < 10000000000, "round %d: its packets go by the ring for ever", round);
		for(int i = 0; i < 50; i++)
			check(by_itself(p), "round %d: a forwarder has sent for nine viewers", round);
	}
	check(by_others > 0, "no forwarder has sent for the others");
	end(p);
}

/* --- the cost of a packet --------------------------------------------------------------------- */

/* One viewer, served by the publisher's own thread: callgrind or perf counts the instructions. */
void measure(int packets) {
	check(golua_forwarders_start(1) == 1, "no forwarder");
	publisher *p = with_viewers(GOLUA_INLINE, 1);
	const int64_t began = now_ns();
	for(int i = 0; i < packets; i++)
		feed(p, 0, 1, 100);
	printf("%d packets, %.1f ns each\n", packets, (now_ns() - began) / (double)packets);
	end(p);
}
