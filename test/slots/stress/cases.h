/* cases.h: the cases of the program.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#ifndef STRESS_CASES_H
#define STRESS_CASES_H

#include "world.h"

/* How long things took, in ns. */
typedef struct latencies {
	const char *name;
	atomic_uint_fast64_t count;
	int64_t all[100000];
} latencies;

void note(latencies *l, int64_t took);
void report(latencies *l);
int64_t median(latencies *l);

/* Removes a viewer, and waits, as a hangup does, until no thread uses the viewer any more. */
void hang_up(publisher *p, int viewer, latencies *took);

void stress(int seconds);
void periods(void);
void saturated(void);
void waiting(void);
void woken(void);
void counted(void);
void left_behind(void);
void not_counted(void);
void nine(void);
void spool_kept(void);
void spool_full(void);
void spool_muted(void);
void spool_stuck(void);
void gop_log(void);
void gop_due(void);
void gop_joins(void);
void gop_paced(void);
void gop_lapses(void);
void gop_still(void);
void gop_overtaken(void);
void gop_ended(void);
void gop_gap(void);
void spool_apart(void);
void errands(void);
void measure(int packets);

#endif
