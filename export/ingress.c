/* ingress.c: what comes in from a peer. A publisher's thread sends its packet to the
 * viewers itself, or puts it into the ring, or hands it to Go.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "ingress.h"
#include "clock.h"
#include "fanout.h"
#include "forwarders.h"
#include "futex.h"

#include <janus/rtp.h>
#include <janus/utils.h>

#include "_cgo_export.h"

/* --- one packet --------------------------------------------------------------- */

static int is_rtp(const janus_plugin_rtp *packet) {
	return packet->length >= RTP_HEADER_SIZE && (packet->buffer[0] & 0xc0) == 0x80;
}

/* The core knows a keyframe of each codec. */
static int keyframe(uint32_t codec, const janus_plugin_rtp *packet) {
	int length = 0;
	char *payload = janus_rtp_payload(packet->buffer, packet->length, &length);
	if(payload == NULL || length <= 0)
		return 0;
	switch(codec) {
		case 1: return janus_vp8_is_keyframe(payload, length);
		case 2: return janus_vp9_is_keyframe(payload, length);
		case 3: return janus_h264_is_keyframe(payload, length);
		case 4: return janus_h265_is_keyframe(payload, length);
		case 5: return janus_av1_is_keyframe(payload, length);
	}
	return 0;
}

/* A packet on its way in. It may have to try more than once. */
typedef struct arrival {
	uint64_t id; /* of the session that it came from */
	janus_plugin_rtp *packet;
	int64_t at;    /* when it came, 0 where nobody asks */
	int counted;   /* in its stream */
	int due;       /* so is feedback */
	int impatient; /* it has waited for room long enough */
	uint32_t room; /* what the slot's word was when there was none */
} arrival;

/* What is left to do with it, outside of the slot. */
enum { DONE, NEW_LINE, SCRIPT, NO_ROOM };

static inline __attribute__((always_inline)) void count(const golua_line *line, arrival *a) {
	golua_count(&line->stream->packets, 1);
	golua_count(&line->stream->bytes, a->packet->length);
	if(line->codec && keyframe(line->codec, a->packet))
		golua_count(&line->stream->keyframes, 1);
	const int64_t due = __atomic_load_n(&line->stream->due, __ATOMIC_RELAXED);
	a->at = line->mode == GOLUA_DROP && due == INT64_MAX ? 0 : golua_now();
	a->due = a->at >= due;
	a->counted = 1;
}

static int put(golua_slot *slot, const golua_table *table, const arrival *a) {
	const janus_plugin_rtp *packet = a->packet;
	const int urgent = !packet->video || ((janus_rtp_header *)packet->buffer)->markerbit;
	if(!golua_ring_put(table->ring, packet->mindex, packet, a->at, urgent))
		return 0;
	golua_forwarders_tell(slot, urgent);
	return 1;
}

static int to_ring(golua_slot *slot, const golua_table *table, const golua_line *line, arrival *a) {
	if(table->ring != NULL) {
		if(put(slot, table, a))
			return DONE;
		/* Between a look at the ring and the announcement room may have come. */
		a->room = __atomic_or_fetch(&slot->room, 1, __ATOMIC_SEQ_CST);
		if(put(slot, table, a))
			return DONE;
		if(!a->impatient)
			return NO_ROOM;
	}
	golua_count(&line->stream->overflow, 1);
	return DONE;
}

/* Inside the slot, which may be another session's by now. Inlined where most packets
 * come by, which saves them a tenth of their instructions. */
static inline __attribute__((always_inline)) int incoming(golua_slot *slot, arrival *a) {
	const golua_table *table = golua_table_of(slot);
	if(table != NULL && table->id != a->id)
		return DONE;
	const golua_line *line = golua_find_line(table, a->packet->mindex);
	if(line == NULL || line->mode == GOLUA_UNKNOWN)
		return NEW_LINE;
	if(line->mode == GOLUA_SCRIPT && !a->counted)
		return SCRIPT;
	if(!is_rtp(a->packet)) {
		golua_count(&line->stream->malformed, 1);
		return DONE;
	}
	if(!a->counted)
		count(line, a);
	if(line->mode == GOLUA_INLINE && (table->ring == NULL || !golua_ring_holds(table->ring, a->packet->mindex)))
		golua_forward(table, line, &a->packet, &a->at, 1);
	else if(line->mode >= GOLUA_INLINE && line->mode <= GOLUA_SELECT)
		return to_ring(slot, table, line, a);
	else
		golua_count(&line->stream->not_forwarded, 1);
	return DONE;
}

/* --- packets that cannot be done with at once ------------------------------------ */

static __attribute__((noinline)) int again(golua_slot *slot, arrival *a) {
	const uint64_t side = golua_read_begin(slot);
	const int todo = incoming(slot, a);
	golua_read_end(slot, side);
	return todo;
}

/* Outside of the slot: a thread that waits holds up nothing that Go replaces. The
 * forwarder ends the wait, and so does another table. */
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
	janus_plugin_rtp *packet = a.packet;
	if(todo == NEW_LINE) {
		goluaNewLine(a.id, packet->mindex, packet->video);
		todo = again(slot, &a);
	}
	if(todo == NO_ROOM)
		wait_for_room(slot, &a);
	if(todo == SCRIPT)
		goluaIncomingRTP(a.id, packet->mindex, packet->video, packet->buffer,
			packet->length, (uintptr_t)&packet->extensions);
	if(a.due)
		goluaFeedbackDue(a.id, packet->mindex);
}

void golua_incoming_rtp(janus_plugin_session *handle, janus_plugin_rtp *packet) {
	golua_slot *slot = (golua_slot *)handle->plugin_handle;
	const uint64_t id = slot ? golua_id_in(slot, handle) : 0;
	if(id == 0)
		return;
	arrival a = { .packet = packet, .id = id };
	const uint64_t side = golua_read_begin(slot);
	const int todo = incoming(slot, &a);
	golua_read_end(slot, side);
	if(todo != DONE || a.due)
		go_on(slot, a, todo);
}

/* --- RTCP ------------------------------------------------------------------------- */

/* Feedback of packet type 206 (RFC 4585: PLI, FIR, REMB) is for us; the core
 * itself deals with reports, NACKs and congestion control. What is malformed
 * matters, too: Go counts it. */
int golua_rtcp_matters(janus_plugin_session *handle, uint64_t id, const char *buffer, size_t length) {
	const uint8_t *bytes = (const uint8_t *)buffer;
	if(__atomic_load_n(&((golua_slot *)handle->plugin_handle)->reports, __ATOMIC_RELAXED) == id)
		return 1;
	size_t at = 0;
	while(at + 4 <= length) {
		if(bytes[at + 1] == 206 || bytes[at] >> 6 != 2)
			return 1;
		at += 4 * ((size_t)(bytes[at + 2] << 8 | bytes[at + 3]) + 1);
	}
	return at != length;
}
