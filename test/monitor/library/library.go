// Package main is a library of Go that has the sysmon.c of export/, and nothing else of it. A
// host in C loads it and calls its functions.
//
// sysmon.c is a link, because go builds the package anew only when one of its own files changes.
package main

/*
#cgo CFLAGS: -Wall -Wextra
#cgo LDFLAGS: -Wl,--wrap=pthread_create
#include "sysmon.h"
#include <time.h>
__attribute__((unused)) static void block(long ms) {
	struct timespec time = { ms / 1000, ms % 1000 * 1000000 };
	clock_nanosleep(CLOCK_MONOTONIC, 0, &time, NULL);
}
*/
import "C"

import (
	"runtime"
	"slices"
	"sync"
	"sync/atomic"
	"time"
)

func main() {}

// monitorProblem is the errno of sysmon.h.
//
//export monitorProblem
func monitorProblem() C.int { return C.golua_sysmon_problem() }

// monitorWork makes the runtime start many threads, some of them from the monitor, which takes
// processors back from calls that block.
//
//export monitorWork
func monitorWork() {
	var all sync.WaitGroup
	for range 40 {
		all.Go(func() {
			for range 10 {
				C.block(5)
			}
		})
	}
	all.Wait()
}

// best is the time that one of ten runs takes at most, of 50 runs, in us. Other work of the
// machine disturbs the rest.
func best(run func() time.Duration) C.long {
	times := make([]time.Duration, 50)
	for i := range times {
		times[i] = run()
	}
	slices.Sort(times)
	return C.long(times[len(times)/10].Microseconds())
}

// monitorLate is how late a timer of so many ms is, in us.
//
//export monitorLate
func monitorLate(ms C.long) C.long {
	wanted := time.Duration(ms) * time.Millisecond
	return best(func() time.Duration {
		began := time.Now()
		<-time.After(wanted)
		return time.Since(began) - wanted
	})
}

// monitorPreempts is how long a goroutine waits, on one processor, until the monitor interrupts
// a loop that calls nothing, in us.
//
//export monitorPreempts
func monitorPreempts() C.long {
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(1))
	var stop atomic.Bool
	ended := make(chan int)
	go func() {
		count := 0
		for !stop.Load() {
			count++
		}
		ended <- count
	}()
	took := best(func() time.Duration {
		began := time.Now()
		runtime.Gosched()
		return time.Since(began)
	})
	stop.Store(true)
	<-ended
	return took
}

// monitorRetakes is how long a goroutine waits, on one processor, for the processor of a call
// that blocks for 50 ms, in us.
//
//export monitorRetakes
func monitorRetakes() C.long {
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(1))
	return best(func() time.Duration {
		ran := make(chan time.Time)
		go func() { ran <- time.Now() }()
		began := time.Now()
		C.block(50)
		return (<-ran).Sub(began)
	})
}
