package plugin

import (
	"fmt"
	"os"
	"runtime"
	"runtime/debug"
	"sync"
	"sync/atomic"
	"testing"

	"janus-golua/plugin/core"
)

// usage is what the process holds at the moment.
type usage struct {
	resident, heap int64 // bytes
	descriptors    int
}

func measure(t *testing.T) usage {
	t.Helper()
	debug.FreeOSMemory()
	text, err := os.ReadFile("/proc/self/statm")
	if err != nil {
		t.Fatal(err)
	}
	var size, pages int64
	if _, err := fmt.Sscan(string(text), &size, &pages); err != nil {
		t.Fatal(err)
	}
	files, err := os.ReadDir("/proc/self/fd")
	if err != nil {
		t.Fatal(err)
	}
	var memory runtime.MemStats
	runtime.ReadMemStats(&memory)
	return usage{resident: pages * int64(os.Getpagesize()), heap: int64(memory.HeapAlloc), descriptors: len(files)}
}

// Eight threads run sessions through their lives, in all orders, while the
// sessions of others are being recorded, forwarded to and ended.
func TestManySessionsLeaveNothing(t *testing.T) {
	if testing.Short() {
		t.Skip("takes a minute")
	}
	b := start(t, `
live = 0
function createSession() live = live + 1 end
function destroySession() live = live - 1 end
function setupMedia(id) configureMedium(id, "video", "in", true) configureMedium(id, "video", "out", true) addRecipient(id, id) end
function hangupMedia(id) stopRecording(id, "video") end
function incomingTextData(id, buffer) pushEvent(id, nil, '{"text":1}', nil) end
function resumeScheduler() end
`)
	b.core.Quiet = true
	b.attach(1)
	packet := append([]byte{0x80, 96}, make([]byte, 50)...)
	var next atomic.Uint64
	next.Store(1)
	life := func() {
		id := next.Add(1)
		b.core.Attach(core.Handle(id))
		if err := b.plugin.CreateSession(id, core.Handle(id)); err != nil {
			t.Error(err)
			return
		}
		b.run(id, "t", `local id = ... pokeScheduler() timeCallback("resumeScheduler", nil, 1) setBitrate(id, 1000)
			coroutine.wrap(function() coroutine.yield() end)() return 1`)
		if id%2 == 0 {
			b.plugin.SetupMedia(id)
			b.packet(id, &core.Packet{Video: true, Buffer: packet})
			b.run(id, "t", `startRecording((...), "video", "vp8", nil, nil) addRecipient((...), (...) - 1) addRecipient((...) - 1, (...)) return 1`)
			b.packet(id, &core.Packet{Video: true, Buffer: packet})
			b.plugin.IncomingData(id, &core.Data{Buffer: []byte("x")})
		}
		if id%3 == 0 {
			b.plugin.HangupMedia(id)
		}
		if id%5 == 0 {
			go b.plugin.HangupMedia(id) // overlaps the end
		}
		if err := b.plugin.DestroySession(id); err != nil {
			t.Error(err)
		}
		b.packet(id, &core.Packet{Video: true, Buffer: packet}) // comes too late
	}
	many := func(count uint64) {
		var threads sync.WaitGroup
		last := next.Load() + count
		for range 8 {
			threads.Go(func() {
				for next.Load() < last {
					life()
				}
			})
		}
		threads.Wait()
		b.core.Forget()
	}
	many(lifecycleSessions / 10)
	before := measure(t)
	many(lifecycleSessions * 9 / 10)
	after := measure(t)
	t.Logf("%d sessions; after a tenth of them %+v, at the end %+v", next.Load(), before, after)
	// 256 KB for maps that have grown, which is 3 bytes a session.
	if after.heap > before.heap+before.heap/10+256<<10 {
		t.Errorf("the heap grew from %d to %d bytes", before.heap, after.heap)
	}
	// 4 MB for the runtime's own tables, which come and go.
	if residentCounts && after.resident > before.resident+before.resident/10+4<<20 {
		t.Errorf("resident memory grew from %d to %d bytes", before.resident, after.resident)
	}
	if after.descriptors > before.descriptors {
		t.Errorf("%d files are open, %d were", after.descriptors, before.descriptors)
	}
	if got := b.say(1, "return say(live)"); got != "[1]" {
		t.Errorf("the script knows of %s sessions", got)
	}
	if left := len(b.plugin.host.Sessions.All()); left != 1 {
		t.Errorf("%d sessions are left", left)
	}
}
