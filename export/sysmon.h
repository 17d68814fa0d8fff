/* sysmon.h: lets the monitor thread of the Go runtime sleep longer.
 *
 * The monitor (sysmon in runtime/proc.go) takes processors back from calls that block, and
 * interrupts goroutines that compute for long. Each entry from an idle runtime wakes it, and
 * then it looks every 20 us for a while. With some hundred entries a second, that was a third
 * of the CPU of a TextRoom. A thread's timer slack (PR_SET_TIMERSLACK) is how late the kernel
 * may end its sleep. With GOLUA_SYSMON_SLACK, the monitor looks about once in that time.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#ifndef JANUS_GOLUA_SYSMON_H
#define JANUS_GOLUA_SYSMON_H

/* The timer slack of the monitor, in ns. A call into C that blocks keeps its processor from
 * other goroutines for so long, and the runtime has some 10 ms for everything else that the
 * monitor does. */
#define GOLUA_SYSMON_SLACK 4000000

/* Returns 0 when the monitor has its timer slack, or an errno that says why it has not:
 * ESRCH when no thread was recognised as the monitor. */
int golua_sysmon_problem(void);

#endif
