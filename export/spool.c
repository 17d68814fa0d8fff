/* spool.c: see spool.h. Each application has writer threads of its own, which serve all spools
 * of that application. A slow disk stops the thread that writes to it; when others have waited
 * for that thread for STUCK, another one is started.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#define _GNU_SOURCE /* pthread_setname_np */
#include "spool.h"
#include "clock.h"

#include <errno.h>
#include <pthread.h>
#include <stdlib.h>

#include "_cgo_export.h"

/* The most threads of one application, so the most of its files whose disks may hang before its
 * others wait for them. Files of other applications never do. */
#define MOST_WRITERS 32
#define STUCK 100000000 /* ns */
/* A writer waits so long for more, so that it wakes once for a video frame and the audio beside
 * it. The core notes in the file when each packet was written. */
#define COALESCE 2000000 /* ns */
/* A thread that has had nothing to do for so long ends. */
#define IDLE 10 /* s */
/* The memory that a spool keeps after it has been written: enough for a usual frame. A disk that
 * was slow once must not cost 8 MB until the recording ends. */
#define KEPT (64 << 10)
/* The shortest time between two reports that the disk is too slow for a file. */
#define LAGS_AGAIN 1000000000 /* ns */

/* Errands, one behind the other: an errand's head, and the bytes of a packet. */
typedef struct batch {
	char *data;
	size_t used, size, errands;
} batch;

typedef struct head {
	uint32_t what, length;
} head;

/* IDLE_SPOOL has no errands, or no file yet. A QUEUED one is in the list of the writers, or being
 * written. */
enum { IDLE_SPOOL, QUEUED, WRITTEN };

typedef struct writers writers;

struct golua_spool {
	uint64_t number;
	writers *by; /* those of its application */
	uint32_t muted; /* any thread sets it */
	pthread_mutex_t lock; /* protects the following fields; held for a copy */
	batch filling;
	int state, closing;
	janus_recorder *recorder; /* NULL before golua_spool_begin */
	int64_t queued;           /* when it was */
	uint64_t lost;
	int64_t told;             /* when its losses were told last */
	batch taken;       /* the writer's */
	golua_spool *next; /* in the writers' list */
};

/* --- the writers' lists ------------------------------------------------------------ */

/* The writers of one application, and the spools that wait for them. */
struct writers {
	pthread_mutex_t lock; /* protects the following fields */
	pthread_cond_t more;
	golua_spool *first, **last;
	int64_t since; /* when the first one was queued */
	int threads, idle;
} __attribute__((aligned(64)));

static writers all_writers[GOLUA_MOST_APPLICATIONS];

static pthread_once_t once = PTHREAD_ONCE_INIT;

static void *write_spools(void *of);

/* Timed waits go by the clock that nobody sets. */
static void prepare(void) {
	pthread_condattr_t attributes;
	pthread_condattr_init(&attributes);
	pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC);
	for(int i = 0; i < GOLUA_MOST_APPLICATIONS; i++) {
		writers *w = &all_writers[i];
		pthread_mutex_init(&w->lock, NULL);
		pthread_cond_init(&w->more, &attributes);
		w->last = &w->first;
	}
	pthread_condattr_destroy(&attributes);
}

/* The caller has the writers' lock. If no thread can be started, a later packet tries again. */
static void start_writer(writers *w) {
	pthread_t thread;
	if(pthread_create(&thread, NULL, write_spools, w) != 0)
		return;
	pthread_setname_np(thread, "golua writer");
	pthread_detach(thread);
	w->threads++;
}

/* Starts a thread if there is none, or if all are stuck. The caller has the writers' lock. */
static void help(writers *w, int64_t now) {
	if(w->first == NULL || w->idle > 0)
		return;
	if(w->threads == 0 || (now - w->since > STUCK && w->threads < MOST_WRITERS))
		start_writer(w);
}

/* Puts a spool at the end of its list. */
static void queue(golua_spool *spool, int64_t now) {
	writers *w = spool->by;
	pthread_mutex_lock(&w->lock);
	spool->next = NULL;
	if(w->first == NULL)
		w->since = now;
	*w->last = spool;
	w->last = &spool->next;
	if(w->idle > 0)
		pthread_cond_signal(&w->more);
	help(w, now);
	pthread_mutex_unlock(&w->lock);
}

static void help_others(writers *w, int64_t now) {
	pthread_mutex_lock(&w->lock);
	help(w, now);
	pthread_mutex_unlock(&w->lock);
}

/* --- putting in --------------------------------------------------------------------- */

golua_spool *golua_spool_new(uint64_t number) {
	pthread_once(&once, prepare);
	golua_spool *spool = g_new0(golua_spool, 1);
	spool->number = number;
	spool->by = &all_writers[(number >> GOLUA_APPLICATION_SHIFT) % GOLUA_MOST_APPLICATIONS];
	pthread_mutex_init(&spool->lock, NULL);
	return spool;
}

void golua_spool_free(golua_spool *spool) {
	pthread_mutex_destroy(&spool->lock);
	free(spool->filling.data);
	free(spool->taken.data);
	g_free(spool);
}

static int grow(batch *b, size_t more) {
	size_t size = b->size ? b->size : 4096;
	while(size < b->used + more)
		size *= 2;
	if(size == b->size)
		return 1;
	char *data = realloc(b->data, size);
	if(data == NULL)
		return 0;
	b->data = data;
	b->size = size;
	return 1;
}

static int add(batch *b, head h, const char *bytes) {
	if(!grow(b, sizeof(h) + h.length))
		return 0;
	memcpy(b->data + b->used, &h, sizeof(h));
	if(h.length > 0)
		memcpy(b->data + b->used + sizeof(h), bytes, h.length);
	b->used += sizeof(h) + h.length;
	b->errands++;
	return 1;
}

static int has_room(const batch *b, size_t length) {
	return b->used + length + GOLUA_SPOOL_ERRAND * (b->errands + 1) <= GOLUA_SPOOL_BYTES;
}

/* What a thread has to do after it has given the spool's lock back. */
typedef struct todo {
	int64_t now;
	int queue, help;
	uint64_t lags; /* how many packets have been lost, if that has to be told */
} todo;

/* The caller has the lock. */
static void lose(golua_spool *spool, todo *t) {
	spool->lost++;
	if(spool->told == 0 || t->now - spool->told >= LAGS_AGAIN) {
		spool->told = t->now;
		t->lags = spool->lost;
	}
}

/* The caller has the lock. */
static void save(golua_spool *spool, todo *t, const char *buffer, size_t length) {
	if(!has_room(&spool->filling, length) || !add(&spool->filling, (head){ GOLUA_SAVE, length }, buffer))
		lose(spool, t);
}

/* The caller has the lock. */
static void needs_writer(golua_spool *spool, todo *t) {
	t->help = spool->state == QUEUED && t->now - spool->queued > STUCK;
	t->queue = spool->state == IDLE_SPOOL && spool->recorder != NULL && spool->filling.errands > 0;
	if(t->queue) {
		spool->state = QUEUED;
		spool->queued = t->now;
	}
}

static void do_rest(golua_spool *spool, const todo *t) {
	if(t->queue)
		queue(spool, t->now);
	else if(t->help)
		help_others(spool->by, t->now);
	if(t->lags)
		goluaRecordingLags(spool->number, t->lags);
}

static int muted(const golua_spool *spool) {
	return __atomic_load_n(&spool->muted, __ATOMIC_RELAXED);
}

void golua_spool_mute(golua_spool *spool, int muted) {
	__atomic_store_n(&spool->muted, muted, __ATOMIC_RELAXED);
}

void golua_spool_save(golua_spool *spool, const char *buffer, size_t length) {
	if(muted(spool))
		return;
	todo t = { .now = golua_now() };
	pthread_mutex_lock(&spool->lock);
	if(!spool->closing) {
		save(spool, &t, buffer, length);
		needs_writer(spool, &t);
	}
	pthread_mutex_unlock(&spool->lock);
	do_rest(spool, &t);
}

void golua_spool_save_packets(golua_spool *spool, const golua_arrival *packets, size_t count) {
	if(muted(spool) || count == 0)
		return;
	todo t = { .now = packets[count - 1].at };
	pthread_mutex_lock(&spool->lock);
	if(!spool->closing) {
		for(size_t i = 0; i < count; i++)
			save(spool, &t, packets[i].rtp->buffer, packets[i].rtp->length);
		needs_writer(spool, &t);
	}
	pthread_mutex_unlock(&spool->lock);
	do_rest(spool, &t);
}

int golua_spool_order(golua_spool *spool, int what) {
	todo t = { .now = golua_now() };
	int taken = 1;
	pthread_mutex_lock(&spool->lock);
	if(!spool->closing) {
		spool->closing = what == GOLUA_CLOSE;
		/* A spool that closes needs no errand for that, so there is always room for it. */
		if(!spool->closing)
			taken = has_room(&spool->filling, 0) && add(&spool->filling, (head){ what, 0 }, NULL);
		needs_writer(spool, &t);
		if(spool->closing && spool->state == IDLE_SPOOL && spool->recorder != NULL) {
			spool->state = QUEUED;
			spool->queued = t.now;
			t.queue = 1;
		}
	}
	pthread_mutex_unlock(&spool->lock);
	do_rest(spool, &t);
	return taken;
}

void golua_spool_begin(golua_spool *spool, janus_recorder *recorder) {
	todo t = { .now = golua_now() };
	pthread_mutex_lock(&spool->lock);
	spool->recorder = recorder;
	t.queue = 1;
	spool->state = QUEUED;
	spool->queued = t.now;
	pthread_mutex_unlock(&spool->lock);
	do_rest(spool, &t);
}

uint64_t golua_spool_lost(golua_spool *spool) {
	pthread_mutex_lock(&spool->lock);
	const uint64_t lost = spool->lost;
	pthread_mutex_unlock(&spool->lock);
	return lost;
}

/* --- writing -------------------------------------------------------------------------- */

static void carry_out(janus_recorder *recorder, const batch *b) {
	for(size_t at = 0; at < b->used;) {
		head h;
		memcpy(&h, b->data + at, sizeof(h));
		at += sizeof(h);
		if(h.what == GOLUA_SAVE)
			janus_recorder_save_frame(recorder, b->data + at, h.length);
		else if(h.what == GOLUA_PAUSE)
			janus_recorder_pause(recorder);
		else if(h.what == GOLUA_RESUME)
			janus_recorder_resume(recorder);
		at += h.length;
	}
}

static void release(batch *b) {
	free(b->data);
	*b = (batch){ .data = NULL };
}

static void empty(batch *b) {
	if(b->size > KEPT)
		release(b);
	b->used = b->errands = 0;
}

/* Takes the errands out. Returns 0 when there are none; then the spool is queued no more. *last
 * is 1 when no others will come. */
static int take(golua_spool *spool, int *last) {
	pthread_mutex_lock(&spool->lock);
	const batch filling = spool->filling;
	spool->filling = spool->taken;
	spool->taken = filling;
	*last = spool->closing;
	const int more = filling.errands > 0;
	if(!more)
		spool->state = *last ? WRITTEN : IDLE_SPOOL;
	if(spool->state == WRITTEN) {
		release(&spool->filling);
		release(&spool->taken);
	}
	pthread_mutex_unlock(&spool->lock);
	return more;
}

/* Another thread may free the spool as soon as Go knows that it is written. */
static void write_spool(golua_spool *spool) {
	int last;
	while(take(spool, &last)) {
		carry_out(spool->recorder, &spool->taken);
		empty(&spool->taken);
		if(!last) {
			/* Others are served before this one comes again. */
			queue(spool, golua_now());
			return;
		}
	}
	if(last)
		goluaRecordingWritten(spool->number);
}

static void rest(int64_t ns) {
	const struct timespec time = { .tv_sec = ns / 1000000000, .tv_nsec = ns % 1000000000 };
	if(ns > 0)
		nanosleep(&time, NULL);
}

/* Waits until there is a spool. Returns 0 when there is nothing to do for long. The caller has
 * the writers' lock. */
static int await_spool(writers *w) {
	struct timespec end;
	clock_gettime(CLOCK_MONOTONIC, &end);
	end.tv_sec += IDLE;
	int waited = 0;
	w->idle++;
	while(w->first == NULL && waited != ETIMEDOUT)
		waited = pthread_cond_timedwait(&w->more, &w->lock, &end);
	w->idle--;
	return w->first != NULL;
}

/* Takes the first spool from the list. The caller has the writers' lock. */
static golua_spool *take_first(writers *w) {
	golua_spool *spool = w->first;
	w->first = spool->next;
	if(w->first == NULL)
		w->last = &w->first;
	w->since = golua_now();
	return spool;
}

static void *write_spools(void *of) {
	writers *w = of;
	pthread_mutex_lock(&w->lock);
	while(w->first != NULL || await_spool(w)) {
		const int64_t left = w->since + COALESCE - golua_now();
		if(left > 0) {
			pthread_mutex_unlock(&w->lock);
			rest(left);
			pthread_mutex_lock(&w->lock);
		}
		while(w->first != NULL) {
			golua_spool *spool = take_first(w);
			pthread_mutex_unlock(&w->lock);
			write_spool(spool);
			pthread_mutex_lock(&w->lock);
		}
	}
	w->threads--;
	pthread_mutex_unlock(&w->lock);
	return NULL;
}
