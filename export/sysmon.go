package main

/*
#include "sysmon.h"
*/
import "C"

import (
	"fmt"
	"syscall"

	"janus-golua/plugin/core"
	"janus-golua/plugin/guard"
)

// tellOfMonitor says in the log when the monitor of the Go runtime (sysmon.h) could not be
// slowed down.
func tellOfMonitor() {
	if problem := syscall.Errno(C.golua_sysmon_problem()); problem != 0 {
		gateway{}.Log(core.LogInfo, guard.Prefix+fmt.Sprintf("the monitor of Go's runtime cannot sleep longer, which costs some CPU: %v", problem))
	}
}
