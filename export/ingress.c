/* ingress.c: see ingress.h. A publisher's thread sends its packet to the viewers itself,
 * puts it into the ring, or hands it to Go.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "ingress.h"
#include "bursts.h"
#include "clock.h"
#include "fanout.h"
#include "forwarders.h"
#include "frame.h"
#include "futex.h"
#include "gop.h"
#include "keyframe.h"
#include "meter.h"
#include "reception.h"

#include "_cgo_export.h"

/* --- one packet --------------------------------------------------------------- */

/* A packet on its way in. It is tried again when there was no table or no room for it. */
typedef struct arrival {
	uint64_t id;   /* of the publisher's session */
	golua_arrival packet;
	int counted;   /* 1: its stream has counted it */
	int due;       /* FEEDBACK and TALKING */
	int learnt;    /* 1: Go has been told of its SSRC */
	int impatient; /* 1: it does not wait for room any more */
	uint32_t room; /* the value of the slot's field `room` when the ring was full */
} arrival;

/* What Go has to do: to send feedback, or to decide whether the m-line talks and who gets it. */
enum { FEEDBACK = 1, TALKING = 2 };

/* The work that remains after the thread has ended being a reader. */
enum { DONE, NEW_TRACK, NEW_SSRC, SCRIPT, NO_ROOM };

/* Several packets of a frame may begin a keyframe: parameter sets, and each slice. The
 * frame is counted once. Frames of simulcast differ by their SSRC. */
static void count_keyframe(const golua_track *track, const janus_plugin_rtp *rtp) {
	const uint64_t frame = golua_rtp_frame(rtp->buffer);
	if(track->stream->keyframes > 0 && track->stream->keyframe == frame)
		return;
	track->stream->keyframe = frame;
	golua_count(&track->stream->keyframes, 1);
}

/* Measures a packet of an m-line whose audio levels somebody wants. */
static int measured(golua_meter *meter, const golua_arrival *packet) {
	const int level = packet->rtp->extensions.audio_level;
	const int64_t at = packet->at ? packet->at : golua_now();
	return golua_meter_add(meter, level) | golua_loudness_add(&meter->loudness, level, at);
}

/* Keeps a packet for viewers that join. A keyframe that the cache needs is requested like one for
 * which a viewer waits. */
static void keep(const golua_track *track, arrival *a) {
	const int substream = track->simulcast ? golua_substream(track, golua_rtp_ssrc(a->packet.rtp->buffer)) : 0;
	if(golua_gop_put(track->gop, substream, &a->packet)) {
		__atomic_store_n(&track->stream->wanted, 1, __ATOMIC_SEQ_CST);
		a->due |= FEEDBACK;
	}
}

static __attribute__((noinline)) void measure_and_keep(const golua_track *track, arrival *a) {
	if(track->meter != NULL && measured(track->meter, &a->packet))
		a->due |= TALKING;
	if(track->gop != NULL)
		keep(track, a);
}

static inline __attribute__((always_inline)) void count(const golua_track *track, arrival *a) {
	const janus_plugin_rtp *rtp = a->packet.rtp;
	golua_count(&track->stream->packets, 1);
	golua_count(&track->stream->bytes, rtp->length);
	if(track->codec && golua_begins_keyframe(track->codec, rtp->buffer, rtp->length)) {
		a->packet.keyframe = 1;
		count_keyframe(track, rtp);
	}
	const int64_t due = __atomic_load_n(&track->stream->due, __ATOMIC_RELAXED);
	a->packet.at = track->mode == GOLUA_DROP && due == INT64_MAX && track->gop == NULL ? 0 : golua_now();
	golua_receive(track->stream, rtp->buffer, a->packet.at);
	a->due = a->packet.at >= due ? FEEDBACK : 0;
	if(!track->plain)
		measure_and_keep(track, a);
	a->counted = 1;
}

static inline __attribute__((always_inline)) void forward(golua_slot *slot, const golua_table *table,
		const golua_track *track, const golua_arrival *packet) {
	golua_forward(table, track, packet, 1);
	if(!track->plain && track->gop != NULL && golua_gop_called(track->gop))
		golua_bursts_tell(slot);
}

static int put(golua_slot *slot, const golua_table *table, const arrival *a) {
	const janus_plugin_rtp *rtp = a->packet.rtp;
	const int urgent = !rtp->video || golua_rtp_marker(rtp->buffer);
	if(!golua_ring_put(table->ring, rtp->mindex, &a->packet, urgent))
		return 0;
	golua_forwarders_tell(slot, urgent);
	return 1;
}

static int to_ring(golua_slot *slot, const golua_table *table, const golua_track *track, arrival *a) {
	if(table->ring != NULL) {
		if(put(slot, table, a))
			return DONE;
		/* The forwarder may have made room just before the wait was announced. */
		a->room = __atomic_or_fetch(&slot->room, 1, __ATOMIC_SEQ_CST);
		if(put(slot, table, a))
			return DONE;
		if(!a->impatient)
			return NO_ROOM;
	}
	golua_count(&track->stream->overflow, 1);
	return DONE;
}

/* The caller is a reader of the slot. The slot may belong to another session by now. Inlining
 * this function saves most packets a tenth of their instructions. */
static inline __attribute__((always_inline)) int incoming(golua_slot *slot, arrival *a) {
	const golua_table *table = golua_table_of(slot);
	if(table != NULL && table->id != a->id)
		return DONE;
	const janus_plugin_rtp *rtp = a->packet.rtp;
	const golua_track *track = golua_find_track(table, rtp->mindex);
	if(track == NULL || track->mode == GOLUA_UNKNOWN)
		return NEW_TRACK;
	if(track->mode == GOLUA_SCRIPT && !a->counted)
		return SCRIPT;
	if(!golua_is_rtp(rtp->buffer, rtp->length)) {
		golua_count(&track->stream->malformed, 1);
		return DONE;
	}
	if(!track->plain && track->learns && !a->learnt && golua_substream(track, golua_rtp_ssrc(rtp->buffer)) < 0)
		return NEW_SSRC;
	if(!a->counted)
		count(track, a);
	if(track->mode == GOLUA_INLINE && (table->ring == NULL || !golua_ring_holds(table->ring, rtp->mindex)))
		forward(slot, table, track, &a->packet);
	else if(track->mode >= GOLUA_INLINE && track->mode <= GOLUA_SELECT)
		return to_ring(slot, table, track, a);
	else
		golua_count(&track->stream->not_forwarded, 1);
	return DONE;
}

/* --- packets that cannot be handled at once ------------------------------------ */

static __attribute__((noinline)) int again(golua_slot *slot, arrival *a) {
	const uint64_t side = golua_read_begin(slot);
	const int todo = incoming(slot, a);
	golua_read_end(slot, side);
	return todo;
}

/* The thread is no reader while it waits, so it delays no grace period. The forwarder ends
 * the wait, and so does another table. */
static void wait_for_room(golua_slot *slot, arrival *a) {
	const int64_t deadline = golua_now() + GOLUA_RING_PATIENCE;
	for(int64_t left = GOLUA_RING_PATIENCE; left > 0; left = deadline - golua_now()) {
		golua_sleep(&slot->room, a->room, left);
		if(again(slot, a) != NO_ROOM)
			return;
	}
	a->impatient = 1;
	again(slot, a);
}

static __attribute__((noinline)) void go_on(golua_slot *slot, arrival a, int todo) {
	janus_plugin_rtp *packet = a.packet.rtp;
	if(todo == NEW_TRACK) {
		goluaNewTrack(a.id, packet->mindex, packet->video);
		todo = again(slot, &a);
	}
	if(todo == NEW_SSRC) {
		goluaLearn(a.id, packet->mindex, packet->buffer, packet->length);
		a.learnt = 1;
		todo = again(slot, &a);
	}
	if(todo == NO_ROOM)
		wait_for_room(slot, &a);
	if(todo == SCRIPT)
		goluaIncomingRTP(a.id, packet->mindex, packet->video, packet->buffer,
			packet->length, (uintptr_t)&packet->extensions);
	if(a.due & FEEDBACK)
		goluaFeedbackDue(a.id, packet->mindex);
	if(a.due & TALKING)
		goluaTalkingDue(a.id, packet->mindex);
}

void golua_incoming_rtp(janus_plugin_session *handle, janus_plugin_rtp *packet) {
	golua_slot *slot = (golua_slot *)handle->plugin_handle;
	const uint64_t id = slot ? golua_id_in(slot, handle) : 0;
	if(id == 0)
		return;
	arrival a = { .id = id, .packet = { .rtp = packet } };
	const uint64_t side = golua_read_begin(slot);
	const int todo = incoming(slot, &a);
	golua_read_end(slot, side);
	if(todo != DONE || a.due)
		go_on(slot, a, todo);
}

/* --- RTCP ------------------------------------------------------------------------- */

/* Feedback of packet type 206 (RFC 4585: PLI, FIR, REMB) is for us, and so are reports
 * (RFC 3550), of packet types 200 and 201, which say how media gets through. The core itself
 * deals with NACKs and congestion control. Malformed packets matter, too, because Go counts
 * them. */
int golua_rtcp_matters(janus_plugin_session *handle, uint64_t id, const char *buffer, size_t length) {
	const uint8_t *bytes = (const uint8_t *)buffer;
	golua_slot *slot = (golua_slot *)handle->plugin_handle;
	const int wanted = __atomic_load_n(&slot->reports, __ATOMIC_RELAXED) == id;
	const int downlink = __atomic_load_n(&slot->downlink, __ATOMIC_RELAXED) == id;
	/* Transport-wide feedback comes 16 times a second, and tells nothing of m-lines. */
	int matters = (wanted && !downlink ? GOLUA_FEEDBACK : 0) | (downlink ? GOLUA_DOWNLINK : 0);
	size_t at = 0;
	for(; at + 4 <= length; at += 4 * ((size_t)(bytes[at + 2] << 8 | bytes[at + 3]) + 1)) {
		if(bytes[at] >> 6 != 2)
			return matters | GOLUA_FEEDBACK;
		if(bytes[at + 1] == 206)
			matters |= GOLUA_FEEDBACK;
		if(bytes[at + 1] == 200 || bytes[at + 1] == 201)
			matters |= GOLUA_REPORTS | (wanted ? GOLUA_FEEDBACK : 0);
	}
	return at == length ? matters : matters | GOLUA_FEEDBACK;
}
