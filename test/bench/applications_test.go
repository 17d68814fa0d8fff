package bench

import (
	"sync"
	"testing"

	"janus-golua/test/janustest"
)

var applicationTargets = []figure{
	{"two threads", "each", "ns from one answer to the next", 1 / 1.7},
	{"two threads", "cpu", "ns CPU per request", 0},
	{"two threads, not one", "each", "ns from one answer to the next", 0},
	{"two threads, not one", "cpu", "ns CPU per request", 0},
	{"two processes, not one", "each", "ns from one answer to the next", 0},
	{"two processes, not one", "cpu", "ns CPU per request", 0},
	{"fast 1x1", "cpu", "ns CPU per delivered packet", 1.03},
	{"fast 1x10", "cpu", "ns CPU per delivered packet", 1.03},
	{"fast 1x100", "cpu", "ns CPU per delivered packet", 1.03},
}

// TestApplications compares our plugin with itself: requests of 356 bytes on two threads, for
// one application and for two; packets that are forwarded while one application is loaded,
// and while three are. The columns "stock" are those of one application.
//
// Two more lines say what is possible: two applications on two threads compared with one on one
// thread, and the same for two processes, which share nothing but the machine.
func TestApplications(t *testing.T) {
	wanted(t, "applications")
	host := buildHost(t)
	var table table
	for range rounds(5) {
		requests := runHostBeside(t, host, janustest.Golua, answering, []string{"second"}, "GOLUA_BENCH_SHARED=1")
		one, several := make(result), make(result)
		for _, name := range []string{"each", "cpu"} {
			one["two threads/"+name] = requests["one application/"+name]
			several["two threads/"+name] = requests["two applications/"+name]
		}
		for _, name := range []string{"each", "cpu"} {
			one["two threads, not one/"+name] = requests["one thread/"+name]
			several["two threads, not one/"+name] = requests["two applications/"+name]
		}
		processes := twoProcesses(t, host)
		for _, name := range []string{"each", "cpu"} {
			one["two processes, not one/"+name] = requests["one thread/"+name]
			several["two processes, not one/"+name] = processes[name]
		}
		const fast = "GOLUA_BENCH_ONLY=fast 1x1 fast 1x10 fast 1x100"
		for key, value := range runHost(t, host, janustest.Golua, wiring, fast) {
			one[key] = value
		}
		for key, value := range runHostBeside(t, host, janustest.Golua, wiring, []string{"second", "third"}, fast) {
			several[key] = value
		}
		table.add(one, several)
	}
	table.print(t, applicationTargets)
}

// twoProcesses runs one application on one thread in each of two processes at the same time. Its
// result is the time from one answer to the next, of either, and the mean CPU time.
func twoProcesses(t *testing.T, host string) result {
	t.Helper()
	var both sync.WaitGroup
	var results [2]result
	for i := range results {
		both.Go(func() {
			results[i] = runHost(t, host, janustest.Golua, answering, "GOLUA_BENCH_SHARED=1", "GOLUA_BENCH_ONLY=one thread")
		})
	}
	both.Wait()
	const each, cpu = "one thread/each", "one thread/cpu"
	return result{
		"each": 1 / (1/results[0][each] + 1/results[1][each]),
		"cpu":  (results[0][cpu] + results[1][cpu]) / 2,
	}
}
