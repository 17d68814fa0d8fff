//go:build !nohttp

package http_test

import (
	"fmt"
	"slices"
	"testing"
	"time"

	lua "github.com/yuin/gopher-lua"

	luahttp "janus-golua/plugin/luaapi/http"
	"janus-golua/plugin/luaapi/internal/enginetest"
	"janus-golua/plugin/script"
)

// waiters is how many coroutines wait for a slow server.
const waiters = 1000

// late is how long the server lets them wait.
const late = 2 * time.Second

// median answers calls of the engine at intervals while the coroutines wait, and returns
// the median of their durations.
func median(e *enginetest.Engine, calls int) time.Duration {
	times := make([]time.Duration, calls)
	for i := range times {
		begun := time.Now()
		_ = e.Do(script.Origin{}, func(*lua.LState) error {
			_, err := e.Call("answer", lua.LNumber(i))
			return err
		})
		times[i] = time.Since(begun)
		time.Sleep(2 * time.Millisecond) // 500 calls a second
	}
	slices.Sort(times)
	return times[calls/2]
}

// crowd lets the coroutines send requests, in many sessions, because one session may have
// only 1000 waiting coroutines.
func crowd(c client) []*enginetest.Run {
	c.ask(`function answer(n) return { n = n, text = "pong" } end`)
	results := make([]*enginetest.Run, waiters)
	for i := range results {
		results[i] = c.Begin(uint64(i), c.chunk(fmt.Sprintf(`return http.get(base .. "/late?ms=%d").status`, late.Milliseconds())))
	}
	return results
}

func TestOtherCallsAreAnsweredWhileManyWait(t *testing.T) {
	c := newClient(t, luahttp.Options{})
	results := crowd(c)
	took := median(c.Engine, 200)
	waiting := c.Waiting()
	t.Logf("median %v, %d still wait", took, waiting)
	// A call that had to wait for the requests would take the time that those wait. A call takes
	// 1 ms; on a busy machine it may take a hundred times as much.
	if took > late/2 {
		t.Error("median", took)
	}
	for _, result := range results {
		if got := result.Text(); got != "200" {
			t.Fatal(got)
		}
	}
}

func BenchmarkCallsWhileManyWait(b *testing.B) {
	c := newClient(b, luahttp.Options{})
	for b.Loop() {
		results := crowd(c)
		b.ReportMetric(float64(median(c.Engine, 200).Microseconds()), "µs/median")
		for _, result := range results {
			result.Text()
		}
	}
}

func BenchmarkRequest(b *testing.B) {
	c := newClient(b, luahttp.Options{})
	for b.Loop() {
		c.ask(`return http.get(base .. "/status/204").status`)
	}
}
