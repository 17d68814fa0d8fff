/* periods.c: grace periods, step by step. This thread plays every reader.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "cases.h"

#include "slots.h"

static golua_slot *slot_of(publisher *p) { return p->session.plugin_handle; }

static void replace(publisher *p) {
	golua_track line = { .stream = p->streams[0], .mode = GOLUA_DROP };
	golua_set_table((uintptr_t)&p->session, &line, 1, NULL, 0);
}

static int over(publisher *p) { return golua_reclaim((uintptr_t)&p->session); }

static void finish(publisher *p) {
	p->awaiting = 0; /* this file has called golua_reclaim, not world.c */
	publisher_clear(p);
	publisher_free(p);
}

/* A period waits for the readers that began before it, and for no others. */
static void waits_for_some(void) {
	publisher *p = publisher_new();
	replace(p);
	const uint64_t first = golua_read_begin(slot_of(p));
	const golua_table *seen = golua_table_of(slot_of(p));
	replace(p);
	check(!over(p), "it has not waited for the first");
	const uint64_t second = golua_read_begin(slot_of(p));
	check(golua_table_of(slot_of(p)) != seen, "the second has found what was retired");
	replace(p); /* the table that the second reader has seen waits for the next period */
	check(!over(p), "it has not waited for the first");
	golua_read_end(slot_of(p), first);
	const uint64_t third = golua_read_begin(slot_of(p));
	check(over(p), "it waits for those who came later");
	check(!over(p), "the next one has not waited for the second");
	golua_read_end(slot_of(p), second);
	check(!over(p), "the next one has not waited for the third, who came before it began");
	golua_read_end(slot_of(p), third);
	check(over(p), "the next one is not over");
	finish(p);
}

/* A thread is late with a former session while two other sessions get the slot. The first of
 * them begins a period and ends, as a session does whose creation has failed. That period says
 * nothing about memory that the second one has replaced. */
static void is_of_one_session(void) {
	publisher *first = publisher_new();
	golua_slot *slot = slot_of(first);
	const uint64_t late = golua_read_begin(slot);
	check(!over(first), "it has not waited for the late one");
	golua_slot_free(&first->session);
	publisher *second = publisher_new();
	check(slot_of(second) == slot, "it has another slot");
	replace(second);
	const uint64_t reader = golua_read_begin(slot);
	replace(second);
	check(!over(second), "it has waited for nobody");
	golua_read_end(slot, late);
	check(!over(second), "a period of another session was taken for its own");
	golua_read_end(slot, reader);
	check(over(second), "it is not over");
	finish(second);
}

void periods(void) {
	check(golua_forwarders_start(1) == 1, "no forwarder");
	waits_for_some();
	is_of_one_session();
	golua_forwarders_stop();
}
