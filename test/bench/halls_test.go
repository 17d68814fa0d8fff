package bench

import (
	"fmt"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/pion/webrtc/v4"

	"janus-golua/test/bench/load"
	"janus-golua/test/janustest"
)

// hall is a VideoRoom with its clients.
type hall struct {
	t          *testing.T
	janus      *janustest.Janus
	publishers []*load.Publisher
	handles    []*janustest.Handle // of the publishers
	viewers    []*watcher
	// connect makes the PeerConnection of a viewer.
	connect func(testing.TB) *webrtc.PeerConnection
	stop    atomic.Bool
	sending sync.WaitGroup
	close   []func()
}

// watcher is a subscriber.
type watcher struct {
	handle     *janustest.Handle
	connection *webrtc.PeerConnection
	feeds      int

	mu        sync.Mutex
	listeners []*load.Listener
}

// newHall starts Janus with one of the plugins; room is the text of the settings of room 1.
func newHall(t *testing.T, who side, room string) *hall {
	t.Helper()
	rooms := "general: { }\nroom-1: { publishers = 100 videocodec = \"vp8\" audiocodec = \"opus\" " + room + " }\n"
	options := janustest.StockRooms(rooms)
	switch who {
	case ours:
		options = janustest.LuaRooms(t, rooms)
	case bare:
		options.Plugin = options.Plugin.At(buildC(t, "floor/floor.c"))
	}
	options.LogLevel = 3
	return &hall{t: t, janus: janustest.Start(t, options), connect: janustest.NewConnection}
}

// film lets a publisher with a video join, who sends from then on.
func (h *hall) film(layers []load.Layer, of int) {
	h.t.Helper()
	h.publish(time.Second/load.Frames, of, func(c *webrtc.PeerConnection, id int) []*load.Publisher {
		return []*load.Publisher{load.Video(h.t, c, id, layers)}
	})
}

// talk lets a publisher with an audio join, who sends from then on.
func (h *hall) talk(of int) {
	h.t.Helper()
	h.publish(time.Second/load.Sounds, of, func(c *webrtc.PeerConnection, id int) []*load.Publisher {
		return []*load.Publisher{load.Audio(h.t, c, id, of)}
	})
}

// publish lets a publisher join. The publishers, `of` in all, send at different moments.
func (h *hall) publish(every time.Duration, of int, add func(*webrtc.PeerConnection, int) []*load.Publisher) {
	h.t.Helper()
	connection, id := janustest.NewConnection(h.t), len(h.handles)+1
	media := add(connection, id)
	handle, peer := h.janus.Connect().Attach(janustest.VideoRoom), janustest.PeerOf(h.t, connection)
	offer := media[len(media)-1].ByRid(peer.Offer())
	event := handle.Start(map[string]any{"request": "joinandconfigure", "ptype": "publisher", "room": 1, "id": id}, offer)
	peer.Accept(event.Get("jsep.sdp").String())
	handle.WaitFor("webrtcup")
	h.publishers, h.handles = append(h.publishers, media...), append(h.handles, handle)
	h.close = append(h.close, func() { _ = connection.Close() })
	for _, p := range media {
		h.sending.Go(func() { p.Send(&h.stop, every*time.Duration(id-1)/time.Duration(of)) })
	}
}

// attach makes a viewer who has not joined yet.
func (h *hall) attach() *watcher {
	h.t.Helper()
	w := &watcher{connection: h.connect(h.t), handle: h.janus.Connect().Attach(janustest.VideoRoom)}
	w.connection.OnTrack(func(track *webrtc.TrackRemote, _ *webrtc.RTPReceiver) {
		l := new(load.Listener)
		w.mu.Lock()
		w.listeners = append(w.listeners, l)
		w.mu.Unlock()
		l.Listen(track)
	})
	h.close = append(h.close, func() { _ = w.connection.Close() })
	return w
}

// watch lets a viewer join who watches all publishers, but not the one with the given id.
func (h *hall) watch(except int) {
	h.t.Helper()
	w := h.attach()
	request, feeds := subscription(len(h.handles), except)
	w.feeds = feeds
	event := w.handle.Start(rawJSON(request), nil)
	w.handle.Start(map[string]any{"request": "start"}, janustest.PeerOf(h.t, w.connection).Answer(event.Get("jsep.sdp").String()))
	w.handle.WaitFor("webrtcup")
	h.viewers = append(h.viewers, w)
}

// subscription is the request to watch publishers 1 to count, but for one.
func subscription(count, except int) (request string, feeds int) {
	var streams []string
	for id := 1; id <= count; id++ {
		if id != except {
			streams = append(streams, fmt.Sprintf(`{"feed":%d}`, id))
		}
	}
	return fmt.Sprintf(`{"request":"join","ptype":"subscriber","room":1,"streams":[%s]}`, strings.Join(streams, ",")), len(streams)
}

// listening are the listeners, once each gets the layer that it should get.
func (h *hall) listening(layer int) (all []*load.Listener) {
	h.t.Helper()
	for _, w := range h.viewers {
		var tracks []*load.Listener
		janustest.Eventually(h.t, fmt.Sprintf("%d tracks of layer %d", w.feeds, layer), func() bool {
			w.mu.Lock()
			defer w.mu.Unlock()
			tracks = w.listeners
			return len(tracks) == w.feeds && in(tracks, layer)
		})
		all = append(all, tracks...)
	}
	time.Sleep(warm)
	return all
}

// warm is how long a load runs before it is measured.
const warm = time.Second

// in says that all listeners get one layer.
func in(all []*load.Listener, layer int) bool {
	for _, l := range all {
		if l.Layer() != layer {
			return false
		}
	}
	return true
}

// plis counts the requests for keyframes that the publishers got.
func (h *hall) plis() (count uint64) {
	for _, p := range h.publishers {
		count += p.PLIs()
	}
	return count
}

// end ends the load and the connections.
func (h *hall) end() {
	h.stop.Store(true)
	h.sending.Wait()
	for _, f := range h.close {
		f()
	}
}
