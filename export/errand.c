/* errand.c: see errand.h.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "errand.h"
#include "clock.h"
#include "futex.h"

enum { UNDER_WAY, ANSWERED, LEFT };

struct golua_errand {
	uint32_t state;
	uint32_t users;
	golua_result result;
};

golua_errand *golua_errand_new(void) {
	golua_errand *errand = g_new0(golua_errand, 1);
	errand->users = 2;
	return errand;
}

/* The first one to call it sets the state. Returns 0 if the other one was first. */
static int set_state(golua_errand *errand, uint32_t state) {
	uint32_t before = UNDER_WAY;
	return __atomic_compare_exchange_n(&errand->state, &before, state, 0, __ATOMIC_SEQ_CST, __ATOMIC_SEQ_CST);
}

static void leave(golua_errand *errand) {
	if(__atomic_sub_fetch(&errand->users, 1, __ATOMIC_SEQ_CST) == 0)
		g_free(errand);
}

/* Sleeps until there is an answer, or the patience ends. */
static void await(golua_errand *errand, int64_t patience) {
	const int64_t deadline = golua_now() + patience;
	while(__atomic_load_n(&errand->state, __ATOMIC_SEQ_CST) == UNDER_WAY) {
		const int64_t left = deadline - golua_now();
		if(patience >= 0 && left <= 0)
			return;
		golua_sleep(&errand->state, UNDER_WAY, patience < 0 ? -1 : left);
	}
}

int golua_errand_wait(golua_errand *errand, int64_t patience, golua_result *result) {
	await(errand, patience);
	const int answered = !set_state(errand, LEFT);
	if(answered)
		*result = errand->result;
	leave(errand);
	return answered;
}

int golua_errand_done(golua_errand *errand, golua_result result) {
	errand->result = result;
	const int taken = set_state(errand, ANSWERED);
	if(taken)
		golua_wake(&errand->state);
	leave(errand);
	return taken;
}
