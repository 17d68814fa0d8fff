// Package lines lets viewers watch a room over lines that are too small for it. The cameras send
// real VP8 in three substreams; the viewers are pion, Chromium and Firefox; each has a relay of its own
// (package relay) between itself and Janus.
//
//	room := lines.Open(t, lines.Ours)
//	room.Film(1)
//	viewer := room.Watch(relay.Options{Down: line.Properties{Kbit: 300}})
//	viewer.Relay.Down.Limit(1200)
//	run := viewer.Run()
package lines

import (
	"testing"
	"time"

	"github.com/tidwall/gjson"

	"janus-golua/test/browser"
	"janus-golua/test/janustest"
	"janus-golua/test/relay"
)

// Side is a plugin with a VideoRoom.
type Side string

// The sides. Without is our plugin with the rooms' option bandwidth = false.
const (
	C       Side = "C VideoRoom"
	Without Side = "bandwidth false"
	Ours    Side = "bandwidth true"
)

// Room is a VideoRoom with its cameras and viewers.
type Room struct {
	Janus   *janustest.Janus
	Cameras []*Camera

	t     testing.TB
	stage *browser.Stage
	// protocol is that of the VideoRoom unless another is set.
	protocol protocol
	handles  []*janustest.Handle // of the cameras
	film     Film
	sound    janustest.Clip
	// sessions counts our handles, which is how our plugin numbers its sessions.
	sessions  uint64
	estimates *estimates
}

// Open starts Janus with a room.
func Open(t testing.TB, side Side) *Room {
	t.Helper()
	return newRoom(t, side, &Room{Janus: janustest.Start(t, options(t, side))})
}

func newRoom(t testing.TB, side Side, r *Room) *Room {
	t.Helper()
	r.t, r.film, r.sound = t, NewFilm(t), janustest.AudioClip(t, "5")
	if r.protocol == nil {
		r.protocol = videoRoom{}
	}
	if side == Ours {
		r.ask()
	}
	return r
}

// attach makes a handle.
func (r *Room) attach() *janustest.Handle {
	r.t.Helper()
	r.sessions++
	return r.Janus.Connect().Attach(r.protocol.pkg())
}

// OpenWithChromium also starts Chromium.
func OpenWithChromium(t testing.TB, side Side) *Room {
	t.Helper()
	stage := browser.StartWith(t, options(t, side), viewerPage)
	return newRoom(t, side, &Room{Janus: stage.Janus, stage: stage})
}

func options(t testing.TB, side Side) janustest.Options {
	t.Helper()
	more := ""
	if side == Without {
		more = "bandwidth = false"
	}
	rooms := "general: { }\nroom-1: { publishers = 100 videocodec = \"vp8\" audiocodec = \"opus\" " + more + " }\n"
	var options janustest.Options
	if side == C {
		options = janustest.StockRooms(rooms)
	} else {
		options = janustest.LuaRooms(t, rooms)
		options.PluginConfig = withConsole(options.PluginConfig)
	}
	options.LogLevel = 4
	return options
}

// Film lets so many cameras join, which send from then on.
func (r *Room) Film(cameras int) {
	r.t.Helper()
	for range cameras {
		camera := newCamera(r.t, r.film, r.sound)
		handle, peer := r.attach(), janustest.PeerOf(r.t, camera.connection)
		event := r.protocol.publish(handle, len(r.Cameras)+1, camera.offer(peer))
		peer.Accept(event.Get("jsep.sdp").String())
		handle.WaitFor("webrtcup")
		r.t.Cleanup(camera.close)
		camera.film()
		r.Cameras, r.handles = append(r.Cameras, camera), append(r.handles, handle)
	}
}

// Watch lets pion join over a relay, as a viewer of all cameras. The options' addresses are set here.
func (r *Room) Watch(over relay.Options) *Viewer {
	r.t.Helper()
	return r.join(newPion(r.t), over)
}

// WatchInChromium lets a page of Chromium join.
func (r *Room) WatchInChromium(over relay.Options) *Viewer {
	r.t.Helper()
	return r.join(newTab(r.stage.Open("viewer.html")), over)
}

// client is what a viewer watches with.
type client interface {
	// answer answers an offer.
	answer(t testing.TB, sdp string) string
	// seen lists what was shown so far: by m-line, one entry per look.
	seen(t testing.TB) []Look
	close()
}

// Viewer is a subscriber.
type Viewer struct {
	// Relay is between the viewer and Janus.
	Relay  *relay.Relay
	Handle *janustest.Handle

	t       testing.TB
	client  client
	room    *Room
	session uint64 // its number in our plugin
}

// join subscribes a client to all cameras.
func (r *Room) join(with client, over relay.Options) *Viewer {
	r.t.Helper()
	over.Near, over.Far = janustest.Address, janustest.Address
	v := &Viewer{t: r.t, Relay: relay.New(r.t, over), Handle: r.attach(), client: with, room: r}
	v.session = r.sessions
	r.t.Cleanup(with.close)
	v.Negotiate(r.protocol.watch(v.Handle, len(r.Cameras)))
	v.Handle.WaitFor("webrtcup")
	return v
}

// Negotiate answers the offer in an event.
func (v *Viewer) Negotiate(event gjson.Result) {
	v.t.Helper()
	answer := v.client.answer(v.t, v.Relay.ToClient(event.Get("jsep.sdp").String()))
	v.room.protocol.start(v.Handle, &janustest.JSEP{Type: "answer", SDP: v.Relay.ToJanus(answer)})
}

// Leave ends the viewer's PeerConnection and its handle.
func (v *Viewer) Leave() {
	v.t.Helper()
	v.Handle.Detach()
	v.client.close()
}

// Run tells what has happened since the viewer joined.
func (v *Viewer) Run() *Run {
	v.t.Helper()
	r := newRun(v.Relay.Down.Began(), time.Now(), v.Relay.Down.Seconds(), v.Relay.Up.Seconds(), v.client.seen(v.t))
	r.believe(v.room.estimates.of(v.session))
	return r
}
