/* slots.c: the slots behind the handles, and the tables in them.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "slots.h"
#include "futex.h"

#include <pthread.h>
#include <stdlib.h>

/* Protects the free list and the fields that slots.h names. No packet waits for it. */
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static golua_slot *free_slots;

static golua_slot *slot_of(uintptr_t handle) {
	return (golua_slot *)((janus_plugin_session *)handle)->plugin_handle;
}

/* The memory begins with a line of the processor's cache. In a quiet call nothing of ours is in
 * the cache when a packet comes, and each further line costs as much as all the sums for the
 * packet. */
void *golua_allocate(size_t size) {
	const size_t rounded = (size + 63) & ~(size_t)63;
	void *memory = aligned_alloc(64, rounded);
	return memory ? memset(memory, 0, rounded) : NULL;
}

/* --- slots ------------------------------------------------------------------ */

golua_slot *golua_slot_new(janus_plugin_session *handle, uint64_t id) {
	pthread_mutex_lock(&lock);
	golua_slot *slot = free_slots;
	if(slot != NULL)
		free_slots = slot->free_next;
	pthread_mutex_unlock(&lock);
	if(slot == NULL)
		slot = g_new0(golua_slot, 1);
	__atomic_store_n(&slot->pace, 0, __ATOMIC_RELAXED);
	__atomic_store_n(&slot->id, id, __ATOMIC_RELEASE);
	__atomic_store_n(&slot->handle, handle, __ATOMIC_SEQ_CST);
	handle->plugin_handle = slot;
	return slot;
}

/* The state stays as it is, because a forwarder may have the slot in a list. The forwarder
 * will find nothing in it. */
void golua_slot_free(janus_plugin_session *handle) {
	golua_slot *slot = slot_of((uintptr_t)handle);
	__atomic_store_n(&slot->handle, NULL, __ATOMIC_SEQ_CST);
	pthread_mutex_lock(&lock);
	slot->free_next = free_slots;
	free_slots = slot;
	pthread_mutex_unlock(&lock);
}

uint64_t golua_slot_id(janus_plugin_session *handle) {
	golua_slot *slot = (golua_slot *)handle->plugin_handle;
	return slot ? golua_id_in(slot, handle) : 0;
}

void golua_want_reports(uintptr_t handle) {
	golua_slot *slot = slot_of(handle);
	__atomic_store_n(&slot->reports, slot->id, __ATOMIC_RELAXED);
}

void golua_watch_downlink(uintptr_t handle, int watched) {
	golua_slot *slot = slot_of(handle);
	__atomic_store_n(&slot->downlink, watched ? slot->id : 0, __ATOMIC_RELAXED);
}

void golua_set_pace(uintptr_t handle, uint32_t pace) {
	__atomic_store_n(&slot_of(handle)->pace, pace, __ATOMIC_RELAXED);
}

/* The id tells the former session of a slot from the present one. */
void golua_want_ready(uintptr_t handle, int wanted) {
	golua_slot *slot = slot_of(handle);
	__atomic_store_n(&slot->ready, wanted ? 0 : slot->id, __ATOMIC_RELEASE);
}

int golua_ready_wanted(janus_plugin_session *handle, uint64_t id) {
	const golua_slot *slot = (golua_slot *)handle->plugin_handle;
	return __atomic_load_n(&slot->ready, __ATOMIC_ACQUIRE) != id;
}

void golua_tell_room(golua_slot *slot) {
	uint32_t room = __atomic_load_n(&slot->room, __ATOMIC_SEQ_CST);
	while(room & 1) {
		if(__atomic_compare_exchange_n(&slot->room, &room, room + 1, 0, __ATOMIC_SEQ_CST, __ATOMIC_SEQ_CST)) {
			golua_wake_all(&slot->room);
			return;
		}
	}
}

/* --- tables ------------------------------------------------------------------ */

/* Says whether a packet of a track is only counted, numbered and sent to viewers that get all of
 * them. Such a packet pays one test, instead of one for each thing that may be wanted and two for each
 * viewer. */
static int is_plain(const golua_table *table, const golua_track *track) {
	if(track->learns || track->measured || track->selecting || track->mode == GOLUA_SELECT ||
			track->meter != NULL || track->spool != NULL || track->gop != NULL)
		return 0;
	for(uint32_t i = 0; i < track->count; i++)
		if(table->viewers[track->first + i].departures != NULL)
			return 0;
	return 1;
}

static golua_table *new_table(const golua_track *tracks, size_t track_count,
		const golua_viewer *viewers, size_t viewer_count) {
	golua_table *table = g_malloc0(sizeof(*table) + track_count * sizeof(*tracks) +
		viewer_count * sizeof(*viewers));
	table->track_count = track_count;
	table->viewers = (golua_viewer *)&table->tracks[track_count];
	if(track_count > 0)
		memcpy(table->tracks, tracks, track_count * sizeof(*tracks));
	if(viewer_count > 0)
		memcpy(table->viewers, viewers, viewer_count * sizeof(*viewers));
	for(size_t i = 0; i < track_count; i++)
		table->tracks[i].plain = is_plain(table, &table->tracks[i]);
	return table;
}

static int needs_ring(const golua_table *table) {
	for(uint32_t i = 0; i < table->track_count; i++)
		if(table->tracks[i].mode == GOLUA_RING || table->tracks[i].mode == GOLUA_SELECT)
			return 1;
	return 0;
}

/* A session keeps its ring: its next table forwards the packets that are in the ring. */
static golua_ring *ring_for(const golua_table *table, const golua_table *before) {
	if(before != NULL && before->ring != NULL)
		return before->ring;
	return needs_ring(table) ? golua_ring_new() : NULL;
}

static void replace_table(golua_slot *slot, golua_table *table) {
	golua_table *old = (golua_table *)__atomic_exchange_n(&slot->table, table, __ATOMIC_SEQ_CST);
	if(old != NULL) {
		old->last = table == NULL;
		pthread_mutex_lock(&lock);
		old->next = slot->retired;
		slot->retired = old;
		pthread_mutex_unlock(&lock);
	}
	golua_tell_room(slot);
}

void golua_set_table(uintptr_t handle, const golua_track *tracks, size_t track_count,
		const golua_viewer *viewers, size_t viewer_count) {
	golua_slot *slot = slot_of(handle);
	golua_table *table = new_table(tracks, track_count, viewers, viewer_count);
	table->id = slot->id;
	table->ring = ring_for(table, slot->table);
	for(size_t i = 0; i < track_count; i++)
		if(tracks[i].stream != NULL)
			__atomic_store_n(&tracks[i].stream->publisher, slot->id, __ATOMIC_RELAXED);
	replace_table(slot, table);
}

void golua_clear_table(uintptr_t handle) {
	replace_table(slot_of(handle), NULL);
}

/* --- grace periods ------------------------------------------------------------ */

static void free_tables(golua_table *table) {
	while(table != NULL) {
		golua_table *next = table->next;
		if(table->last)
			golua_ring_free(table->ring);
		g_free(table);
		table = next;
	}
}

/* The caller holds the lock. */
static void begin_period(golua_slot *slot) {
	const uint64_t present = __atomic_load_n(&slot->begun, __ATOMIC_RELAXED) & GOLUA_SIDE;
	const uint64_t begun = __atomic_exchange_n(&slot->begun, present ^ GOLUA_SIDE, __ATOMIC_SEQ_CST);
	slot->expected = begun & ~GOLUA_SIDE;
	slot->period = slot->id;
	slot->awaited = slot->retired;
	slot->retired = NULL;
}

/* Says whether every reader that had begun before the period has ended. The caller holds the
 * lock. */
static int end_period(golua_slot *slot) {
	const uint64_t present = __atomic_load_n(&slot->begun, __ATOMIC_RELAXED) / GOLUA_SIDE;
	uint64_t *ended = &slot->ended[!present];
	if(__atomic_load_n(ended, __ATOMIC_ACQUIRE) != slot->expected)
		return 0;
	__atomic_store_n(ended, 0, __ATOMIC_RELAXED);
	free_tables(slot->awaited);
	slot->awaited = NULL;
	slot->period = 0;
	return 1;
}

int golua_reclaim(uintptr_t handle) {
	golua_slot *slot = slot_of(handle);
	pthread_mutex_lock(&lock);
	/* A period that the slot's former session has begun says nothing of the tables of this
	 * session. */
	int over = slot->period == 0 || slot->period == slot->id || end_period(slot);
	if(over) {
		if(slot->period == 0)
			begin_period(slot);
		over = end_period(slot);
	}
	pthread_mutex_unlock(&lock);
	return over;
}
