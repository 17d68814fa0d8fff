/* world.c: see world.h.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "world.h"

#include "ring.h"

#define MOST_IDS 1000000

/* Publishers that live, by id. */
static publisher *registry[MOST_IDS];
static uint64_t last_id;
static pthread_mutex_t registry_lock = PTHREAD_MUTEX_INITIALIZER;

int keep_pictures;
uint32_t viewer_pace;
int gapless_viewers;

int64_t now_ns(void) {
	struct timespec now;
	clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec * (int64_t)1000000000 + now.tv_nsec;
}

void rest(int64_t ns) {
	struct timespec time = { .tv_sec = ns / 1000000000, .tv_nsec = ns % 1000000000 };
	nanosleep(&time, NULL);
}

/* A later use of the memory finds nonsense, even without a sanitizer. */
static void poison(void *memory, size_t size) {
	memset(memory, 0xDD, size);
	free(memory);
}

static uintptr_t handle_of(publisher *p) { return (uintptr_t)&p->session; }

/* --- viewers --------------------------------------------------------------------- */

static void viewer_free(viewer *v) {
	for(int line = 0; line < LINES; line++) {
		const uint64_t sent = atomic_load(&v->sent[line]);
		const golua_rewriter *rewriter = &v->subscriptions[line]->rewriter;
		check(rewriter->packets == sent, "a rewriter has counted %lu packets, %lu were sent",
			(unsigned long)rewriter->packets, (unsigned long)sent);
		check(rewriter->late == 0, "a packet is late");
		poison(v->subscriptions[line], sizeof(subscription));
	}
	atomic_int *freed = v->freed;
	poison(v, sizeof(*v));
	if(freed)
		atomic_store(freed, 1);
}

static void viewers_free(viewer *list) {
	while(list != NULL) {
		viewer *next = list->next;
		viewer_free(list);
		list = next;
	}
}

/* --- tables ------------------------------------------------------------------------ */

/* Like Session.letGo in Go: memory that is replaced while a grace period runs waits for the
 * next period. The caller has the lock. */
static int let_go(publisher *p) {
	do {
		if(!p->awaiting) {
			p->awaited = p->retired;
			p->retired = NULL;
			p->stale = 0;
			p->awaiting = 1;
		}
		if(!golua_reclaim(handle_of(p)))
			return 0;
		p->awaiting = 0;
		viewers_free(p->awaited);
		p->awaited = NULL;
	} while(p->stale);
	return 1;
}

/* Adds those viewers of an m-line to a table that select, or do not. Returns how many they are. */
static uint32_t add_viewers(publisher *p, int line, int select, golua_viewer *viewers, size_t *count) {
	uint32_t added = 0;
	for(int i = 0; i < p->viewer_count; i++) {
		viewer *v = p->viewers[i];
		if((v->selects && line > 0) != select)
			continue;
		viewers[(*count)++] = (golua_viewer){ .handle = (uintptr_t)&v->session,
			.rewriter = &v->subscriptions[line]->rewriter, .mindex = line };
		added++;
	}
	return added;
}

/* Begins to measure anew: over five packets, of which those below 64 dB talk. */
static void measure(publisher *p) {
	__atomic_store_n(&p->meter->state, (uint64_t)5 << GOLUA_METER_PACKETS | (uint64_t)64 << GOLUA_METER_LEVEL | GOLUA_METER_ON,
		__ATOMIC_SEQ_CST);
}

/* The caller has the lock. */
static void compile(publisher *p) {
	if(!p->known || p->gone)
		return;
	measure(p);
	golua_track lines[LINES] = { 0 };
	golua_viewer viewers[LINES * MOST_VIEWERS];
	size_t count = 0;
	for(int line = 0; line < LINES; line++) {
		lines[line] = (golua_track){ .stream = p->streams[line], .mode = p->modes[line], .first = count,
			.codec = line > 0, .simulcast = 1, .source = p->id, .ssrcs = { p->id * LINES + line },
			.meter = line == 0 ? p->meter : NULL, .spool = line == 1 ? p->spool : NULL,
			.gop = line == 2 ? p->gop : NULL, .hold = line == 2 && p->gop != NULL };
		lines[line].count = add_viewers(p, line, 0, viewers, &count);
		lines[line].selecting = add_viewers(p, line, 1, viewers, &count);
	}
	golua_set_table(handle_of(p), lines, LINES, viewers, count);
	memset(viewers, 0xDD, sizeof(viewers));
	if(p->gop != NULL)
		golua_bursts_look(handle_of(p));
	p->stale = 1;
	let_go(p);
}

int reclaim(publisher *p) {
	pthread_mutex_lock(&p->lock);
	int done = let_go(p);
	pthread_mutex_unlock(&p->lock);
	return done;
}

viewer *viewer_add(publisher *p) {
	viewer *v = calloc(1, sizeof(*v));
	v->magic = VIEWER_MAGIC;
	v->session.plugin_handle = &v->slot;
	v->slot.pace = viewer_pace;
	v->gapless = gapless_viewers;
	v->publisher = p->id;
	static atomic_int made;
	v->selects = atomic_fetch_add(&made, 1) % 3 == 1; /* not the first one, which may be the only one */
	for(int line = 0; line < LINES; line++) {
		v->subscriptions[line] = golua_allocate(sizeof(subscription));
		v->subscriptions[line]->viewer = v;
		v->subscriptions[line]->rewriter.selection = &v->subscriptions[line]->selection;
		v->subscriptions[line]->selection.rewriter = &v->subscriptions[line]->rewriter;
	}
	pthread_mutex_lock(&p->lock);
	check(p->viewer_count < MOST_VIEWERS, "too many viewers");
	p->viewers[p->viewer_count++] = v;
	compile(p);
	pthread_mutex_unlock(&p->lock);
	return v;
}

/* The caller has the lock. */
static void retire(publisher *p, int index, atomic_int *freed) {
	viewer *v = p->viewers[index];
	p->viewers[index] = p->viewers[--p->viewer_count];
	v->freed = freed;
	v->next = p->retired;
	p->retired = v;
}

void viewer_remove(publisher *p, int index, atomic_int *freed) {
	pthread_mutex_lock(&p->lock);
	retire(p, index, freed);
	p->stale = 1;
	compile(p);
	pthread_mutex_unlock(&p->lock);
}

void publisher_set_modes(publisher *p, const uint32_t *modes) {
	pthread_mutex_lock(&p->lock);
	memcpy(p->modes, modes, sizeof(p->modes));
	compile(p);
	pthread_mutex_unlock(&p->lock);
}

/* --- publishers ------------------------------------------------------------------- */

publisher *publisher_new(void) {
	publisher *p = calloc(1, sizeof(*p));
	pthread_mutex_init(&p->lock, NULL);
	for(int line = 0; line < LINES; line++) {
		p->streams[line] = golua_allocate(sizeof(golua_stream));
		p->streams[line]->due = INT64_MAX;
		p->modes[line] = GOLUA_DROP;
	}
	p->meter = golua_allocate(sizeof(golua_meter));
	p->spool = golua_spool_new((uintptr_t)p);
	golua_spool_begin(p->spool, (janus_recorder *)p);
	if(keep_pictures) {
		p->gop = golua_gop_new();
		check(golua_gop_limit(p->gop, keep_pictures, 10000000000), "no memory for pictures");
	}
	atomic_init(&p->references, 1);
	pthread_mutex_lock(&registry_lock);
	p->id = ++last_id;
	check(p->id < MOST_IDS, "too many publishers");
	registry[p->id] = p;
	golua_slot_new(&p->session, p->id);
	pthread_mutex_unlock(&registry_lock);
	return p;
}

void publisher_release(publisher *p) {
	if(atomic_fetch_sub(&p->references, 1) == 1)
		poison(p, sizeof(*p));
}

/* Returns a publisher that lives; NULL if it does not. publisher_release ends its use. */
static publisher *publisher_find(uint64_t id) {
	pthread_mutex_lock(&registry_lock);
	publisher *p = registry[id];
	if(p)
		atomic_fetch_add(&p->references, 1);
	pthread_mutex_unlock(&registry_lock);
	return p;
}

/* As Take of package meter. The watch may have ended or begun anew. */
void publisher_decide(uint64_t id) {
	publisher *p = publisher_find(id);
	if(p == NULL)
		return;
	pthread_mutex_lock(&p->lock);
	uint64_t before = p->gone ? 0 : __atomic_load_n(&p->meter->state, __ATOMIC_SEQ_CST);
	while((before >> GOLUA_METER_COUNT & GOLUA_METER_COUNTS) == 5) {
		const uint64_t after = (before >> GOLUA_METER_PACKETS << GOLUA_METER_PACKETS) ^ GOLUA_METER_TALKS;
		if(__atomic_compare_exchange_n(&p->meter->state, &before, after, 0, __ATOMIC_SEQ_CST, __ATOMIC_SEQ_CST)) {
			atomic_fetch_add(&decided, 1);
			break;
		}
	}
	pthread_mutex_unlock(&p->lock);
	publisher_release(p);
}

void publisher_describe(uint64_t id) {
	publisher *p = publisher_find(id);
	if(p == NULL)
		return;
	pthread_mutex_lock(&p->lock);
	if(!p->known && !p->gone) {
		p->known = 1;
		compile(p);
	}
	pthread_mutex_unlock(&p->lock);
	publisher_release(p);
}

void publisher_clear(publisher *p) {
	pthread_mutex_lock(&registry_lock);
	registry[p->id] = NULL;
	pthread_mutex_unlock(&registry_lock);
	pthread_mutex_lock(&p->lock);
	p->gone = 1;
	for(int line = 0; line < LINES; line++)
		p->least[line] = p->known ? atomic_load(&p->done[line]) : 0;
	while(p->viewer_count > 0)
		retire(p, 0, NULL);
	golua_clear_table(handle_of(p));
	p->stale = 1;
	for(int line = 0; line < LINES; line++)
		p->most[line] = atomic_load(&p->begun[line]);
	pthread_mutex_unlock(&p->lock);
}

/* Each packet was counted once, if it came before the end. */
static void account(publisher *p) {
	for(int line = 0; line < LINES; line++) {
		const golua_stream *s = p->streams[line];
		const uint64_t counted = s->packets + atomic_load(&p->scripted[line]);
		check(counted >= p->least[line] && counted <= p->most[line],
			"m-line %d of %lu: %lu packets were counted, %lu to %lu came", line, (unsigned long)p->id,
			(unsigned long)counted, (unsigned long)p->least[line], (unsigned long)p->most[line]);
		check(s->bytes % (s->packets ? s->packets : 1) == 0, "the bytes of m-line %d are not those of its packets", line);
		check(s->overflow + s->not_forwarded <= s->packets && s->malformed == 0, "more were dropped than came");
		poison(p->streams[line], sizeof(golua_stream));
	}
	poison(p->meter, sizeof(golua_meter));
}

void publisher_free(publisher *p) {
	for(int64_t began = now_ns(); !reclaim(p); rest(50000))
		check(now_ns() - began < 10000000000, "what %lu has left is still in use after 10 s", (unsigned long)p->id);
	golua_spool_order(p->spool, GOLUA_CLOSE);
	for(int64_t began = now_ns(); !atomic_load(&p->written); rest(50000))
		check(now_ns() - began < 10000000000, "the recording of %lu does not end", (unsigned long)p->id);
	golua_spool_free(p->spool);
	if(p->gop != NULL)
		golua_gop_free(p->gop);
	account(p);
	golua_slot_free(&p->session);
	publisher_release(p);
}

/* --- packets ------------------------------------------------------------------------ */

void feed(publisher *p, int line, int marker, uint16_t payload) {
	static _Thread_local char buffer[2000];
	const uint64_t number = atomic_fetch_add(&p->begun[line], 1) + 1;
	const content c = { .publisher = p->id, .line = line, .number = number, .vp8 = { 0x10, number % 30 > 0 } };
	const uint32_t ssrc = htonl(p->id * LINES + line), timestamp = htonl(c.number * 90);
	buffer[0] = (char)0x80;
	buffer[1] = 96 | (marker ? 0x80 : 0);
	buffer[2] = c.number >> 8;
	buffer[3] = c.number;
	memcpy(buffer + 4, &timestamp, 4);
	memcpy(buffer + 8, &ssrc, 4);
	memcpy(buffer + 12, &c, sizeof(c));
	memcpy(buffer + 12 + sizeof(c), &p, sizeof(p));
	janus_plugin_rtp packet = { .mindex = line, .video = line > 0, .buffer = buffer,
		.length = 12 + sizeof(c) + sizeof(p) + payload, .extensions.audio_level = (int8_t)(number % 160) };
	golua_incoming_rtp(&p->session, &packet);
	atomic_fetch_add(&p->done[line], 1);
}
