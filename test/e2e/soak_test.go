package e2e

import (
	"os"
	"strconv"
	"sync"
	"testing"

	. "janus-golua/test/janustest"
)

// Eight clients at once attach, use and detach sessions. After all sessions, Janus may hold
// no more resources than after the first tenth of them. `make soak` runs this test, which takes
// minutes.
func TestSoak(t *testing.T) {
	sessions, err := strconv.Atoi(os.Getenv("GOLUA_SOAK"))
	if err != nil {
		t.Skip("GOLUA_SOAK names no number of sessions")
	}
	j := Start(t, Options{Plugin: Golua, LogLevel: 2, Source: notebook + `
function createSession(id) live = (live or 0) + 1 end
function destroySession(id) live = live - 1 end
function hangupMedia(id) end
function resumeScheduler() end
`})
	watcher := j.Connect().Attach(Golua.Package)
	run := func(count int) Usage {
		var clients sync.WaitGroup
		for range 8 {
			client := j.Connect()
			clients.Go(func() {
				for range count / 8 {
					handle := client.Attach(Golua.Package)
					handle.Call(map[string]any{"lua": `local id = ... pokeScheduler() addRecipient(id, id)
						return pushEvent(id, nil, '{"x":1}', nil), timeCallback("resumeScheduler", nil, 1)`})
					handle.Detach()
				}
			})
		}
		clients.Wait()
		Eventually(t, "the last session's end", func() bool {
			return watcher.Call(map[string]any{"lua": "return live"}).Get("result.0").Int() == 1
		})
		return j.Usage(t)
	}
	before := run(sessions / 10)
	after := run(sessions * 9 / 10)
	t.Logf("%d sessions: after a tenth %+v, at the end %+v", sessions, before, after)
	if after.ResidentKB > before.ResidentKB*11/10 {
		t.Errorf("resident memory grew from %d to %d KB", before.ResidentKB, after.ResidentKB)
	}
	// Eight more WebSockets, which the clients keep open.
	if after.Descriptors > before.Descriptors+8 || after.Threads > before.Threads+8 {
		t.Errorf("descriptors or threads grew from %+v to %+v", before, after)
	}
}
