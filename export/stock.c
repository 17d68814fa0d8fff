/* stock.c: see stock.h.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "stock.h"
#include "futex.h"

#include <pthread.h>

#include "_cgo_export.h"

typedef struct meeting {
	uint32_t present; /* threads that have called Go */
	uint32_t over;    /* 1: they may end */
} meeting;

static void *visit(void *argument) {
	meeting *m = argument;
	goluaVisit();
	__atomic_add_fetch(&m->present, 1, __ATOMIC_SEQ_CST);
	golua_wake_all(&m->present);
	while(!__atomic_load_n(&m->over, __ATOMIC_SEQ_CST))
		golua_sleep(&m->over, 0, -1);
	return NULL;
}

/* A thread keeps its machine until it ends, so no two threads of a meeting have the same. */
void golua_stock(void) {
	pthread_t threads[GOLUA_STOCK];
	meeting m = { 0, 0 };
	uint32_t count = 0, present;
	while(count < GOLUA_STOCK && pthread_create(&threads[count], NULL, visit, &m) == 0)
		count++;
	while((present = __atomic_load_n(&m.present, __ATOMIC_SEQ_CST)) < count)
		golua_sleep(&m.present, present, -1);
	__atomic_store_n(&m.over, 1, __ATOMIC_SEQ_CST);
	golua_wake_all(&m.over);
	for(uint32_t i = 0; i < count; i++)
		pthread_join(threads[i], NULL);
}
