/* fanout.c: sends a publisher's packets to its viewers.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "fanout.h"
#include "gateway.h"
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

/* Whether a packet is dropped because the viewer has yet to get a keyframe of its source.
 * Go requests the keyframe: at once, and again each GOLUA_ASK_AGAIN. */
static int held(golua_rewriter *rewriter, const golua_line *line, uint32_t ssrc, const golua_arrival *packet) {
	if(!line->hold || packet->keyframe)
		return 0;
	golua_rewriter_lock(rewriter);
	int result = golua_rewriter_hold(rewriter, ssrc, packet->at);
	golua_rewriter_unlock(rewriter);
	if(result == GOLUA_ASKS) {
		__atomic_store_n(&line->stream->wanted, 1, __ATOMIC_SEQ_CST);
		goluaFeedbackDue(line->stream->publisher, packet->rtp->mindex);
	}
	return result != GOLUA_GOES;
}

/* Finds the numbers for a viewer. Returns 0 when the packet comes too late for the
 * viewer, or too early. */
static int numbers_for(golua_rewriter *rewriter, const golua_line *line,
		const golua_arrival *packet, golua_numbers *numbers) {
	const janus_plugin_rtp *rtp = packet->rtp;
	const janus_rtp_header *header = (janus_rtp_header *)rtp->buffer;
	const uint32_t ssrc = ntohl(header->ssrc), timestamp = ntohl(header->timestamp);
	const uint16_t seq_number = ntohs(header->seq_number);
	golua_rewriter_lock(rewriter);
	int result = golua_rewriter_next(rewriter, ssrc, seq_number, timestamp, rtp->length, packet->at, numbers);
	golua_rewriter_unlock(rewriter);
	if(result != GOLUA_ASK)
		return result == GOLUA_SENT;
	if(held(rewriter, line, ssrc, packet))
		return 0;
	return goluaRewrite((uintptr_t)rewriter, ssrc, seq_number, timestamp, rtp->length,
		rtp->video ? -1 : header->type, packet->at, &numbers->seq_number, &numbers->timestamp);
}

/* What replaces a packet's own values for a viewer; 0 replaces nothing. */
typedef struct changes {
	uint32_t payload_type, playout_delay; /* as in a rewriter */
} changes;

/* Sends a packet with other numbers, and perhaps another payload type and playout delay.
 * Afterwards the packet is as it was. */
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

/* The changes of a viewer's rewriter; the playout delay may be that of the line. */
static changes changes_of(const golua_rewriter *rewriter, const golua_line *line) {
	const uint32_t delay = __atomic_load_n(&rewriter->playout_delay, __ATOMIC_RELAXED);
	return (changes){ __atomic_load_n(&rewriter->payload_type, __ATOMIC_RELAXED), delay ? delay : line->playout_delay };
}

void golua_forward(const golua_table *table, const golua_line *line,
		const golua_arrival *packets, size_t count) {
	const golua_viewer *viewer = &table->viewers[line->first], *end = viewer + line->count;
	for(; viewer < end; viewer++) {
		if(stopped(viewer->handle))
			continue;
		for(size_t i = 0; i < count; i++) {
			golua_numbers numbers;
			if(numbers_for(viewer->rewriter, line, &packets[i], &numbers))
				send_as(viewer->handle, packets[i].rtp, viewer->mindex, numbers, changes_of(viewer->rewriter, line));
		}
	}
}

/* --- packets that Go has selected ---------------------------------------------- */

static void deliver(golua_packet *packet, const golua_delivery *to) {
	/* The packet that goluaForward was given is part of a janus_plugin_rtp. */
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
