/* core.c: the functions of the Janus core and of Go that the media code calls.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "world.h"
#include "gateway.h"
#include "selection.h"

#include <stddef.h>

void (*on_relay)(viewer *v, const content *c);
void (*on_question)(void), (*on_unlock)(void);
void (*on_save)(janus_recorder *recorder, const char *buffer, unsigned int length);
void (*on_pause)(janus_recorder *recorder, int paused);
void (*on_written)(uint64_t number);
void (*on_lags)(uint64_t number, uint64_t lost);
_Thread_local void (*on_clock)(void);
atomic_uint_fast64_t relayed, selected, rewritten, asked, decided, recorded;

static content content_of(const char *buffer) {
	content c;
	memcpy(&c, buffer + 12, sizeof(c));
	return c;
}

/* --- the core ------------------------------------------------------------------ */

static void relay_rtp(janus_plugin_session *handle, janus_plugin_rtp *packet) {
	viewer *v = (viewer *)((char *)handle - offsetof(viewer, session));
	check(v->magic == VIEWER_MAGIC, "a viewer that was freed gets a packet");
	const content c = content_of(packet->buffer);
	check(c.publisher == v->publisher, "a viewer of %lu gets packet %lu of %lu",
		(unsigned long)v->publisher, (unsigned long)c.number, (unsigned long)c.publisher);
	check(c.line == (uint32_t)packet->mindex, "a packet of m-line %u goes to m-line %d", c.line, packet->mindex);
	const uint64_t before = atomic_exchange(&v->last[c.line], c.number);
	check(c.number > before, "packet %lu of m-line %u comes after %lu",
		(unsigned long)c.number, c.line, (unsigned long)before);
	if(v->gapless && c.line == 2)
		check(before == 0 ? c.number % 30 == 0 : c.number == before + 1, "packet %lu follows %lu", (unsigned long)c.number, (unsigned long)before);
	atomic_fetch_add_explicit(&v->sent[c.line], 1, memory_order_relaxed);
	atomic_fetch_add_explicit(&relayed, 1, memory_order_relaxed);
	if(on_relay)
		on_relay(v, &c);
}

/* A recording of m-line 1. Its packets come in order, each once. Sometimes the disk is slow. */
int janus_recorder_save_frame(janus_recorder *recorder, char *buffer, unsigned int length) {
	if(on_save) {
		on_save(recorder, buffer, length);
		return 0;
	}
	publisher *p = (publisher *)recorder;
	const content c = content_of(buffer);
	check(c.publisher == p->id && c.line == 1, "a recording gets packet %lu of %lu", (unsigned long)c.number, (unsigned long)c.publisher);
	check(c.number > p->last_saved, "packet %lu is recorded after %lu", (unsigned long)c.number, (unsigned long)p->last_saved);
	check(length > sizeof(c), "a short packet");
	p->last_saved = c.number;
	if(atomic_fetch_add(&recorded, 1) % 20000 == 19999)
		rest(150000000);
	return 0;
}

int janus_recorder_pause(janus_recorder *recorder) {
	on_pause(recorder, 1);
	return 0;
}

int janus_recorder_resume(janus_recorder *recorder) {
	on_pause(recorder, 0);
	return 0;
}

void goluaRecordingWritten(uint64_t number) {
	if(on_written) {
		on_written(number);
		return;
	}
	publisher *p = (publisher *)(uintptr_t)number;
	check(atomic_exchange(&p->written, 1) == 0, "a recording ends twice");
}

void goluaRecordingLags(uint64_t number, uint64_t lost) {
	check(lost > 0, "nothing is lost");
	if(on_lags)
		on_lags(number, lost);
}

static janus_callbacks callbacks = { .relay_rtp = relay_rtp };
janus_callbacks *golua_gateway = &callbacks;

/* --- the clock ----------------------------------------------------------------- */

#undef clock_gettime
int stress_clock_gettime(clockid_t id, struct timespec *time) {
	if(on_clock)
		on_clock();
	return clock_gettime(id, time);
}

/* --- Go -------------------------------------------------------------------------- */

void goluaNewTrack(uint64_t id, int mindex, int video) {
	(void)mindex, (void)video;
	publisher_describe(id);
}

void goluaLearn(uint64_t id, int mindex, char *buffer, uint16_t length) {
	(void)id, (void)mindex, (void)buffer, (void)length;
}

/* Like Go, sends a packet to a viewer that selects. From here on C goes on. The caller has the
 * lock. */
static golua_delivery begin_selection(golua_selection *s, uint64_t id, const golua_packet *packet) {
	golua_rewriter *rewriter = s->rewriter;
	const uint32_t ssrc = golua_rtp_ssrc(packet->buffer), timestamp = golua_rtp_timestamp(packet->buffer);
	if(golua_is_new(rewriter, ssrc)) {
		rewriter->flags = (rewriter->flags & GOLUA_REWRITER_CATCHING) | GOLUA_REWRITER_STARTED;
		rewriter->ssrc = ssrc;
		rewriter->in_sequence = rewriter->floor = 65536 + golua_rtp_sequence(packet->buffer);
		rewriter->in_timestamp = timestamp;
		s->begun = ++rewriter->begun;
	}
	check(rewriter->ssrc == ssrc, "a selection has packets of SSRCs %u and %u", rewriter->ssrc, ssrc);
	s->source = id;
	s->targets.fallback = INT64_MAX;
	s->simulcast.started = s->vp8.started = 1;
	s->vp8.picture.bits = s->vp8.tl0.bits = s->vp8.key.bits = 7;
	rewriter->in_sequence = golua_wide_sequence(rewriter, golua_rtp_sequence(packet->buffer));
	rewriter->in_timestamp = golua_wide_timestamp(rewriter, timestamp);
	rewriter->packets++;
	return (golua_delivery){ .seq_number = rewriter->in_sequence, .timestamp = rewriter->in_timestamp };
}

/* Says whether a viewer that selects gets a packet. If it has a cache of pictures, it begins with a
 * keyframe. The caller has the lock. */
static int selects(const golua_rewriter *rewriter, const golua_packet *packet, uint64_t gop, uint32_t burst) {
	if(gop == 0)
		return 1;
	return golua_rewriter_takes(rewriter, &(golua_cached){ gop, packet->position, burst }) &&
		(packet->keyframe || !golua_is_new(rewriter, golua_rtp_ssrc(packet->buffer)));
}

static void select_packets(uint64_t id, int mindex, const golua_ask *ask, golua_packet *packets, size_t count, uint64_t gop, uint32_t burst) {
	subscription *own = (subscription *)ask->rewriter;
	check(ask->from < count && own->viewer->magic == VIEWER_MAGIC, "Go is asked about nothing, or for a viewer that was freed");
	for(size_t i = ask->from; i < count; i++) {
		golua_rewriter_lock(&own->rewriter);
		const int sends = selects(&own->rewriter, &packets[i], gop, burst);
		golua_delivery delivery = { .mindex = mindex };
		if(sends)
			delivery = begin_selection(&own->selection, id, &packets[i]);
		golua_rewriter_unlock(&own->rewriter);
		if(!sends)
			continue;
		delivery.handle = (uintptr_t)&own->viewer->session;
		delivery.mindex = mindex;
		delivery.packet = i;
		golua_deliver(packets, &delivery, 1);
	}
	atomic_fetch_add_explicit(&asked, count - ask->from, memory_order_relaxed);
}

void goluaForward(uint64_t id, int mindex, golua_packet *packets, size_t count, golua_ask *asks, size_t ask_count, int tapped,
		uint64_t gop, uint32_t burst) {
	if(on_question && ask_count > 0)
		on_question();
	for(size_t i = 0; i < ask_count; i++)
		select_packets(id, mindex, &asks[i], packets, count, gop, burst);
	check(id != 0 && count > 0, "an empty batch, or one of nobody");
	for(size_t i = 0; i < count; i++) {
		const content c = content_of(packets[i].buffer);
		check(c.publisher == id, "packet %lu of %lu is given to Go as one of %lu",
			(unsigned long)c.number, (unsigned long)c.publisher, (unsigned long)id);
		check(c.line == (uint32_t)mindex, "a packet of m-line %u is given to Go as one of m-line %d", c.line, mindex);
	}
	check(tapped || ask_count > 0, "Go gets packets for nothing");
	if(tapped)
		atomic_fetch_add_explicit(&selected, count, memory_order_relaxed);
}

void goluaFeedbackDue(uint64_t id, int mindex) { (void)id, (void)mindex; }

void goluaTalkingDue(uint64_t id, int mindex) {
	check(mindex == 0, "m-line %d talks", mindex);
	publisher_decide(id);
}

void goluaIncomingRTP(uint64_t id, int mindex, int video, char *buffer, uint16_t length, uintptr_t extensions) {
	(void)video, (void)length, (void)extensions;
	const content c = content_of(buffer);
	check(c.publisher == id && c.line == (uint32_t)mindex, "a packet of %lu goes to the script of %lu",
		(unsigned long)c.publisher, (unsigned long)id);
	/* The caller is the publisher's thread: it holds the publisher. */
	publisher *p = *(publisher **)(buffer + 12 + sizeof(c));
	atomic_fetch_add(&p->scripted[mindex], 1);
}

/* The first packet of a rewriter. From here on C adds the offsets. */
int goluaRewrite(uint64_t id, uintptr_t address, golua_cached *cached, uint32_t ssrc, uint16_t seq_number, uint32_t timestamp,
		uint32_t length, int payload_type, int64_t at, uint16_t *new_seq_number, uint32_t *new_timestamp) {
	(void)payload_type;
	(void)id;
	golua_rewriter *rewriter = (golua_rewriter *)address;
	if(on_question)
		on_question();
	golua_rewriter_lock(rewriter);
	if(!golua_rewriter_takes(rewriter, cached)) {
		golua_rewriter_unlock(rewriter);
		return 0;
	}
	check(!(rewriter->flags & GOLUA_REWRITER_STEADY), "a rewriter has packets of SSRCs %u and %u", rewriter->ssrc, ssrc);
	rewriter->flags = (rewriter->flags & GOLUA_REWRITER_CATCHING) | GOLUA_REWRITER_STEADY | GOLUA_REWRITER_STARTED;
	rewriter->ssrc = ssrc;
	rewriter->in_sequence = rewriter->floor = 65536 + seq_number;
	rewriter->in_timestamp = timestamp;
	rewriter->sequence_offset = 1 - rewriter->in_sequence;
	rewriter->timestamp_offset = -rewriter->in_timestamp;
	rewriter->heard = at;
	rewriter->packets++;
	rewriter->bytes += length;
	golua_rewriter_unlock(rewriter);
	*new_seq_number = 1;
	*new_timestamp = 0;
	atomic_fetch_add_explicit(&rewritten, 1, memory_order_relaxed);
	return 1;
}
