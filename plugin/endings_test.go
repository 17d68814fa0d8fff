package plugin

import (
	"fmt"
	"math/rand/v2"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/tidwall/gjson"

	"janus-golua/plugin/core"
	"janus-golua/plugin/host"
	"janus-golua/plugin/media/negotiation"
)

const endingsScript = `
ups, downs, gone = {}, {}, {}
local function count(list, id) list[id] = (list[id] or 0) + 1 end
function setupMedia(id) count(ups, id) end
function hangupMedia(id) count(downs, id) end
function destroySession(id) count(gone, id) end`

// Threads of the core set a session's PeerConnection up and hang it up, clients negotiate, and
// others destroy the session. Its end is told once, after a hangup; and a hangup is told once
// for each PeerConnection that came up or was negotiated, and for the session's end.
func TestConcurrentHangupsSetupsAndEnds(t *testing.T) {
	b := start(t, endingsScript)
	b.attach(100)
	for id := uint64(1); id <= 20; id++ {
		b.attach(id)
		var negotiated atomic.Int64
		var threads sync.WaitGroup
		for thread := range uint64(3) {
			threads.Go(func() {
				random := rand.New(rand.NewPCG(id, thread))
				for step := range uint64(30) {
					b.stepOf(id, random.IntN(3), &negotiated)
					if step == id && thread < 2 {
						_ = b.plugin.DestroySession(id)
					}
				}
			})
		}
		threads.Wait()
		told := gjson.Parse(b.say(100, fmt.Sprintf(`return say(ups[%d] or 0, downs[%[1]d] or 0, gone[%[1]d] or 0)`, id)))
		ups, downs, gone := told.Get("0").Int(), told.Get("1").Int(), told.Get("2").Int()
		if gone != 1 || downs < 1 || downs > ups+negotiated.Load()+1 {
			t.Errorf("session %d: told of %d hangups, %d PeerConnections (%d negotiated) and %d ends", id, downs, ups, negotiated.Load(), gone)
		}
		eventually(t, "the end of the session", func() bool { return !b.core.Attached(core.Handle(id)) })
	}
}

// stepOf does one of the things that can happen to a session.
func (b *bench) stepOf(id uint64, what int, negotiated *atomic.Int64) {
	switch what {
	case 0:
		b.plugin.SetupMedia(id)
	case 1:
		b.plugin.HangupMedia(id)
	default:
		if s := b.plugin.host.Sessions.Get(id); s != nil {
			negotiated.Add(1)
			host.NoteNegotiation(s, `{"type":"offer","sdp":"none"}`, negotiation.Read)
		}
	}
}
