/* fanout.c: sends a publisher's packets to its viewers.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "fanout.h"
#include "gateway.h"
#include "keyframe.h"
#include "rewriter.h"

#include <janus/rtp.h>

#include "_cgo_export.h"

static janus_plugin_session *session(uintptr_t handle) {
	return (janus_plugin_session *)handle;
}

static int stopped(uintptr_t handle) {
	return g_atomic_int_get(&session(handle)->stopped);
}

/* --- one packet to one viewer ------------------------------------------------ */

/* Whether a packet must wait for a keyframe of its source, with which the viewer
 * begins. Go asks for the keyframe, once at first and then now and then. */
static int held(golua_rewriter *rewriter, const golua_line *line, uint32_t ssrc,
		const janus_plugin_rtp *packet, int64_t at) {
	if(!line->hold || golua_begins_keyframe(line->codec, packet->buffer, packet->length))
		return 0;
	golua_rewriter_lock(rewriter);
	int result = golua_rewriter_hold(rewriter, ssrc, at);
	golua_rewriter_unlock(rewriter);
	if(result == GOLUA_ASKS) {
		__atomic_store_n(&line->stream->wanted, 1, __ATOMIC_SEQ_CST);
		goluaFeedbackDue(line->stream->publisher, packet->mindex);
	}
	return result != GOLUA_GOES;
}

/* The numbers for a viewer; 0 when the packet comes too late for it, or too early. */
static int numbers_for(golua_rewriter *rewriter, const golua_line *line, const janus_rtp_header *header,
		const janus_plugin_rtp *packet, int64_t at, golua_numbers *numbers) {
	const uint32_t ssrc = ntohl(header->ssrc), timestamp = ntohl(header->timestamp);
	const uint16_t seq_number = ntohs(header->seq_number);
	golua_rewriter_lock(rewriter);
	int result = golua_rewriter_next(rewriter, ssrc, seq_number, timestamp, packet->length, at, numbers);
	golua_rewriter_unlock(rewriter);
	if(result != GOLUA_ASK)
		return result == GOLUA_SENT;
	if(held(rewriter, line, ssrc, packet, at))
		return 0;
	return goluaRewrite((uintptr_t)rewriter, ssrc, seq_number, timestamp, packet->length,
		packet->video ? -1 : header->type, at, &numbers->seq_number, &numbers->timestamp);
}

/* What a viewer gets in place of a packet's own; 0 is nothing. */
typedef struct changes {
	uint32_t payload_type, playout_delay; /* as in a rewriter */
} changes;

/* Sends with other numbers, and perhaps another payload type and playout delay, and
 * leaves the packet as it was. */
static void send_as(uintptr_t handle, janus_plugin_rtp *packet, int mindex, golua_numbers numbers, changes change) {
	janus_rtp_header *header = (janus_rtp_header *)packet->buffer;
	const int was_mindex = packet->mindex;
	const uint16_t was_seq_number = header->seq_number;
	const uint32_t was_timestamp = header->timestamp;
	const uint16_t was_type = header->type;
	packet->mindex = mindex;
	const int16_t was_min_delay = packet->extensions.min_delay, was_max_delay = packet->extensions.max_delay;
	if(change.payload_type)
		header->type = change.payload_type & 0x7f;
	if(change.playout_delay) {
		packet->extensions.min_delay = change.playout_delay >> 12 & 0xfff;
		packet->extensions.max_delay = change.playout_delay & 0xfff;
	}
	header->seq_number = htons(numbers.seq_number);
	header->timestamp = htonl(numbers.timestamp);
	golua_gateway->relay_rtp(session(handle), packet);
	packet->mindex = was_mindex;
	header->seq_number = was_seq_number;
	header->timestamp = was_timestamp;
	header->type = was_type;
	packet->extensions.min_delay = was_min_delay;
	packet->extensions.max_delay = was_max_delay;
}

/* What a viewer's rewriter, or else the publisher's line, has. */
static changes changes_of(const golua_rewriter *rewriter, const golua_line *line) {
	const uint32_t delay = __atomic_load_n(&rewriter->playout_delay, __ATOMIC_RELAXED);
	return (changes){ __atomic_load_n(&rewriter->payload_type, __ATOMIC_RELAXED), delay ? delay : line->playout_delay };
}

void golua_forward(const golua_table *table, const golua_line *line,
		janus_plugin_rtp **packets, const int64_t *at, size_t count) {
	const golua_viewer *viewer = &table->viewers[line->first], *end = viewer + line->count;
	for(; viewer < end; viewer++) {
		if(stopped(viewer->handle))
			continue;
		for(size_t i = 0; i < count; i++) {
			golua_numbers numbers;
			if(numbers_for(viewer->rewriter, line, (janus_rtp_header *)packets[i]->buffer, packets[i], at[i], &numbers))
				send_as(viewer->handle, packets[i], viewer->mindex, numbers, changes_of(viewer->rewriter, line));
		}
	}
}

/* --- packets that Go has selected ---------------------------------------------- */

static void deliver(golua_packet *packet, const golua_delivery *to) {
	/* goluaForward was given the packet inside of a janus_plugin_rtp. */
	janus_plugin_rtp *rtp = (janus_plugin_rtp *)(packet->extensions - offsetof(janus_plugin_rtp, extensions));
	janus_rtp_header *header = (janus_rtp_header *)packet->buffer;
	char kept[sizeof(to->patch)];
	const int patched = to->patch_length > 0 && to->patch_length <= sizeof(to->patch) &&
		(uint32_t)to->patch_at + to->patch_length <= packet->length;
	char *place = packet->buffer + to->patch_at;
	if(patched) {
		memcpy(kept, place, to->patch_length);
		memcpy(place, to->patch, to->patch_length);
	}
	const int marker = header->markerbit;
	header->markerbit |= to->marker;
	send_as(to->handle, rtp, to->mindex, (golua_numbers){ to->timestamp, to->seq_number },
		(changes){ to->payload_type, to->playout_delay });
	header->markerbit = marker;
	if(patched)
		memcpy(place, kept, to->patch_length);
}

void golua_deliver(golua_packet *packets, const golua_delivery *deliveries, size_t count) {
	for(size_t i = 0; i < count; i++)
		if(!stopped(deliveries[i].handle))
			deliver(&packets[deliveries[i].packet], &deliveries[i]);
}
