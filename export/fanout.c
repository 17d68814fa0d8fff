/* fanout.c: sends a publisher's packets to its viewers.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "fanout.h"
#include "gateway.h"
#include "rewriter.h"
#include "rtp.h"
#include "spool.h"

#include "_cgo_export.h"

static janus_plugin_session *session(uintptr_t handle) {
	return (janus_plugin_session *)handle;
}

static int stopped(uintptr_t handle) {
	return g_atomic_int_get(&session(handle)->stopped);
}

/* --- one packet to one viewer ------------------------------------------------ */

/* Says whether a packet is dropped because the viewer has not yet got a keyframe from its
 * source. Go requests the keyframe: at once, and again each GOLUA_ASK_AGAIN. */
static int held(golua_rewriter *rewriter, const golua_track *track, uint32_t ssrc, const golua_arrival *packet) {
	if(!track->hold || packet->keyframe)
		return 0;
	golua_rewriter_lock(rewriter);
	int result = golua_rewriter_hold(rewriter, ssrc, packet->at);
	golua_rewriter_unlock(rewriter);
	if(result == GOLUA_ASKS) {
		__atomic_store_n(&track->stream->wanted, 1, __ATOMIC_SEQ_CST);
		goluaFeedbackDue(track->stream->publisher, packet->rtp->mindex);
	}
	return result != GOLUA_GOES;
}

/* Finds the numbers for a viewer. Returns 0 when the packet comes too late for the
 * viewer, or too early. */
static int numbers_for(golua_rewriter *rewriter, const golua_track *track,
		const golua_arrival *packet, golua_numbers *numbers) {
	const janus_plugin_rtp *rtp = packet->rtp;
	const uint32_t ssrc = golua_rtp_ssrc(rtp->buffer), timestamp = golua_rtp_timestamp(rtp->buffer);
	const uint16_t seq_number = golua_rtp_sequence(rtp->buffer);
	golua_rewriter_lock(rewriter);
	int result = golua_rewriter_next(rewriter, ssrc, seq_number, timestamp, rtp->length, packet->at, numbers);
	golua_rewriter_unlock(rewriter);
	if(result != GOLUA_ASK)
		return result == GOLUA_SENT;
	if(held(rewriter, track, ssrc, packet))
		return 0;
	return goluaRewrite((uintptr_t)rewriter, ssrc, seq_number, timestamp, rtp->length,
		rtp->video ? -1 : golua_rtp_type(rtp->buffer), packet->at, &numbers->seq_number, &numbers->timestamp);
}

/* The values that replace a packet's own values for one viewer; 0 replaces nothing. They fit
 * into one register: with 12 bytes they would go over the stack, which costs 3 ns for each
 * viewer. */
typedef struct changes {
	uint32_t playout_delay; /* this and payload_type as in a rewriter */
	uint16_t payload_type, marker;
} changes;

static void change_header(char *header, golua_numbers numbers, changes change) {
	golua_rtp_number(header, numbers.seq_number, numbers.timestamp);
	if(change.payload_type)
		golua_rtp_set_type(header, change.payload_type);
	if(change.marker)
		golua_rtp_mark(header);
}

/* Sends a packet with other numbers, and perhaps other changes. Then the packet gets its own
 * values back. */
static void send_as(uintptr_t handle, janus_plugin_rtp *packet, int mindex, golua_numbers numbers, changes change) {
	const golua_rtp_fields was = golua_rtp_keep(packet->buffer);
	const int was_mindex = packet->mindex;
	const int16_t was_min_delay = packet->extensions.min_delay, was_max_delay = packet->extensions.max_delay;
	packet->mindex = mindex;
	change_header(packet->buffer, numbers, change);
	if(change.playout_delay) {
		packet->extensions.min_delay = change.playout_delay >> 12 & 0xfff;
		packet->extensions.max_delay = change.playout_delay & 0xfff;
	}
	golua_gateway->relay_rtp(session(handle), packet);
	packet->mindex = was_mindex;
	packet->extensions.min_delay = was_min_delay;
	packet->extensions.max_delay = was_max_delay;
	golua_rtp_restore(packet->buffer, was);
}

/* The changes of a viewer's rewriter; if the rewriter has no playout delay, the track's is
 * used. */
static changes changes_of(const golua_rewriter *rewriter, const golua_track *track) {
	const uint32_t delay = __atomic_load_n(&rewriter->playout_delay, __ATOMIC_RELAXED);
	return (changes){ .payload_type = __atomic_load_n(&rewriter->payload_type, __ATOMIC_RELAXED),
		.playout_delay = delay ? delay : track->playout_delay };
}

void golua_forward(const golua_table *table, const golua_track *track,
		const golua_arrival *packets, size_t count) {
	const golua_viewer *viewer = &table->viewers[track->first], *end = viewer + track->count;
	if(track->spool != NULL)
		golua_spool_save_packets(track->spool, packets, count);
	for(; viewer < end; viewer++) {
		if(stopped(viewer->handle))
			continue;
		for(size_t i = 0; i < count; i++) {
			golua_numbers numbers;
			if(numbers_for(viewer->rewriter, track, &packets[i], &numbers))
				send_as(viewer->handle, packets[i].rtp, viewer->mindex, numbers, changes_of(viewer->rewriter, track));
		}
	}
}

/* --- packets that Go has selected ---------------------------------------------- */

static void deliver(golua_packet *packet, const golua_delivery *to) {
	/* The packet that goluaForward was given is part of a janus_plugin_rtp. */
	janus_plugin_rtp *rtp = (janus_plugin_rtp *)(packet->extensions - offsetof(janus_plugin_rtp, extensions));
	char kept[sizeof(to->patch)];
	const int patched = to->patch_length > 0 && to->patch_length <= sizeof(to->patch) &&
		(uint32_t)to->patch_at + to->patch_length <= packet->length;
	char *place = packet->buffer + to->patch_at;
	if(patched) {
		memcpy(kept, place, to->patch_length);
		memcpy(place, to->patch, to->patch_length);
	}
	send_as(to->handle, rtp, to->mindex, (golua_numbers){ to->timestamp, to->seq_number },
		(changes){ to->playout_delay, to->payload_type, to->marker });
	if(patched)
		memcpy(place, kept, to->patch_length);
}

void golua_deliver(golua_packet *packets, const golua_delivery *deliveries, size_t count) {
	for(size_t i = 0; i < count; i++)
		if(!stopped(deliveries[i].handle))
			deliver(&packets[deliveries[i].packet], &deliveries[i]);
}
