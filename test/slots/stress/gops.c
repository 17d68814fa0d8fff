/* gops.c: cached pictures, and viewers that begin with them.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "cases.h"
#include "rewriter.h"

#define MS 1000000

/* --- the log -------------------------------------------------------------------------- */

/* A packet that is put into a log, and is compared when it is read. */
typedef struct entry {
	uint64_t position;
	uint32_t number;
	int substream, keyframe;
	uint16_t length;
} entry;

#define ENTRIES 20000
static entry entries[ENTRIES];
static int first_kept; /* of entries, as the log should have them */

static void fill_packet(char *buffer, uint32_t ssrc, uint32_t timestamp, uint32_t number, size_t length) {
	memset(buffer, number, length);
	buffer[0] = (char)0x80;
	const uint32_t words[] = { htonl(timestamp), htonl(ssrc), number };
	memcpy(buffer + 4, words, sizeof(words));
}

static void put(golua_gop *gop, int i, uint32_t ssrc, uint32_t timestamp, int64_t at) {
	static char buffer[70000];
	entry *e = &entries[i];
	fill_packet(buffer, ssrc, timestamp, i, e->length);
	janus_plugin_rtp rtp = { .mindex = 1, .video = 1, .buffer = buffer, .length = e->length };
	golua_arrival arrival = { .rtp = &rtp, .at = at, .keyframe = e->keyframe };
	golua_gop_put(gop, e->substream, &arrival);
	e->position = arrival.position;
	e->number = i;
}

/* Reads a substream from one of its keyframes on, and compares. */
static int compare(golua_gop *gop, int from, int count) {
	static golua_gop_packets packets;
	uint64_t position = entries[from].position;
	int next = from, seen = 0;
	while(position < golua_gop_end(gop)) {
		const uint64_t before = position;
		check(golua_gop_read(gop, entries[from].substream, &position, &packets), "entry %d is gone", from);
		check(position > before, "reading does not get on");
		for(size_t i = 0; i < packets.count; i++, seen++) {
			while(next < count && entries[next].substream != entries[from].substream)
				next++;
			uint32_t number;
			memcpy(&number, packets.rtps[i].buffer + 12, 4);
			const entry *e = &entries[next++];
			check(number == e->number && packets.rtps[i].length == e->length && packets.arrivals[i].position == e->position &&
				packets.arrivals[i].keyframe == e->keyframe && packets.rtps[i].buffer[e->length - 1] == (char)number,
				"packet %u is read instead of %u", number, e->number);
		}
	}
	return seen;
}

/* Random packets of three substreams, in logs of several sizes. What can be read is what was put,
 * and groups are found as long as their keyframe is kept. */
void gop_log(void) {
	uint64_t random = 7;
	for(int round = 0; round < 30; round++) {
		golua_gop *gop = golua_gop_new();
		const size_t size = (size_t)(64 << 10) << round % 4;
		check(golua_gop_limit(gop, size, 1000000 * (int64_t)MS), "no memory");
		int newest[3] = { -1, -1, -1 }, found = 0, read = 0;
		first_kept = 0;
		for(int i = 0; i < ENTRIES / 10; i++) {
			random = random * 6364136223846793005u + 1442695040888963407u;
			const uint32_t dice = random >> 33;
			entry *e = &entries[i];
			*e = (entry){ .substream = dice % 3, .keyframe = dice / 3 % 40 == 0, .length = 20 + dice / 128 % (dice % 100 == 1 ? 65000 : 1400) };
			put(gop, i, 100 + e->substream, i, i * (int64_t)MS);
			if(e->keyframe)
				newest[e->substream] = i;
			golua_gop_start start;
			const int has = golua_gop_find(gop, e->substream, i * (int64_t)MS, 1 << 30, &start);
			if(!has)
				continue;
			found++;
			const int from = newest[e->substream];
			check(from >= 0 && start.position == entries[from].position && start.span == (uint32_t)(i - from) && start.ssrc == 100u + e->substream,
				"a group begins at %lu, not with entry %d", (unsigned long)start.position, from);
			if(i % 16 == 0)
				read += compare(gop, from, i + 1);
		}
		check(found > 100 && read > 100, "round %d: only %d groups and %d packets", round, found, read);
		check(round % 4 == 3 || gop->counts.overflows > 0, "no group was too large for %zu bytes", size);
		golua_gop_free(gop);
	}
}

/* --- when a keyframe is due ---------------------------------------------------------------- */

static char video[1200];

static int due_at(golua_gop *gop, int64_t at, int keyframe, uint32_t timestamp) {
	fill_packet(video, 5, timestamp, 1, sizeof(video));
	janus_plugin_rtp rtp = { .mindex = 1, .video = 1, .buffer = video, .length = sizeof(video) };
	golua_arrival arrival = { .rtp = &rtp, .at = at, .keyframe = keyframe };
	return golua_gop_put(gop, 0, &arrival);
}

/* A stream of a packet each `every` ms, whose publisher answers each request after 100 ms, or
 * never. Returns how many keyframes are due in a minute. */
static int dues(size_t bytes, int64_t longest, int every, int answers) {
	golua_gop *gop = golua_gop_new();
	check(golua_gop_limit(gop, bytes, longest * MS), "no memory");
	int count = 0, until_answer = -1;
	for(int64_t at = 1000; at < 61000; at += every) {
		const int keyframe = until_answer >= 0 && (until_answer -= every) <= 0;
		if(keyframe)
			until_answer = -1;
		if(due_at(gop, at * MS, keyframe, at * 90)) {
			count++;
			until_answer = answers ? 100 : -1;
		}
	}
	golua_gop_free(gop);
	return count;
}

static void expect(int got, int least, int most, const char *what) {
	check(got >= least && got <= most, "%s: %d keyframes are due, want %d to %d", what, got, least, most);
}

void gop_due(void) {
	expect(dues(4 << 20, 4000, 10, 1), 19, 21, "a group of 3 s");
	expect(dues(4 << 20, 4000, 10, 0), 58, 61, "a publisher that does not answer");
	expect(dues(256 << 10, 10000, 10, 1), 22, 25, "a group that fills three quarters in 1.3 s");
	expect(dues(64 << 10, 10000, 1, 1), 22, 25, "a stream that is far too large");
	expect(dues(64 << 10, 1000, 500, 1), 38, 62, "a packet each half second");
}

/* --- joining ----------------------------------------------------------------------------------- */

static atomic_int enough;
static atomic_int pause_us;

/* 3 packets in a ms, a keyframe each 30 packets. */
static void *feed_video(void *argument) {
	while(!atomic_load(&enough)) {
		feed(argument, 2, 1, 500);
		rest(atomic_load(&pause_us) * 1000);
	}
	return NULL;
}

static publisher *begin(size_t bytes, uint32_t mode, pthread_t *thread) {
	check(golua_forwarders_start(2) == 2 && golua_bursts_start(), "no forwarders");
	keep_pictures = bytes;
	publisher *p = publisher_new();
	publisher_set_modes(p, (uint32_t[LINES]){ mode, mode, mode });
	publisher_describe(p->id);
	if(thread != NULL)
		pthread_create(thread, NULL, feed_video, p);
	return p;
}

static void end(publisher *p, pthread_t *thread) {
	atomic_store(&enough, 1);
	if(thread != NULL)
		pthread_join(*thread, NULL);
	publisher_clear(p);
	publisher_free(p);
	golua_forwarders_stop();
	golua_bursts_stop();
}

static uint64_t count_of(const uint64_t *counter) { return __atomic_load_n(counter, __ATOMIC_RELAXED); }

static void await_sent(viewer *v, uint64_t count) {
	for(int64_t began = now_ns(); atomic_load(&v->sent[2]) < count; rest(MS / 10))
		check(now_ns() - began < 20000000000, "a viewer has got %lu packets in 20 s", (unsigned long)atomic_load(&v->sent[2]));
}

/* Viewers come and go, while the m-line changes between the publisher's thread and a forwarder. Each
 * gets every packet from a keyframe on, in order. */
void gop_joins(void) {
	pthread_t thread;
	gapless_viewers = 1;
	atomic_store(&pause_us, 300);
	publisher *p = begin(1 << 20, GOLUA_INLINE, &thread);
	rest(20 * MS);
	for(int i = 0; i < 300; i++) {
		viewer *v = viewer_add(p);
		if(i % 3 == 0) {
			const uint32_t mode = i / 3 % 2 ? GOLUA_INLINE : GOLUA_RING;
			publisher_set_modes(p, (uint32_t[LINES]){ mode, mode, mode });
		}
		await_sent(v, 1 + i % 70);
		if(p->viewer_count > 5)
			hang_up(p, 0, &(latencies){ .name = "" });
	}
	const uint64_t at_once = count_of(&p->gop->counts.bursts), lapsed = count_of(&p->gop->counts.lapsed);
	check(at_once > 200 && lapsed == 0, "%lu bursts, %lu lapsed", (unsigned long)at_once, (unsigned long)lapsed);
	end(p, &thread);
}

/* Fills the cache with a group of 30 packets. */
static void one_group(publisher *p) {
	for(int i = 0; i < 59; i++)
		feed(p, 2, 1, 1000);
}

/* A burst is as fast as the viewer's pace allows, and goes on while nothing comes in. The group has
 * 31 KB. With 100 bytes in a ms, 2 KB come at once, and the last 8 packets together. */
void gop_paced(void) {
	viewer_pace = 100;
	for(int round = 0; round < 2; round++) {
		publisher *p = begin(1 << 20, round ? GOLUA_RING : GOLUA_INLINE, NULL);
		one_group(p);
		const int64_t began = now_ns();
		await_sent(viewer_add(p), 30);
		const int64_t took = now_ns() - began;
		check(took > 150 * MS, "31 KB were sent in %.1f ms", took / 1e6);
		end(p, NULL);
	}
}

/* Waits until the newest group has more packets than a burst reads at once, but is not at its end. The
 * first keyframe is packet 30. */
static void await_middle(publisher *p) {
	for(uint64_t number = 0; number < 30 || number % 30 < 12 || number % 30 > 20; rest(MS / 10))
		number = atomic_load(&p->begun[2]);
}

/* A burst that is slower than the stream is overtaken: the viewer begins anew with the newest
 * group, and its packets stay in order. A viewer that joins before the first keyframe has no
 * burst, and one that joins at the begin of a group has it whole at once. So each joins in the middle of a group,
 * and others follow until one was overtaken. */
void gop_lapses(void) {
	pthread_t thread;
	atomic_store(&pause_us, 200);
	publisher *p = begin(64 << 10, GOLUA_INLINE, &thread);
	viewer_pace = 20;
	for(int64_t began = now_ns(); count_of(&p->gop->counts.lapsed) == 0; rest(100 * MS)) {
		check(now_ns() - began < 40000000000, "no burst was overtaken");
		await_middle(p);
		viewer_add(p);
		if(p->viewer_count > 6)
			hang_up(p, 0, &(latencies){ .name = "" });
	}
	for(int i = 0; i < p->viewer_count; i++) {
		golua_set_pace((uintptr_t)&p->viewers[i]->session, 0);
		await_sent(p->viewers[i], atomic_load(&p->viewers[i]->sent[2]) + 100);
	}
	end(p, &thread);
}

/* A screen stands still: no packet comes, and a viewer that joins gets what is kept. */
void gop_still(void) {
	gapless_viewers = 1;
	publisher *p = begin(1 << 20, GOLUA_INLINE, NULL);
	one_group(p);
	for(int i = 0; i < 4; i++) {
		viewer *v = viewer_add(p);
		await_sent(v, 30);
	}
	check(count_of(&p->gop->counts.bursts) == 4, "%lu bursts", (unsigned long)count_of(&p->gop->counts.bursts));
	end(p, NULL);
}

/* --- a burst that begins or ends while Go is asked ----------------------------------------- */

static atomic_int question_waits, question_may_go;

/* The first question waits until the test lets it go. */
static void hold_question(void) {
	if(atomic_exchange(&question_waits, 1))
		return;
	while(!atomic_load(&question_may_go))
		rest(MS / 10);
}

static void await_question(void) {
	for(const int64_t began = now_ns(); !atomic_load(&question_waits); rest(MS / 10))
		check(now_ns() - began < 20000000000, "Go is not asked");
}

/* A viewer that has waited for a keyframe in vain would get the next packet without one. */
static void patience_is_over(golua_rewriter *rewriter) {
	golua_rewriter_lock(rewriter);
	rewriter->flags |= GOLUA_REWRITER_HELD;
	rewriter->asks = GOLUA_MOST_ASKS;
	golua_rewriter_unlock(rewriter);
}

/* The forwarder asks Go about a packet without a burst. Before Go looks, a keyframe is cached, and a
 * burst begins and ends. Then the viewer takes the packet no more: it is of the time before the
 * keyframe. */
void gop_overtaken(void) {
	gapless_viewers = 1;
	publisher *p = begin(1 << 20, GOLUA_DROP, NULL);
	for(int i = 0; i < 28; i++)
		feed(p, 2, 1, 500); /* no keyframe, and nobody gets it */
	viewer *v = viewer_add(p);
	patience_is_over(&v->subscriptions[2]->rewriter);
	publisher_set_modes(p, (uint32_t[LINES]){ GOLUA_RING, GOLUA_RING, GOLUA_RING });
	on_question = hold_question;
	feed(p, 2, 1, 500);
	await_question();
	for(int i = 0; i < 6; i++)
		feed(p, 2, 1, 500); /* the first one begins a keyframe */
	golua_bursts_look((uintptr_t)&p->session);
	await_sent(v, 6);
	atomic_store(&question_may_go, 1);
	for(int i = 0; i < 6; i++)
		feed(p, 2, 1, 500);
	await_sent(v, 12);
	check(atomic_load(&v->last[2]) == 41, "the newest packet is %lu", (unsigned long)atomic_load(&v->last[2]));
	end(p, NULL);
}

static atomic_int at_54;

static void hold_54(viewer *v, const content *c) {
	(void)v;
	if(c->number != 54)
		return;
	atomic_store(&at_54, 1);
	while(!atomic_load(&question_may_go))
		rest(MS / 10);
}

/* As End of package rewriter in Go. */
static void end_route(golua_rewriter *rewriter) {
	golua_rewriter_lock(rewriter);
	rewriter->flags = (rewriter->flags & ~(GOLUA_REWRITER_STEADY | GOLUA_REWRITER_HELD | GOLUA_REWRITER_CATCHING)) | GOLUA_REWRITER_ENDED;
	rewriter->gop = 0;
	golua_rewriter_unlock(rewriter);
}

/* The thread of the bursts has read the packets 54 to 61, and sends the first one. Meanwhile a script
 * lets the viewer go and takes it back, and another burst begins, with the keyframe 60. The former burst
 * sends nothing any more, so each packet is sent once. */
void gop_ended(void) {
	publisher *p = begin(1 << 20, GOLUA_INLINE, NULL);
	for(int i = 0; i < 59; i++)
		feed(p, 2, 1, 1000);
	on_relay = hold_54;
	viewer_pace = 100; /* so that the burst is still under way when the keyframe 60 comes */
	viewer *v = viewer_add(p);
	await_sent(v, 1);
	for(int i = 0; i < 6; i++)
		feed(p, 2, 1, 1000);
	for(const int64_t began = now_ns(); !atomic_load(&at_54); rest(MS / 10))
		check(now_ns() - began < 20000000000, "packet 54 is not sent");
	end_route(&v->subscriptions[2]->rewriter);
	feed(p, 2, 1, 1000);
	check(count_of(&p->gop->counts.bursts) == 2, "%lu bursts", (unsigned long)count_of(&p->gop->counts.bursts));
	atomic_store(&question_may_go, 1);
	await_sent(v, 25 + 7); /* 30 to 54, and 60 to 66 */
	for(int i = 0; i < 20; i++)
		feed(p, 2, 1, 1000);
	await_sent(v, 25 + 27);
	check(atomic_load(&v->last[2]) == 86, "the newest packet is %lu", (unsigned long)atomic_load(&v->last[2]));
	end(p, NULL);
}

/* A cache is turned off and on again. A burst that has not come to the end before cannot go on. */
void gop_gap(void) {
	static golua_gop_packets packets;
	golua_gop *gop = golua_gop_new();
	check(golua_gop_limit(gop, 64 << 10, 1000 * (int64_t)MS), "no memory");
	due_at(gop, 1, 1, 1);
	uint64_t position = golua_gop_end(gop);
	golua_gop_limit(gop, 0, 1000 * (int64_t)MS);
	check(golua_gop_read(gop, 0, &position, &packets), "nothing is missing yet");
	due_at(gop, 2, 0, 2); /* is not kept */
	check(position != golua_gop_end(gop) && !golua_gop_read(gop, 0, &position, &packets), "a burst goes on over a gap");
	check(golua_gop_limit(gop, 64 << 10, 1000 * (int64_t)MS), "no memory");
	due_at(gop, 3, 1, 3);
	golua_gop_start start;
	check(golua_gop_find(gop, 0, 3, 1000, &start) && golua_gop_read(gop, 0, &start.position, &packets) && packets.count == 1,
		"the next keyframe is not found");
	golua_gop_free(gop);
}
