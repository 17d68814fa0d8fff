package bench

import (
	"testing"

	"janus-golua/test/janustest"
)

var applicationTargets = []figure{
	{"two threads", "each", "ns from one answer to the next", 1 / 1.7},
	{"two threads", "cpu", "ns CPU per request", 0},
	{"fast 1x1", "cpu", "ns CPU per delivered packet", 1.03},
	{"fast 1x10", "cpu", "ns CPU per delivered packet", 1.03},
	{"fast 1x100", "cpu", "ns CPU per delivered packet", 1.03},
}

// TestApplications compares our plugin with itself: requests of 356 bytes on two threads, for
// one application and for two; packets that are forwarded while one application is loaded,
// and while three are. The columns "stock" are those of one application.
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
