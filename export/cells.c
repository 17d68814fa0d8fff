/* cells.c: the cells behind the handles, and the plans in them.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "cells.h"

#include <stdlib.h>

/* Protects the free list and the retired lists; never held while a packet is
 * on its way. */
static GMutex lock;
static golua_cell *free_cells;

static golua_cell *cell_of(uintptr_t handle) {
	return (golua_cell *)((janus_plugin_session *)handle)->plugin_handle;
}

/* --- cells ------------------------------------------------------------------ */

golua_cell *golua_cell_new(janus_plugin_session *handle, uint64_t id) {
	g_mutex_lock(&lock);
	golua_cell *cell = free_cells;
	if(cell != NULL)
		free_cells = cell->free_next;
	g_mutex_unlock(&lock);
	if(cell == NULL)
		cell = g_new0(golua_cell, 1);
	__atomic_store_n(&cell->id, id, __ATOMIC_RELAXED);
	__atomic_store_n(&cell->reports, 0, __ATOMIC_RELAXED);
	__atomic_store_n(&cell->handle, handle, __ATOMIC_SEQ_CST);
	handle->plugin_handle = cell;
	return cell;
}

/* The state stays: a forwarder may have the cell in a list, and will find
 * nothing in it. */
void golua_cell_free(janus_plugin_session *handle) {
	golua_cell *cell = cell_of((uintptr_t)handle);
	__atomic_store_n(&cell->handle, NULL, __ATOMIC_SEQ_CST);
	g_mutex_lock(&lock);
	cell->free_next = free_cells;
	free_cells = cell;
	g_mutex_unlock(&lock);
}

uint64_t golua_cell_id(janus_plugin_session *handle) {
	golua_cell *cell = (golua_cell *)handle->plugin_handle;
	if(cell == NULL || __atomic_load_n(&cell->handle, __ATOMIC_SEQ_CST) != handle)
		return 0;
	return __atomic_load_n(&cell->id, __ATOMIC_RELAXED);
}

void golua_want_reports(uintptr_t handle) {
	__atomic_store_n(&cell_of(handle)->reports, 1, __ATOMIC_RELAXED);
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

static void replace_plan(golua_cell *cell, golua_plan *plan) {
	golua_plan *old = __atomic_exchange_n(&cell->plan, plan, __ATOMIC_SEQ_CST);
	if(old == NULL)
		return;
	g_mutex_lock(&lock);
	old->next = cell->retired_plans;
	cell->retired_plans = old;
	g_mutex_unlock(&lock);
}

void golua_set_plan(uintptr_t handle, const golua_line *lines, size_t line_count,
		const golua_viewer *viewers, size_t viewer_count) {
	replace_plan(cell_of(handle), new_plan(lines, line_count, viewers, viewer_count));
}

void golua_clear_plan(uintptr_t handle) {
	golua_cell *cell = cell_of(handle);
	replace_plan(cell, NULL);
	golua_ring *ring = __atomic_exchange_n(&cell->ring, NULL, __ATOMIC_SEQ_CST);
	if(ring == NULL)
		return;
	g_mutex_lock(&lock);
	golua_ring_retire(ring, &cell->retired_rings);
	g_mutex_unlock(&lock);
}

int golua_collect(uintptr_t handle) {
	golua_cell *cell = cell_of(handle);
	g_mutex_lock(&lock);
	int quiet = __atomic_load_n(&cell->inside, __ATOMIC_SEQ_CST) == 0;
	if(quiet) {
		for(golua_plan *plan = cell->retired_plans; plan != NULL;) {
			golua_plan *next = plan->next;
			g_free(plan);
			plan = next;
		}
		cell->retired_plans = NULL;
		/* What was left in a ring will never be done. */
		if(cell->retired_rings != NULL)
			memset(cell->pending, 0, sizeof(cell->pending));
		golua_rings_free(cell->retired_rings);
		cell->retired_rings = NULL;
	}
	g_mutex_unlock(&lock);
	return quiet;
}
