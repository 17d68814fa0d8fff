package bench

import (
	"fmt"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/pion/webrtc/v4"

	"janus-golua/test/bench/load"
	"janus-golua/test/janustest"
)

// TestTextRoom measures rooms in which people write to each other.
func TestTextRoom(t *testing.T) {
	wanted(t, "textroom", "real")
	race(t, []scene{
		{name: "textroom 10 x 5/s", cpu: 1.2, p50: 1.1, p99: 1.1, run: writes("textroom 10 x 5/s", 10, 5)},
		{name: "textroom 40 x 2/s", cpu: 1.0, p50: 1.0, p99: 1.0, run: writes("textroom 40 x 2/s", 40, 2)},
	})
}

// startTextRoom starts Janus with one of the plugins.
func startTextRoom(t *testing.T, who side) *janustest.Janus {
	t.Helper()
	options := janustest.Options{Plugin: janustest.C("textroom"), PluginConfig: "general: { }\n" +
		"room-1234: { description = \"Demo Room\" }\n"}
	if who == ours {
		folder := filepath.Join(janustest.Root(t), "lua")
		options = janustest.Options{Plugin: janustest.Golua, Script: filepath.Join(folder, "textroom.lua"), Path: folder}
	}
	return startForData(t, options)
}

// startForData starts a Janus that the end of the test kills: 1.1.2 divides by zero if it is
// interrupted while data channels are being closed.
func startForData(t *testing.T, options janustest.Options) *janustest.Janus {
	t.Helper()
	options.LogLevel, options.MayCrash = 3, true
	j := janustest.Start(t, options)
	t.Cleanup(j.Kill)
	return j
}

// chatter is a client with a data channel.
type chatter struct {
	load.Ear
	handle  *janustest.Handle
	channel *webrtc.DataChannel
	close   func()
}

// newChatter makes a client; connect exchanges the descriptions.
func newChatter(t *testing.T, j *janustest.Janus, pkg string, connect func(*janustest.Handle, *janustest.Peer), also func(text string)) *chatter {
	t.Helper()
	connection := janustest.NewConnection(t)
	c := &chatter{handle: j.Connect().Attach(pkg), close: func() { _ = connection.Close() }}
	channel, err := connection.CreateDataChannel("JanusDataChannel", nil)
	if err != nil {
		t.Fatal(err)
	}
	c.channel = channel
	var open atomic.Bool
	channel.OnOpen(func() { open.Store(true) })
	channel.OnMessage(func(m webrtc.DataChannelMessage) {
		if also != nil {
			also(string(m.Data))
		}
		c.Hear(m.Data)
	})
	connect(c.handle, janustest.PeerOf(t, connection))
	janustest.Eventually(t, "a data channel", open.Load)
	return c
}

// enter makes a client that is in the room.
func enter(t *testing.T, j *janustest.Janus, number int) *chatter {
	t.Helper()
	var joined atomic.Bool
	c := newChatter(t, j, "janus.plugin.textroom", func(handle *janustest.Handle, peer *janustest.Peer) {
		offer := handle.Start(map[string]any{"request": "setup"}, nil).Get("jsep.sdp").String()
		handle.Start(map[string]any{"request": "ack"}, peer.Answer(offer))
	}, func(text string) {
		if !joined.Load() && strings.Contains(text, "participants") {
			joined.Store(true)
		}
	})
	if err := c.channel.SendText(fmt.Sprintf(`{"textroom":"join","transaction":"j","room":1234,"username":"user%d"}`, number)); err != nil {
		t.Fatal(err)
	}
	janustest.Eventually(t, "somebody to join", joined.Load)
	return c
}

// writes has people in a room who each write some messages a second.
func writes(name string, people, each int) func(*testing.T, side, result) {
	return func(t *testing.T, who side, into result) {
		j := startTextRoom(t, who)
		var stop atomic.Bool
		var writing sync.WaitGroup
		ears := make([]*chatter, people)
		for i := range ears {
			ears[i] = enter(t, j, i)
			defer ears[i].close()
		}
		for i, c := range ears {
			every := time.Second / time.Duration(each)
			writing.Go(func() {
				pace(&stop, every, every*time.Duration(i)/time.Duration(people), func(number int) error {
					return c.channel.SendText(`{"textroom":"message","transaction":"m","room":1234,"text":"` + load.Said(i, number) + `"}`)
				})
			})
		}
		janustest.Eventually(t, "all to hear all", func() bool { return hears(ears, people) })
		time.Sleep(warm)
		measure(t, j, name, into, ears)
		stop.Store(true)
		writing.Wait()
	}
}

// hears says that all have heard so many senders.
func hears(ears []*chatter, senders int) bool {
	for _, c := range ears {
		if c.Senders() < senders {
			return false
		}
	}
	return true
}

// pace calls do at regular times, until stop is true or do fails.
func pace(stop *atomic.Bool, every, offset time.Duration, do func(number int) error) {
	start := time.Now().Add(offset)
	for number := 0; !stop.Load(); number++ {
		time.Sleep(time.Until(start.Add(time.Duration(number) * every)))
		if do(number) != nil {
			return
		}
	}
}
