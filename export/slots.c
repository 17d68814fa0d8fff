/* slots.c: the cells behind the handles, and the plans in them.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "slots.h"

#include <pthread.h>

/* Protects the free list and what slots.h says; never held while a packet is on its
 * way. */
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static golua_cell *free_cells;

static golua_cell *cell_of(uintptr_t handle) {
	return (golua_cell *)((janus_plugin_session *)handle)->plugin_handle;
}

/* --- cells ------------------------------------------------------------------ */

golua_cell *golua_cell_new(janus_plugin_session *handle, uint64_t id) {
	pthread_mutex_lock(&lock);
	golua_cell *cell = free_cells;
	if(cell != NULL)
		free_cells = cell->free_next;
	pthread_mutex_unlock(&lock);
	if(cell == NULL)
		cell = g_new0(golua_cell, 1);
	__atomic_store_n(&cell->id, id, __ATOMIC_RELEASE);
	__atomic_store_n(&cell->handle, handle, __ATOMIC_SEQ_CST);
	handle->plugin_handle = cell;
	return cell;
}

/* The state stays: a forwarder may have the cell in a list, and will find
 * nothing in it. */
void golua_cell_free(janus_plugin_session *handle) {
	golua_cell *cell = cell_of((uintptr_t)handle);
	__atomic_store_n(&cell->handle, NULL, __ATOMIC_SEQ_CST);
	pthread_mutex_lock(&lock);
	cell->free_next = free_cells;
	free_cells = cell;
	pthread_mutex_unlock(&lock);
}

uint64_t golua_cell_id(janus_plugin_session *handle) {
	golua_cell *cell = (golua_cell *)handle->plugin_handle;
	return cell ? golua_id_in(cell, handle) : 0;
}

void golua_want_reports(uintptr_t handle) {
	golua_cell *cell = cell_of(handle);
	__atomic_store_n(&cell->reports, cell->id, __ATOMIC_RELAXED);
}

/* --- plans ------------------------------------------------------------------ */

static golua_plan *new_plan(const golua_line *lines, size_t line_count,
		const golua_viewer *viewers, size_t viewer_count) {
	golua_plan *plan = g_malloc0(sizeof(*plan) + line_count * sizeof(*lines) +
		viewer_count * sizeof(*viewers));
	plan->line_count = line_count;
	plan->viewers = (golua_viewer *)&plan->lines[line_count];
	if(line_count > 0)
		memcpy(plan->lines, lines, line_count * sizeof(*lines));
	if(viewer_count > 0)
		memcpy(plan->viewers, viewers, viewer_count * sizeof(*viewers));
	return plan;
}

static int needs_ring(const golua_plan *plan) {
	for(uint32_t i = 0; i < plan->line_count; i++)
		if(plan->lines[i].mode == GOLUA_RING || plan->lines[i].mode == GOLUA_JUDGE)
			return 1;
	return 0;
}

/* A session keeps its ring: what is in it is forwarded by the next plan. */
static golua_ring *ring_for(const golua_plan *plan, const golua_plan *before) {
	if(before != NULL && before->ring != NULL)
		return before->ring;
	return needs_ring(plan) ? golua_ring_new() : NULL;
}

static void replace_plan(golua_cell *cell, golua_plan *plan) {
	golua_plan *old = (golua_plan *)__atomic_exchange_n(&cell->plan, plan, __ATOMIC_SEQ_CST);
	if(old != NULL) {
		old->last = plan == NULL;
		pthread_mutex_lock(&lock);
		old->next = cell->retired;
		cell->retired = old;
		pthread_mutex_unlock(&lock);
	}
	golua_tell_room(cell);
}

void golua_set_plan(uintptr_t handle, const golua_line *lines, size_t line_count,
		const golua_viewer *viewers, size_t viewer_count) {
	golua_cell *cell = cell_of(handle);
	golua_plan *plan = new_plan(lines, line_count, viewers, viewer_count);
	plan->id = cell->id;
	plan->ring = ring_for(plan, cell->plan);
	replace_plan(cell, plan);
}

void golua_clear_plan(uintptr_t handle) {
	replace_plan(cell_of(handle), NULL);
}

/* --- grace periods ------------------------------------------------------------ */

static void free_plans(golua_plan *plan) {
	while(plan != NULL) {
		golua_plan *next = plan->next;
		if(plan->last)
			golua_ring_free(plan->ring);
		g_free(plan);
		plan = next;
	}
}

/* With the lock. */
static void begin_period(golua_cell *cell) {
	const uint64_t present = __atomic_load_n(&cell->entered, __ATOMIC_RELAXED) & GOLUA_SIDE;
	const uint64_t entered = __atomic_exchange_n(&cell->entered, present ^ GOLUA_SIDE, __ATOMIC_SEQ_CST);
	cell->leaving = entered & ~GOLUA_SIDE;
	cell->period = cell->id;
	cell->awaited = cell->retired;
	cell->retired = NULL;
}

/* Whether nobody is left of those who were inside when the period began. With the lock. */
static int end_period(golua_cell *cell) {
	const uint64_t present = __atomic_load_n(&cell->entered, __ATOMIC_RELAXED) / GOLUA_SIDE;
	uint64_t *left = &cell->left[!present];
	if(__atomic_load_n(left, __ATOMIC_ACQUIRE) != cell->leaving)
		return 0;
	__atomic_store_n(left, 0, __ATOMIC_RELAXED);
	free_plans(cell->awaited);
	cell->awaited = NULL;
	cell->period = 0;
	return 1;
}

int golua_collect(uintptr_t handle) {
	golua_cell *cell = cell_of(handle);
	pthread_mutex_lock(&lock);
	/* One that the cell's former session has begun says nothing of this one's plans. */
	int over = cell->period == 0 || cell->period == cell->id || end_period(cell);
	if(over) {
		if(cell->period == 0)
			begin_period(cell);
		over = end_period(cell);
	}
	pthread_mutex_unlock(&lock);
	return over;
}
