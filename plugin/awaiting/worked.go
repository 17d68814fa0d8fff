package awaiting

import (
	"syscall"
	"time"
)

// Worked is the time of processors that this process has had. Tests measure by it what an
// algorithm costs: unlike the time of the day, it does not pass while other processes run.
func Worked() time.Duration {
	var usage syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &usage); err != nil {
		panic(err)
	}
	return time.Duration(usage.Utime.Nano() + usage.Stime.Nano())
}
