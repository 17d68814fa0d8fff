package bench

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/pion/webrtc/v4"

	"janus-golua/test/janustest"
)

const benchRooms = "general: { }\nroom-1: { publishers = 100 videocodec = \"vp8\" audiocodec = \"opus\" }\n"

// inRoom is how long each room is measured.
const inRoom = 60 * time.Second

var roomTargets = []figure{
	{"1 and 100", "cpu", "us CPU of Janus per delivered packet", 1.0},
	{"1 and 100", "p50", "us from client to client, median", 0},
	{"1 and 100", "p99", "us from client to client, p99", 0},
	{"1 and 100", "switches", "voluntary context switches a second", 0},
	{"1 and 100", "lost", "packets lost", 0},
	{"1 and 100", "join", "ms from joining to the first packet, median", 1.5},
	{"10 and each other", "cpu", "us CPU of Janus per delivered packet", 1.0},
	{"10 and each other", "p50", "us from client to client, median", 0},
	{"10 and each other", "p99", "us from client to client, p99", 0},
	{"10 and each other", "switches", "voluntary context switches a second", 0},
	{"10 and each other", "lost", "packets lost", 0},
	{"10 and each other", "join", "ms from joining to the first packet, median", 1.5},
}

// TestRooms measures lua/videoroom.lua against Janus's own VideoRoom plugin, with
// pion as the clients.
func TestRooms(t *testing.T) {
	wanted(t, "rooms")
	compare(t, 1, roomTargets, func(stock, ours result) {
		for _, scenario := range []roomScenario{
			{"1 and 100", 1, 100},
			{"10 and each other", 10, 10},
		} {
			scenario.run(t, "theirs", janustest.StockRooms(benchRooms), stock)
			scenario.run(t, "ours", janustest.LuaRooms(t, benchRooms), ours)
		}
	})
}

// roomScenario is a room with some publishers, and with viewers that each watch all publishers
// except the one of their own number.
type roomScenario struct {
	name                string
	publishers, viewers int
}

func (s roomScenario) run(t *testing.T, whose string, options janustest.Options, into result) {
	if leftOut(s.name) {
		return
	}
	t.Run(whose+" "+s.name, func(t *testing.T) {
		options.LogLevel = 3
		j := janustest.Start(t, options)
		var measuring, stop atomic.Bool
		var sending sync.WaitGroup
		var publishers, viewers []*client
		for i := range s.publishers {
			c := publisher(t, j, i+1)
			c.measuring = &measuring
			publishers = append(publishers, c)
			sending.Go(func() { c.send(&stop, time.Duration(i)*time.Second/frames/time.Duration(s.publishers)) })
		}
		var joined []float64
		for i := range s.viewers {
			// Otherwise each viewer would join just after a frame, when the previous viewer was
			// done, and would wait for a whole number of frames.
			time.Sleep(rand.N(time.Second / frames))
			c, took := viewer(t, j, &measuring, s.feeds(i))
			viewers = append(viewers, c)
			joined = append(joined, took)
		}
		time.Sleep(warmUp)
		for _, c := range viewers {
			c.missing.Store(0)
		}
		before, counted := usage(t, j.PID()), received(viewers)
		measuring.Store(true)
		time.Sleep(inRoom)
		measuring.Store(false)
		after, delivered := usage(t, j.PID()), received(viewers)-counted
		stop.Store(true)
		sending.Wait()
		into.add(s.name, viewers, after.cpu-before.cpu, after.switches-before.switches, delivered)
		into[s.name+"/switches"] *= measured.Seconds() / inRoom.Seconds()
		slices.Sort(joined)
		into[s.name+"/join"] = joined[len(joined)/2]
		for _, c := range append(publishers, viewers...) {
			_ = c.connection.Close()
		}
	})
}

// feeds lists the publishers that the viewer of a number watches: all others, or the only
// publisher.
func (s roomScenario) feeds(viewer int) string {
	var feeds []string
	for i := range s.publishers {
		if s.publishers == 1 || i != viewer {
			feeds = append(feeds, fmt.Sprintf(`{"feed":%d}`, i+1))
		}
	}
	return strings.Join(feeds, ",")
}

// publisher makes a client that joins with a video.
func publisher(t *testing.T, j *janustest.Janus, id int) *client {
	t.Helper()
	c := &client{connection: janustest.NewConnection(t)}
	track, err := webrtc.NewTrackLocalStaticRTP(webrtc.RTPCodecCapability{MimeType: webrtc.MimeTypeVP8}, "video", "bench")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := c.connection.AddTrack(track); err != nil {
		t.Fatal(err)
	}
	c.track = track
	handle, peer := j.Connect().Attach(janustest.VideoRoom), janustest.PeerOf(t, c.connection)
	event := handle.Start(map[string]any{"request": "joinandconfigure", "ptype": "publisher", "room": 1, "id": id}, peer.Offer())
	peer.Accept(event.Get("jsep.sdp").String())
	handle.WaitFor("webrtcup")
	return c
}

// viewer makes a subscriber, and returns how many milliseconds passed until its first packet.
func viewer(t *testing.T, j *janustest.Janus, measuring *atomic.Bool, feeds string) (c *client, took float64) {
	t.Helper()
	c = &client{connection: janustest.NewConnection(t), measuring: measuring}
	c.connection.OnTrack(func(track *webrtc.TrackRemote, _ *webrtc.RTPReceiver) { c.receive(track) })
	handle, peer := j.Connect().Attach(janustest.VideoRoom), janustest.PeerOf(t, c.connection)
	began := time.Now()
	request := fmt.Sprintf(`{"request":"join","ptype":"subscriber","room":1,"streams":[%s]}`, feeds)
	event := handle.Start(rawJSON(request), nil)
	handle.Start(map[string]any{"request": "start"}, peer.Answer(event.Get("jsep.sdp").String()))
	for deadline := began.Add(janustest.Patience); c.received.Load() == 0; time.Sleep(time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatal("a viewer gets nothing")
		}
	}
	return c, float64(time.Since(began).Microseconds()) / 1000
}

// rawJSON is text that is JSON already.
type rawJSON string

// MarshalJSON implements json.Marshaler.
func (r rawJSON) MarshalJSON() ([]byte, error) { return []byte(r), nil }
