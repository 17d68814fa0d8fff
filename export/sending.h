/* sending.h: sends a packet to one viewer, with the viewer's numbers and other changes.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#ifndef JANUS_GOLUA_SENDING_H
#define JANUS_GOLUA_SENDING_H

#include "departures.h"
#include "gateway.h"
#include "rewriter.h"
#include "rtp.h"

static inline janus_plugin_session *golua_session(uintptr_t handle) {
	return (janus_plugin_session *)handle;
}

static inline int golua_stopped(uintptr_t handle) {
	return g_atomic_int_get(&golua_session(handle)->stopped);
}

/* The values that replace a packet's own values for one viewer; 0 replaces nothing. They fit
 * into one register: with 12 bytes they would go over the stack, which costs 3 ns for each
 * viewer. */
typedef struct golua_changes {
	uint32_t playout_delay; /* this and payload_type as in a rewriter */
	uint16_t payload_type, marker;
} golua_changes;

static inline void golua_change_header(char *header, golua_numbers numbers, golua_changes change) {
	golua_rtp_number(header, numbers.seq_number, numbers.timestamp);
	if(change.payload_type)
		golua_rtp_set_type(header, change.payload_type);
	if(change.marker)
		golua_rtp_mark(header);
}

/* Sends a packet with other numbers, and perhaps other changes. Then the packet gets its own
 * values back. */
static inline void golua_send_as(uintptr_t handle, janus_plugin_rtp *packet, int mindex, golua_numbers numbers, golua_changes change) {
	const golua_rtp_fields was = golua_rtp_keep(packet->buffer);
	const int was_mindex = packet->mindex;
	const int16_t was_min_delay = packet->extensions.min_delay, was_max_delay = packet->extensions.max_delay;
	packet->mindex = mindex;
	golua_change_header(packet->buffer, numbers, change);
	if(change.playout_delay) {
		packet->extensions.min_delay = change.playout_delay >> 12 & 0xfff;
		packet->extensions.max_delay = change.playout_delay & 0xfff;
	}
	golua_gateway->relay_rtp(golua_session(handle), packet);
	packet->mindex = was_mindex;
	packet->extensions.min_delay = was_min_delay;
	packet->extensions.max_delay = was_max_delay;
	golua_rtp_restore(packet->buffer, was);
}

/* The changes of a viewer's rewriter; if the rewriter has no playout delay, the track's is
 * used. */
static inline golua_changes golua_changes_of(const golua_rewriter *rewriter, const golua_track *track) {
	const uint32_t delay = __atomic_load_n(&rewriter->playout_delay, __ATOMIC_RELAXED);
	return (golua_changes){ .payload_type = __atomic_load_n(&rewriter->payload_type, __ATOMIC_RELAXED),
		.playout_delay = delay ? delay : track->playout_delay };
}

/* Notes a packet that golua_send_as sends next. */
static __attribute__((noinline)) void golua_note_departure(golua_departures *departures, const janus_plugin_rtp *rtp,
		int mindex, golua_numbers numbers, golua_changes change, golua_departing *now) {
	uint8_t flags = rtp->video ? GOLUA_DEPARTURE_VIDEO : 0;
	if(change.marker || golua_rtp_marker(rtp->buffer))
		flags |= GOLUA_DEPARTURE_MARKER;
	const uint8_t type = change.payload_type ? change.payload_type & 0x7f : golua_rtp_type(rtp->buffer);
	golua_depart(departures, (golua_departure){ .at = golua_departing_now(now), .size = rtp->length,
		.sequence = numbers.seq_number, .mindex = mindex, .flags = flags }, type);
}

#endif
