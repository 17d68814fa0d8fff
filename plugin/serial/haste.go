package serial

import (
	"sync/atomic"
	"syscall"
	"time"
	"unsafe"
)

// A callback is brief if its thread computes for at most brief, and sleeps for a file or
// a lock for at most briefSleep. On a busy machine the kernel also stops threads, for 100 ms
// and more, which says nothing about the callback.
//
// After a longer callback the thread runs none for slack times as long, so long callbacks take
// 1 % of its time; but for longest at most, because a busy machine may keep even a brief
// callback asleep.
const (
	brief      = time.Millisecond
	briefSleep = 20 * time.Millisecond
	slack      = 100
	longest    = 2 * time.Second
)

// Measuring a callback takes four calls of the kernel, 1 us in all: as long as a short callback
// itself. So callbacks are only timed at first. One that takes longer than brief counts as long,
// and the following ones are measured, for doubt times as long, and for doubtful at least. On a
// busy machine a brief callback is so mistaken for a long one once in doubtful.
const (
	doubt    = 1000
	doubtful = time.Minute
)

// Haste says whether a thread that also carries packets may run a callback by itself. The
// answer depends on how long its callbacks have taken lately. The zero value answers yes.
type Haste struct {
	// until is when the answer is yes again, as a time since epoch.
	until atomic.Int64
	// doubted is how long callbacks are measured, as a time since epoch.
	doubted atomic.Int64
}

var epoch = time.Now()

// Run is a callback that runs.
type Run struct {
	haste *Haste
	began time.Duration
	// used is what the thread had used before, if the callback is measured.
	used     usage
	measured bool
}

// Begin begins a callback on this thread. ok is false if the thread may not run it.
func (h *Haste) Begin() (run Run, ok bool) {
	now := time.Since(epoch)
	if int64(now) < h.until.Load() {
		return Run{}, false
	}
	run = Run{haste: h, began: now, measured: int64(now) < h.doubted.Load()}
	if run.measured {
		run.used = used()
	}
	return run, true
}

// End notes how long the callback has taken. It is called on the same thread.
func (r Run) End() {
	now := time.Since(epoch)
	took := now - r.began
	if took <= brief || r.measured && !r.long(took) {
		return
	}
	r.haste.until.Store(int64(now + min(slack*took, longest)))
	if !r.measured {
		r.haste.doubted.Store(int64(now + max(doubt*took, doubtful)))
	}
}

// long says whether a callback that was measured has computed or slept for long.
func (r Run) long(took time.Duration) bool {
	used := used()
	return used.computed-r.used.computed > brief || took > briefSleep && used.slept != r.used.slept
}

// usage is what a thread has used so far: for how long it has computed, and how often it has
// slept.
type usage struct {
	computed time.Duration
	slept    int64
}

// These are CLOCK_THREAD_CPUTIME_ID and RUSAGE_THREAD of Linux.
const (
	threadTime  = 3
	threadUsage = 1
)

// used is the usage of this thread. Its two calls take some 500 ns. (The times in Rusage are
// only exact to a tick of the kernel.)
func used() usage {
	var at syscall.Timespec
	_, _, _ = syscall.RawSyscall(syscall.SYS_CLOCK_GETTIME, threadTime, uintptr(unsafe.Pointer(&at)), 0)
	var r syscall.Rusage
	_ = syscall.Getrusage(threadUsage, &r)
	return usage{time.Duration(at.Nano()), r.Nvcsw}
}
