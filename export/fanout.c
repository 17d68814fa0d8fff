/* fanout.c: sends a publisher's packets to its viewers.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "fanout.h"
#include "passage.h"
#include "sending.h"
#include "spool.h"

#include "_cgo_export.h"

/* --- numbers from Go -------------------------------------------------------------- */

/* Has Go request the keyframe for which a viewer waits: at once, and again each
 * GOLUA_ASK_AGAIN. */
static __attribute__((noinline)) void request_keyframe(const golua_passage *p) {
	__atomic_store_n(&p->track->stream->wanted, 1, __ATOMIC_SEQ_CST);
	goluaFeedbackDue(__atomic_load_n(&p->track->stream->publisher, __ATOMIC_RELAXED), p->packet->rtp->mindex);
}

/* The id of a track's publisher. */
static uint64_t publisher_of(const golua_track *track) {
	return track->stream ? __atomic_load_n(&track->stream->publisher, __ATOMIC_RELAXED) : 0;
}

/* Asks Go for the numbers. The lock has been given back, so Go looks once more whether the viewer
 * takes the packet. */
static __attribute__((noinline)) int ask_for_numbers(golua_passage *p) {
	const janus_plugin_rtp *rtp = p->packet->rtp;
	if(p->waiting == GOLUA_ASKS)
		request_keyframe(p);
	if(p->waiting != GOLUA_GOES)
		return 0;
	golua_cached cached = golua_cached_at(p->track, p->packet, p->burst);
	return goluaRewrite(publisher_of(p->track), (uintptr_t)p->viewer->rewriter, &cached, golua_rtp_ssrc(rtp->buffer),
		golua_rtp_sequence(rtp->buffer), golua_rtp_timestamp(rtp->buffer), rtp->length,
		rtp->video ? -1 : golua_rtp_type(rtp->buffer), p->packet->at, &p->numbers.seq_number, &p->numbers.timestamp);
}

/* Finds the numbers for a viewer. Returns 0 when the packet comes too late for the
 * viewer, or too early. plain as in golua_decide_passage. */
static inline __attribute__((always_inline)) int find_numbers(golua_passage *p, int plain) {
	const int result = golua_pass(p, plain);
	if(result != GOLUA_ASK)
		return result == GOLUA_SENT;
	/* Only the copy has an address, so the passages of all other packets stay in registers. */
	golua_passage asking = *p;
	const int found = ask_for_numbers(&asking);
	p->numbers = asking.numbers;
	return found;
}

/* --- the rates of layers ---------------------------------------------------------- */

static void count_layers(const golua_track *track, const golua_arrival *packet) {
	const golua_frame frame = golua_frame_of(track, packet->rtp, packet->keyframe);
	const int layer = track->simulcast ? frame.substream : frame.spatial < 0 ? 0 : frame.spatial;
	const int temporal = frame.temporal < 0 ? 0 : frame.temporal;
	if(frame.ok && layer >= 0)
		golua_count(&track->stream->layers[layer < GOLUA_SUBSTREAMS ? layer : GOLUA_SUBSTREAMS - 1]
			[temporal < GOLUA_TEMPORALS ? temporal : GOLUA_TEMPORALS - 1], packet->rtp->length + GOLUA_WIRE);
}

static void measure(const golua_track *track, const golua_arrival *packets, size_t count) {
	for(size_t i = 0; i < count; i++)
		count_layers(track, &packets[i]);
}

/* --- all packets ------------------------------------------------------------------ */

static inline __attribute__((always_inline)) void send_one(golua_passage *p, golua_departing *now, int plain) {
	const golua_viewer *viewer = p->viewer;
	if(!find_numbers(p, plain))
		return;
	const golua_changes change = golua_changes_of(viewer->rewriter, p->track);
	if(!plain && viewer->departures != NULL)
		golua_note_departure(viewer->departures, p->packet->rtp, viewer->mindex, p->numbers, change, now);
	golua_send_as(viewer->handle, p->packet->rtp, viewer->mindex, p->numbers, change);
}

/* Sends packets to the viewers that get all of them. */
static inline __attribute__((always_inline)) void send_all(const golua_table *table, const golua_track *track,
		const golua_arrival *packets, size_t count, int plain) {
	const golua_viewer *viewer = &table->viewers[track->first], *end = viewer + track->count;
	golua_departing now = { .left = 0 };
	for(; viewer < end; viewer++) {
		if(golua_stopped(viewer->handle))
			continue;
		for(size_t i = 0; i < count; i++)
			send_one(&(golua_passage){ .viewer = viewer, .track = track, .packet = &packets[i] }, &now, plain);
	}
}

static __attribute__((noinline)) void forward_more(const golua_table *table, const golua_track *track,
		const golua_arrival *packets, size_t count) {
	if(track->spool != NULL)
		golua_spool_save_packets(track->spool, packets, count);
	if(track->measured)
		measure(track, packets, count);
	send_all(table, track, packets, count, 0);
	if(track->selecting > 0 || track->mode == GOLUA_SELECT)
		golua_forward_selected(table, track, packets, count);
}

void golua_forward(const golua_table *table, const golua_track *track,
		const golua_arrival *packets, size_t count) {
	if(track->plain)
		send_all(table, track, packets, count, 1);
	else
		forward_more(table, track, packets, count);
}

/* --- bursts ------------------------------------------------------------------------- */

void golua_replay(const golua_table *table, const golua_track *track, uint32_t index, const golua_replayed *replayed) {
	const golua_viewer *viewer = &table->viewers[track->first + index];
	if(index >= track->count) {
		golua_replay_selected(table, track, index - track->count, replayed);
		return;
	}
	golua_departing now = { .left = 0 };
	for(size_t i = 0; i < replayed->count; i++)
		send_one(&(golua_passage){ .viewer = viewer, .track = track, .packet = &replayed->packets[i], .burst = replayed->burst }, &now, 0);
}
