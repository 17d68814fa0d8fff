/* world.h: publishers and viewers for export/ring.c, slots.c, fanout.c,
 * forwarders.c and ingress.c, without Janus and without Go. It does the bookkeeping of Go
 * (plugin/media): memory that a table names is filled with 0xDD and freed when golua_reclaim
 * allows it.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#ifndef STRESS_WORLD_H
#define STRESS_WORLD_H

#include <pthread.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "_cgo_export.h"
#include "bursts.h"
#include "fanout.h"
#include "forwarders.h"
#include "gop.h"
#include "ingress.h"
#include "spool.h"

#define LINES 3 /* m-lines of a publisher: audio, video, video */
#define MOST_VIEWERS 24
#define VIEWER_MAGIC 0x76696577

#define check(condition, ...) do { \
	if(!(condition)) { \
		fprintf(stderr, "FAIL %s:%d: ", __FILE__, __LINE__); \
		fprintf(stderr, __VA_ARGS__); \
		fputc('\n', stderr); \
		_exit(1); \
	} \
} while(0)

/* A viewer's m-line. */
typedef struct subscription {
	golua_rewriter rewriter; /* first: a table names it */
	golua_selection selection;
	struct viewer *viewer;
} subscription;

typedef struct viewer {
	uint32_t magic;
	janus_plugin_session session;
	golua_slot slot; /* of the session */
	uint64_t publisher; /* whose packets it gets, and nobody else's */
	int selects; /* 1: Go and C select its video */
	subscription *subscriptions[LINES];
	atomic_uint_fast64_t last[LINES], sent[LINES];
	atomic_int *freed; /* set to 1 when it is */
	int gapless;
	struct viewer *next;
} viewer;

/* A publisher. lock protects the fields as the router's lock does in Go. */
typedef struct publisher {
	janus_plugin_session session; /* first: a handle is one */
	uint64_t id;
	pthread_mutex_t lock;
	int known, gone;     /* its m-lines have been told; it has ended */
	uint32_t modes[LINES];
	golua_stream *streams[LINES];
	golua_meter *meter;  /* of the audio */
	golua_spool *spool;  /* of the first video */
	golua_gop *gop;      /* of the second video, if keep_pictures was set */
	uint64_t last_saved; /* by the writer */
	atomic_int written;
	viewer *viewers[MOST_VIEWERS];
	int viewer_count;
	viewer *retired, *awaited;
	int stale, awaiting; /* tables were replaced; a grace period is under way */
	atomic_uint_fast64_t begun[LINES], done[LINES], scripted[LINES]; /* calls of golua_incoming_rtp */
	uint64_t least[LINES], most[LINES]; /* bounds for how many of them are counted */
	atomic_int ending, references; /* ending: its thread may stop, later than the publisher */
} publisher;

/* The payload of a test packet. For video it looks like VP8. */
typedef struct content {
	uint8_t vp8[8]; /* the first byte of a frame, and whether it is a keyframe */
	uint64_t publisher, number;
	uint32_t line;
} content;

publisher *publisher_new(void);
void publisher_release(publisher *p); /* the last release frees it */
/* Ends a publisher in Go's order: first its packets are no longer forwarded, then all its
 * memory is freed, then another publisher may get its slot. The counts are checked. */
void publisher_clear(publisher *p);
void publisher_free(publisher *p);
void publisher_set_modes(publisher *p, const uint32_t *modes);

/* Go's NewTrack: all m-lines are known from then on. */
void publisher_describe(uint64_t id);

/* Go's TalkingDue. */
void publisher_decide(uint64_t id);

viewer *viewer_add(publisher *p);
void viewer_remove(publisher *p, int index, atomic_int *freed);

/* One step of Go's reclaimer: 1 when nothing is left to be freed. */
int reclaim(publisher *p);

/* Feeds a packet of an m-line, as the core does. */
void feed(publisher *p, int line, int marker, uint16_t payload);

int64_t now_ns(void);
void rest(int64_t ns);

/* Publishers that are made from now on keep the newest pictures of their second video. */
extern int keep_pictures;
/* The pace of bursts to viewers that are made from now on; 0 is the usual one. */
extern uint32_t viewer_pace;
/* 1: they must get every packet of the second video, from a keyframe on. */
extern int gapless_viewers;

/* Called while the core sends a packet. */
extern void (*on_relay)(viewer *v, const content *c);
/* Called when Go is asked about packets of a viewer, before it has looked at anything. */
extern void (*on_question)(void);
/* Called instead of what core.c does for the recordings of publishers. */
extern void (*on_save)(janus_recorder *recorder, const char *buffer, unsigned int length);
extern void (*on_pause)(janus_recorder *recorder, int paused);
extern void (*on_written)(uint64_t number);
extern void (*on_lags)(uint64_t number, uint64_t lost);
extern atomic_uint_fast64_t relayed, selected, rewritten, asked, decided, recorded;

#endif
