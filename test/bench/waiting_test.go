package bench

import (
	"net/http"
	"net/http/httptest"
	"slices"
	"sync/atomic"
	"testing"
	"time"

	"janus-golua/test/janustest"
)

// waits asks an HTTP server that is slow, or answers at once.
const waits = `
local janus = require "janus"
local http = require "http"
janus.plugin { package = "janus.plugin.waiting", name = "Waiting", version = 1 }
janus.on("message", function(session, request)
	if not request.url then return { reply = "constant" } end
	local answer, reason = http.get(request.url, { timeout = 60 })
	return { status = answer and answer.status, reason = reason }
end)
`

// Only so many of the waiting requests have a connection to the server, because http opens no
// more to one server. The others wait for a connection.
const (
	waiters     = 1000
	connections = 256
	everyOther  = 2 * time.Millisecond // 500 requests a second
	asked       = 2500
)

var waitingTargets = []figure{
	{"nobody waits", "p50", "us from request to answer, median", 0},
	{"nobody waits", "p99", "us from request to answer, p99", 0},
	{"1000 wait", "p50", "us from request to answer, median", 0},
	{"1000 wait", "p99", "us from request to answer, p99", 0},
}

// TestWaiting measures 500 requests a second, over WebSockets, while 1000 other requests wait
// for an HTTP server. In the stock plugin no request can wait, so both of its rows are for
// requests without others that wait.
func TestWaiting(t *testing.T) {
	wanted(t, "waiting")
	compare(t, 3, waitingTargets, func(stock, ours result) {
		alone(t, stock)
		crowded(t, ours)
	})
}

func alone(t *testing.T, into result) {
	j := janustest.Start(t, janustest.Options{Plugin: janustest.StockLua, Source: answering, LogLevel: 3})
	into.answers("nobody waits", j.Connect().Attach("janus.plugin.lua"))
	for _, name := range []string{"p50", "p99"} {
		into["1000 wait/"+name] = into["nobody waits/"+name]
	}
}

// crowded measures our plugin before and while other requests wait, which all get answers in the end.
func crowded(t *testing.T, into result) {
	var arrived atomic.Int64
	release := make(chan struct{})
	server := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) {
		arrived.Add(1)
		<-release
	}))
	defer server.Close()
	j := janustest.Start(t, janustest.Options{Plugin: janustest.Golua, Source: waits, LogLevel: 3})
	asking := j.Connect().Attach("janus.plugin.waiting")
	into.answers("nobody waits", asking)
	crowd := make([]*janustest.Handle, waiters)
	client := j.Connect()
	for i := range crowd {
		crowd[i] = client.Attach("janus.plugin.waiting")
		if answer := crowd[i].Message(map[string]any{"url": server.URL}, nil); answer.Get("janus").String() != "ack" {
			t.Fatalf("answered %s", answer.Raw)
		}
	}
	janustest.Eventually(t, "all to wait", func() bool { return arrived.Load() == connections })
	into.answers("1000 wait", asking)
	close(release)
	for _, handle := range crowd {
		handle.WaitData("status", "200")
	}
}

// answers adds the times of requests that are answered at once.
func (r result) answers(scenario string, handle *janustest.Handle) {
	took := make([]time.Duration, asked)
	next := time.Now()
	for i := range took {
		time.Sleep(time.Until(next))
		next = next.Add(everyOther)
		began := time.Now()
		handle.Call(map[string]any{"request": "constant"})
		took[i] = time.Since(began)
	}
	slices.Sort(took)
	r[scenario+"/p50"] = float64(took[asked/2].Nanoseconds()) / 1000
	r[scenario+"/p99"] = float64(took[asked*99/100].Nanoseconds()) / 1000
}
