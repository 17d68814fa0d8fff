/* sysmon.c: see sysmon.h.
 *
 * A thread inherits the timer slack of the thread that starts it. All threads of the Go runtime
 * are started by pthread_create in C of the package runtime/cgo, which is linked into this
 * library. The linker sends these calls here (--wrap in cgo.go). So the monitor is recognised
 * by its place in the order, which all versions of Go since 1.4 have on all processors:
 *
 *  1. While the library is loaded, the runtime starts a thread for its own beginning, with
 *     no argument (_rt0_amd64_lib, _rt0_arm64_lib, ...).
 *  2. That thread runs runtime.main, which starts the monitor before anything else. There is
 *     no other thread of Go at this time, and none of ours.
 *
 * The monitor itself starts threads, too: one that takes a processor which the monitor took
 * back. These and all others keep the timer slack that Janus has. test/e2e/sysmon_test.go
 * looks at all threads of a Janus under load.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "sysmon.h"

#include <errno.h>
#include <pthread.h>
#include <sys/prctl.h>

int __real_pthread_create(pthread_t *thread, const pthread_attr_t *attributes, void *(*run)(void *), void *argument);
__attribute__((visibility("hidden")))
int __wrap_pthread_create(pthread_t *thread, const pthread_attr_t *attributes, void *(*run)(void *), void *argument);

/* How far the runtime has come. */
enum { BEFORE, RUNTIME_BEGINS, MONITOR_RUNS };
static int stage = BEFORE;
static long usual; /* the timer slack of the thread that has loaded us */
static int problem = ESRCH;

int golua_sysmon_problem(void) {
	return __atomic_load_n(&problem, __ATOMIC_ACQUIRE);
}

/* Changes the timer slack of this thread. Returns 0 or an errno. A container may forbid prctl,
 * and threads with real-time priority have no slack. */
static int change_slack(long slack) {
	if(prctl(PR_SET_TIMERSLACK, slack) != 0)
		return errno;
	return prctl(PR_GET_TIMERSLACK) == slack ? 0 : ENOTSUP;
}

/* Starts a thread that has another timer slack than this one. Returns what pthread_create
 * returns, and in *failed why the slack is not as wanted; 0 if it is. */
static int create_with(long slack, int *failed, pthread_t *thread, const pthread_attr_t *attributes,
		void *(*run)(void *), void *argument) {
	const long own = prctl(PR_GET_TIMERSLACK);
	*failed = own < 0 ? errno : change_slack(slack);
	const int result = __real_pthread_create(thread, attributes, run, argument);
	if(!*failed)
		change_slack(own);
	return result;
}

/* The stage changes before the monitor runs, because the monitor may start a thread before
 * this one comes back. When there are not enough threads, the runtime tries again. */
static int create_monitor(pthread_t *thread, const pthread_attr_t *attributes, void *(*run)(void *), void *argument) {
	int failed;
	__atomic_store_n(&stage, MONITOR_RUNS, __ATOMIC_RELEASE);
	const int result = create_with(GOLUA_SYSMON_SLACK, &failed, thread, attributes, run, argument);
	if(result == 0)
		__atomic_store_n(&problem, failed, __ATOMIC_RELEASE);
	else
		__atomic_store_n(&stage, RUNTIME_BEGINS, __ATOMIC_RELEASE);
	return result;
}

int __wrap_pthread_create(pthread_t *thread, const pthread_attr_t *attributes, void *(*run)(void *), void *argument) {
	const int now = __atomic_load_n(&stage, __ATOMIC_ACQUIRE);
	if(now == RUNTIME_BEGINS && argument != NULL)
		return create_monitor(thread, attributes, run, argument);
	if(now == BEFORE && argument == NULL) {
		usual = prctl(PR_GET_TIMERSLACK);
		__atomic_store_n(&stage, RUNTIME_BEGINS, __ATOMIC_RELEASE);
	}
	/* Only the monitor has this slack, unless all of Janus has it. */
	if(now == MONITOR_RUNS && usual != GOLUA_SYSMON_SLACK && prctl(PR_GET_TIMERSLACK) == GOLUA_SYSMON_SLACK) {
		int ignored;
		return create_with(usual, &ignored, thread, attributes, run, argument);
	}
	return __real_pthread_create(thread, attributes, run, argument);
}
