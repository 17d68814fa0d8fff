/* fanout.c: sends a publisher's packets to its viewers.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "fanout.h"
#include "departures.h"
#include "gateway.h"
#include "passage.h"
#include "rewriter.h"
#include "rtp.h"
#include "selection.h"
#include "spool.h"

#include "_cgo_export.h"

static janus_plugin_session *session(uintptr_t handle) {
	return (janus_plugin_session *)handle;
}

static int stopped(uintptr_t handle) {
	return g_atomic_int_get(&session(handle)->stopped);
}

/* --- one packet to one viewer ------------------------------------------------ */

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
 * viewer, or too early. */
static inline __attribute__((always_inline)) int find_numbers(golua_passage *p) {
	const int result = golua_pass(p);
	if(result != GOLUA_ASK)
		return result == GOLUA_SENT;
	/* Only the copy has an address, so the passages of all other packets stay in registers. */
	golua_passage asking = *p;
	const int found = ask_for_numbers(&asking);
	p->numbers = asking.numbers;
	return found;
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

/* Notes a packet that send_as sends next. */
static __attribute__((noinline)) void note(golua_departures *departures, const janus_plugin_rtp *rtp, int mindex,
		golua_numbers numbers, changes change, golua_departing *now) {
	uint8_t flags = rtp->video ? GOLUA_DEPARTURE_VIDEO : 0;
	if(change.marker || golua_rtp_marker(rtp->buffer))
		flags |= GOLUA_DEPARTURE_MARKER;
	const uint8_t type = change.payload_type ? change.payload_type & 0x7f : golua_rtp_type(rtp->buffer);
	golua_depart(departures, (golua_departure){ .at = golua_departing_now(now), .size = rtp->length,
		.sequence = numbers.seq_number, .mindex = mindex, .flags = flags }, type);
}

/* --- packets that are selected -------------------------------------------------- */

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
	changes change = changes_of(viewer->rewriter, b->track);
	change.marker = copy->marker;
	if(viewer->departures != NULL)
		note(viewer->departures, rtp, viewer->mindex, copy->numbers, change, &b->now);
	char *place = (char *)frame->data + copy->patch_at;
	swap_patch(place, copy);
	send_as(viewer->handle, rtp, viewer->mindex, copy->numbers, change);
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
	if(stopped(viewer->handle))
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

/* The frames' arrays are large, so they are not on the stack of golua_forward. */
static __attribute__((noinline)) void select_packets(batch *b) {
	read_frames(b);
	for(uint32_t i = 0; i < b->track->selecting; i++)
		select_packets_for(b, i);
}

static __attribute__((noinline)) void forward_selected(const golua_table *table, const golua_track *track,
		const golua_arrival *packets, size_t count) {
	batch b;
	prepare(&b, table, track, packets, count);
	select_packets(&b);
	const int tapped = track->mode == GOLUA_SELECT;
	if(b.ask_count > 0 || tapped)
		hand_to_go(&b, tapped);
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

static __attribute__((noinline)) void measure(const golua_track *track, const golua_arrival *packets, size_t count) {
	for(size_t i = 0; i < count; i++)
		count_layers(track, &packets[i]);
}

/* --- all packets ------------------------------------------------------------------ */

static inline __attribute__((always_inline)) void send_one(golua_passage *p, golua_departing *now) {
	const golua_viewer *viewer = p->viewer;
	if(!find_numbers(p))
		return;
	const changes change = changes_of(viewer->rewriter, p->track);
	if(viewer->departures != NULL)
		note(viewer->departures, p->packet->rtp, viewer->mindex, p->numbers, change, now);
	send_as(viewer->handle, p->packet->rtp, viewer->mindex, p->numbers, change);
}

void golua_forward(const golua_table *table, const golua_track *track,
		const golua_arrival *packets, size_t count) {
	const golua_viewer *viewer = &table->viewers[track->first], *end = viewer + track->count;
	golua_departing now = { .left = 0 };
	if(track->spool != NULL)
		golua_spool_save_packets(track->spool, packets, count);
	if(track->measured)
		measure(track, packets, count);
	for(; viewer < end; viewer++) {
		if(stopped(viewer->handle))
			continue;
		for(size_t i = 0; i < count; i++)
			send_one(&(golua_passage){ .viewer = viewer, .track = track, .packet = &packets[i] }, &now);
	}
	if(track->selecting > 0 || track->mode == GOLUA_SELECT)
		forward_selected(table, track, packets, count);
}

/* --- bursts ------------------------------------------------------------------------- */

static void replay_selected(const golua_table *table, const golua_track *track, uint32_t index, const golua_replayed *replayed) {
	batch b;
	prepare(&b, table, track, replayed->packets, replayed->count);
	b.burst = replayed->burst;
	read_frames(&b);
	select_packets_for(&b, index);
	if(b.ask_count > 0)
		hand_to_go(&b, 0);
}

void golua_replay(const golua_table *table, const golua_track *track, uint32_t index, const golua_replayed *replayed) {
	const golua_viewer *viewer = &table->viewers[track->first + index];
	if(index >= track->count) {
		replay_selected(table, track, index - track->count, replayed);
		return;
	}
	golua_departing now = { .left = 0 };
	for(size_t i = 0; i < replayed->count; i++)
		send_one(&(golua_passage){ .viewer = viewer, .track = track, .packet = &replayed->packets[i], .burst = replayed->burst }, &now);
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
	const changes change = { to->playout_delay, to->payload_type, to->marker };
	if(to->departures != NULL)
		note(to->departures, rtp, to->mindex, numbers, change, now);
	send_as(to->handle, rtp, to->mindex, numbers, change);
	if(patched)
		memcpy(place, kept, to->patch_length);
}

void golua_deliver(golua_packet *packets, const golua_delivery *deliveries, size_t count) {
	golua_departing now = { .left = 0 };
	for(size_t i = 0; i < count; i++)
		if(!stopped(deliveries[i].handle))
			deliver(&packets[deliveries[i].packet], &deliveries[i], &now);
}
