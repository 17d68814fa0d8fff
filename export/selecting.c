/* selecting.c: see selecting.h.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "selecting.h"
#include "burst.h"
#include "sending.h"

#include "_cgo_export.h"

/* --- batches -------------------------------------------------------------------- */

/* Packets of one m-line on their way to viewers that select, and to Go. */
typedef struct batch {
	const golua_table *table;
	const golua_track *track;
	const golua_arrival *packets;
	size_t count;
	uint32_t burst; /* that brings them; 0: they have come in */
	golua_frame frames[GOLUA_BATCH];
	golua_departing now;
	/* The viewers about whose packets Go must decide. */
	golua_ask asks[GOLUA_ASKS_AT_ONCE];
	size_t ask_count;
} batch;

static void prepare(batch *b, const golua_table *table, const golua_track *track, const golua_arrival *packets, size_t count) {
	b->table = table;
	b->track = track;
	b->packets = packets;
	b->count = count;
	b->burst = b->ask_count = 0;
	b->now.left = 0;
}

/* Hands the packets to Go, with the viewers that have gathered. tapped says that the taps get
 * the packets, too. */
static void hand_to_go(batch *b, int tapped) {
	golua_packet packets[GOLUA_BATCH];
	for(size_t i = 0; i < b->count; i++) {
		janus_plugin_rtp *rtp = b->packets[i].rtp;
		packets[i] = (golua_packet){ .buffer = rtp->buffer, .length = rtp->length, .at = b->packets[i].at,
			.video = rtp->video, .keyframe = b->packets[i].keyframe, .spooled = b->track->spool != NULL,
			.extensions = (uintptr_t)&rtp->extensions, .position = b->packets[i].position };
	}
	goluaForward(b->table->id, b->packets[0].rtp->mindex, packets, b->count, b->asks, b->ask_count, tapped,
		b->track->gop ? golua_gop_number(b->track->gop) : 0, b->burst);
	b->ask_count = 0;
}

/* Puts the bytes of a patch into a packet, and the bytes of the packet into the patch. */
static void swap_patch(char *place, golua_copy *copy) {
	for(int i = 0; i < copy->patch_length; i++) {
		const char was = place[i];
		place[i] = copy->patch[i];
		copy->patch[i] = was;
	}
}

static void send_copy(const golua_viewer *viewer, batch *b, size_t i, golua_copy *copy) {
	janus_plugin_rtp *rtp = b->packets[i].rtp;
	const golua_frame *frame = &b->frames[i];
	golua_changes change = golua_changes_of(viewer->rewriter, b->track);
	change.marker = copy->marker;
	if(viewer->departures != NULL)
		golua_note_departure(viewer->departures, rtp, viewer->mindex, copy->numbers, change, &b->now);
	char *place = (char *)frame->data + copy->patch_at;
	swap_patch(place, copy);
	golua_send_as(viewer->handle, rtp, viewer->mindex, copy->numbers, change);
	swap_patch(place, copy);
}

/* Decides about the i-th packet for a viewer. The caller has the lock of the rewriter. */
static int decide(const golua_viewer *viewer, const batch *b, size_t i, golua_copy *copy) {
	const golua_arrival *packet = &b->packets[i];
	if(b->track->gop != NULL && !golua_gets(viewer, b->track, packet, b->burst, 1))
		return GOLUA_LEFT_OUT;
	return golua_select(viewer->rewriter->selection, b->track, &b->frames[i], packet->at, copy);
}

/* Returns the first packet about which Go must decide; count if there is none. */
static size_t select_for(const golua_viewer *viewer, batch *b) {
	for(size_t i = 0; i < b->count; i++) {
		golua_copy copy = { .marker = 0 };
		golua_rewriter_lock(viewer->rewriter);
		const int decision = decide(viewer, b, i, &copy);
		golua_rewriter_unlock(viewer->rewriter);
		if(decision == GOLUA_UNDECIDED)
			return i;
		if(decision == GOLUA_SELECTED)
			send_copy(viewer, b, i, &copy);
	}
	return b->count;
}

/* Serves the index-th of the viewers that select. */
static void select_packets_for(batch *b, uint32_t index) {
	const golua_viewer *viewer = &b->table->viewers[b->track->first + b->track->count + index];
	if(golua_stopped(viewer->handle))
		return;
	const size_t from = select_for(viewer, b);
	if(from == b->count)
		return;
	b->asks[b->ask_count++] = (golua_ask){ .rewriter = viewer->rewriter, .index = index, .from = from };
	if(b->ask_count == GOLUA_ASKS_AT_ONCE)
		hand_to_go(b, 0);
}

static void read_frames(batch *b) {
	for(size_t i = 0; i < b->count && b->track->selecting > 0; i++)
		b->frames[i] = golua_frame_of(b->track, b->packets[i].rtp, b->packets[i].keyframe);
}

static void select_packets(batch *b) {
	read_frames(b);
	for(uint32_t i = 0; i < b->track->selecting; i++)
		select_packets_for(b, i);
}

void golua_forward_selected(const golua_table *table, const golua_track *track,
		const golua_arrival *packets, size_t count) {
	batch b;
	prepare(&b, table, track, packets, count);
	select_packets(&b);
	const int tapped = track->mode == GOLUA_SELECT;
	if(b.ask_count > 0 || tapped)
		hand_to_go(&b, tapped);
}

void golua_replay_selected(const golua_table *table, const golua_track *track, uint32_t index,
		const golua_replayed *replayed) {
	batch b;
	prepare(&b, table, track, replayed->packets, replayed->count);
	b.burst = replayed->burst;
	read_frames(&b);
	select_packets_for(&b, index);
	if(b.ask_count > 0)
		hand_to_go(&b, 0);
}

/* --- packets that Go has selected ---------------------------------------------- */

static void deliver(golua_packet *packet, const golua_delivery *to, golua_departing *now) {
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
	const golua_numbers numbers = { to->timestamp, to->seq_number };
	const golua_changes change = { to->playout_delay, to->payload_type, to->marker };
	if(to->departures != NULL)
		golua_note_departure(to->departures, rtp, to->mindex, numbers, change, now);
	golua_send_as(to->handle, rtp, to->mindex, numbers, change);
	if(patched)
		memcpy(place, kept, to->patch_length);
}

void golua_deliver(golua_packet *packets, const golua_delivery *deliveries, size_t count) {
	golua_departing now = { .left = 0 };
	for(size_t i = 0; i < count; i++)
		if(!golua_stopped(deliveries[i].handle))
			deliver(&packets[deliveries[i].packet], &deliveries[i], &now);
}
