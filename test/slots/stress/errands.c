/* errands.c: errands that are answered at once, while the thread waits, about when it leaves, and after.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "cases.h"

#include "errand.h"

#define ROUNDS 2000

typedef struct goroutine {
	golua_errand *errand;
	int64_t after; /* ns */
	int number, taken;
} goroutine;

static void *get(void *argument) {
	goroutine *g = argument;
	rest(g->after);
	g->taken = golua_errand_done(g->errand, (golua_result){ .type = g->number });
	return NULL;
}

/* The answer comes to the thread, or stays with the goroutine; never both, never neither. Returns 1 if
 * the thread has got it. */
static int errand_of(int number, int64_t patience, int64_t after) {
	goroutine g = { .errand = golua_errand_new(), .number = number, .after = after };
	golua_result result = { .type = -1 };
	pthread_t thread;
	pthread_create(&thread, NULL, get, &g);
	const int answered = golua_errand_wait(g.errand, patience, &result);
	pthread_join(thread, NULL);
	check(answered == g.taken, "the answer has got lost, or has come twice");
	check(result.type == (answered ? number : -1), "it is another answer");
	return answered;
}

void errands(void) {
	int answered = 0;
	for(int i = 0; i < ROUNDS; i++) {
		check(errand_of(i, -1, i % 3 * 20000), "a thread with time has gone");
		answered += errand_of(i, 100000, 60000 + i % 100 * 1000);
	}
	check(!errand_of(0, 1000000, 300000000), "a thread has waited for longer than its patience");
	check(!errand_of(0, 0, 100000000), "a thread without patience has waited");
	printf("%d of %d answers came in time\n", answered, ROUNDS);
}
