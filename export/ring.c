/* ring.c: see ring.h.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "ring.h"

#define ALIGNMENT 16
#define LINE __attribute__((aligned(64))) /* a line of the processor's cache */

/* How many m-lines have an entry of their own in newest; the others share the last one. */
#define NEWEST 16

struct golua_ring {
	uint64_t head LINE;   /* bytes put so far; the publisher's */
	uint32_t urgent;      /* of the newest record */
	uint64_t newest[NEWEST]; /* where the newest record of an m-line ends; the publisher's */
	uint64_t tail LINE;   /* bytes done so far; the forwarder's */
	uint64_t taken;       /* bytes taken so far; the forwarder's */
	char data[GOLUA_RING_BYTES] LINE;
};

golua_ring *golua_ring_new(void) {
	/* Not zeroed: pages that are never written take no memory. */
	golua_ring *ring = NULL;
	if(posix_memalign((void **)&ring, 64, sizeof(*ring)) != 0)
		return NULL;
	memset(ring, 0, offsetof(golua_ring, data));
	return ring;
}

void golua_ring_free(golua_ring *ring) {
	free(ring);
}

static uint64_t load(const uint64_t *counter) {
	return __atomic_load_n(counter, __ATOMIC_SEQ_CST);
}

static golua_record *record_at(golua_ring *ring, uint64_t position) {
	return (golua_record *)&ring->data[position % GOLUA_RING_BYTES];
}

/* --- the publisher's thread -------------------------------------------------- */

static int room(golua_ring *ring, size_t size) {
	return GOLUA_RING_BYTES - (ring->head - load(&ring->tail)) >= size;
}

static int entry_of(int mindex) {
	return mindex < NEWEST ? mindex : NEWEST - 1;
}

int golua_ring_holds(const golua_ring *ring, int mindex) {
	return ring != NULL && ring->newest[entry_of(mindex)] > load(&ring->tail);
}

int golua_ring_put(golua_ring *ring, int mindex, const golua_arrival *arrival, int urgent) {
	const janus_plugin_rtp *packet = arrival->rtp;
	const size_t size = (sizeof(golua_record) + packet->length + ALIGNMENT - 1) & ~(size_t)(ALIGNMENT - 1);
	const size_t left = GOLUA_RING_BYTES - ring->head % GOLUA_RING_BYTES;
	const size_t gap = left < size ? left : 0;
	if(!room(ring, gap + size))
		return 0;
	if(gap > 0) {
		golua_record *rest = record_at(ring, ring->head);
		rest->size = gap;
		rest->mindex = -1;
	}
	golua_record *record = record_at(ring, ring->head + gap);
	record->size = size;
	record->mindex = mindex;
	record->at = arrival->at;
	record->keyframe = arrival->keyframe;
	record->position = arrival->position;
	record->rtp = *packet;
	record->rtp.buffer = (char *)(record + 1);
	memcpy(record->rtp.buffer, packet->buffer, packet->length);
	ring->newest[entry_of(mindex)] = ring->head + gap + size;
	__atomic_store_n(&ring->urgent, urgent, __ATOMIC_RELAXED);
	__atomic_store_n(&ring->head, ring->head + gap + size, __ATOMIC_SEQ_CST);
	return 1;
}

/* --- the forwarder's thread -------------------------------------------------- */

size_t golua_ring_take(golua_ring *ring, golua_record **records, size_t most) {
	const uint64_t head = load(&ring->head);
	uint64_t position = ring->tail;
	size_t count = 0;
	while(position < head && count < most) {
		golua_record *record = record_at(ring, position);
		if(record->mindex >= 0)
			records[count++] = record;
		position += record->size;
	}
	ring->taken = position;
	return count;
}

int golua_ring_done(golua_ring *ring) {
	__atomic_store_n(&ring->tail, ring->taken, __ATOMIC_SEQ_CST);
	return load(&ring->head) - ring->taken <= GOLUA_RING_BYTES / 2;
}

int golua_ring_empty(const golua_ring *ring) {
	return load(&ring->head) == ring->tail;
}

int golua_ring_urgent(const golua_ring *ring) {
	return __atomic_load_n(&ring->urgent, __ATOMIC_RELAXED) ||
		load(&ring->head) - ring->tail > GOLUA_RING_BYTES / 4;
}
