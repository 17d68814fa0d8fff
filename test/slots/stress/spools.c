/* spools.c: recordings on slow disks.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "cases.h"

/* A file: what was written, and a lock with which a test stops the disk. */
typedef struct file {
	golua_spool *spool;
	pthread_mutex_t disk;
	int pauses, paused;
	uint32_t numbers[10000];
	atomic_int count, written;
	atomic_uint_fast64_t lags, lost;
} file;

static file *file_of(uint64_t number) { return (file *)(uintptr_t)(number & (((uint64_t)1 << GOLUA_APPLICATION_SHIFT) - 1)); }

static void save(janus_recorder *recorder, const char *buffer, unsigned int length) {
	file *f = (file *)recorder;
	pthread_mutex_lock(&f->disk);
	check(length >= sizeof(uint32_t) && !f->paused, "a packet of %u bytes is written, paused %d", length, f->paused);
	memcpy(&f->numbers[f->count], buffer, sizeof(uint32_t));
	f->count++;
	pthread_mutex_unlock(&f->disk);
}

static void pause_file(janus_recorder *recorder, int paused) {
	file *f = (file *)recorder;
	f->pauses += paused;
	f->paused = 0; /* the core itself leaves packets out */
}

static void written(uint64_t number) { atomic_store(&file_of(number)->written, 1); }

static void lags(uint64_t number, uint64_t lost) {
	file_of(number)->lags++;
	file_of(number)->lost = lost;
}

static file *file_new_of(uint64_t application) {
	if(on_save == NULL) { /* before there is a writer */
		on_pause = pause_file;
		on_written = written;
		on_lags = lags;
		on_save = save;
	}
	file *f = calloc(1, sizeof(*f));
	pthread_mutex_init(&f->disk, NULL);
	f->spool = golua_spool_new(application << GOLUA_APPLICATION_SHIFT | (uintptr_t)f);
	return f;
}

static file *file_new(void) { return file_new_of(0); }

static void put(file *f, uint32_t number, size_t length) {
	static char packet[2000000];
	memcpy(packet, &number, sizeof(number));
	golua_spool_save(f->spool, packet, length);
}

static void await(atomic_int *value, int wanted, const char *what) {
	for(int64_t began = now_ns(); atomic_load(value) < wanted; rest(1000000))
		check(now_ns() - began < 20000000000, "%s: %d of %d", what, atomic_load(value), wanted);
}

/* Ends a file, which must have the numbers from 1 to count. */
static void end(file *f, int count) {
	check(golua_spool_order(f->spool, GOLUA_CLOSE), "a file cannot be closed");
	await(&f->written, 1, "the end of a file");
	check(f->count == count, "%d packets were written, of %d", f->count, count);
	for(int i = 0; i < count; i++)
		check(f->numbers[i] == (uint32_t)i + 1, "packet %d is %u", i + 1, f->numbers[i]);
	put(f, 99, 100); /* a media thread that comes late */
	check(golua_spool_order(f->spool, GOLUA_PAUSE), "a late order is refused");
	golua_spool_free(f->spool);
	free(f);
}

/* Everything that came before the end is in the file: before it was opened, and after. */
void spool_kept(void) {
	for(int i = 0; i < 200; i++) {
		file *f = file_new();
		int count = 0;
		for(; count < i % 7; count++)
			put(f, count + 1, 100 + count);
		if(i % 3 == 0)
			golua_spool_order(f->spool, GOLUA_CLOSE);
		golua_spool_begin(f->spool, (janus_recorder *)f);
		for(int more = 0; more < i % 5 && i % 3 != 0; more++, count++)
			put(f, count + 1, 1000);
		end(f, count);
	}
}

/* What finds no room is counted, and told once a second; the rest is written, and orders are
 * bounded, too. */
void spool_full(void) {
	file *f = file_new();
	const size_t length = 1 << 20;
	for(int i = 0; i < 10; i++)
		put(f, i + 1, length);
	check(golua_spool_lost(f->spool) == 7, "%lu packets are lost", (unsigned long)golua_spool_lost(f->spool));
	check(f->lags == 1 && f->lost == 1, "told %lu times of %lu", (unsigned long)f->lags, (unsigned long)f->lost);
	int orders = 0;
	while(golua_spool_order(f->spool, GOLUA_RESUME))
		check(++orders < GOLUA_SPOOL_BYTES, "orders without end");
	rest(1100000000);
	put(f, 11, length);
	check(f->lags == 2 && f->lost == 8, "told %lu times of %lu", (unsigned long)f->lags, (unsigned long)f->lost);
	golua_spool_begin(f->spool, (janus_recorder *)f);
	await(&f->count, 3, "the first packets");
	put(f, 4, length);
	end(f, 4);
}

/* A mute leaves packets out at once, and orders keep their place. */
void spool_muted(void) {
	file *f = file_new();
	put(f, 1, 100);
	golua_spool_mute(f->spool, 1);
	put(f, 99, 100);
	golua_spool_mute(f->spool, 0);
	check(golua_spool_order(f->spool, GOLUA_PAUSE) && golua_spool_order(f->spool, GOLUA_RESUME), "an order finds no room");
	put(f, 2, 100);
	golua_spool_begin(f->spool, (janus_recorder *)f);
	await(&f->count, 2, "both packets");
	check(f->pauses == 1, "%d pauses", f->pauses);
	end(f, 2);
}

/* Files on disks that stand still do not keep another file from being written. */
void spool_stuck(void) {
	file *stuck[8], *other = file_new();
	for(int i = 0; i < 8; i++) {
		stuck[i] = file_new();
		pthread_mutex_lock(&stuck[i]->disk);
		golua_spool_begin(stuck[i]->spool, (janus_recorder *)stuck[i]);
		put(stuck[i], 1, 100);
	}
	golua_spool_begin(other->spool, (janus_recorder *)other);
	for(int sent = 1; other->count == 0 || sent < 2000; sent++) {
		check(sent < 9000, "another file waits for a disk that stands still");
		put(other, sent, 100);
		rest(2000000);
		if(other->count > 0) {
			for(; sent < 2000; sent++)
				put(other, sent + 1, 100);
			await(&other->count, 2000, "another file");
			break;
		}
	}
	for(int i = 0; i < 8; i++)
		pthread_mutex_unlock(&stuck[i]->disk);
	for(int i = 0; i < 8; i++)
		end(stuck[i], 1);
	end(other, other->count);
}

#define HUNG 40 /* more than an application has writers */

/* One application has recordings whose disk hangs, more than its writers. Another application's
 * recording is written all the same. */
void spool_apart(void) {
	file *hung[HUNG], *other = file_new_of(1);
	for(int i = 0; i < HUNG; i++) {
		hung[i] = file_new_of(0);
		pthread_mutex_lock(&hung[i]->disk);
		golua_spool_begin(hung[i]->spool, (janus_recorder *)hung[i]);
	}
	/* Packets that come are what starts a further writer, each 100 ms. */
	for(uint32_t sent = 1; sent < 500; sent++) {
		for(int i = 0; i < HUNG; i++)
			put(hung[i], sent, 100);
		rest(10000000);
	}
	golua_spool_begin(other->spool, (janus_recorder *)other);
	for(int sent = 1; sent <= 2000; sent++)
		put(other, sent, 100);
	await(&other->count, 2000, "the file of another application");
	for(int i = 0; i < HUNG; i++)
		pthread_mutex_unlock(&hung[i]->disk);
	for(int i = 0; i < HUNG; i++)
		end(hung[i], 499);
	end(other, 2000);
}
