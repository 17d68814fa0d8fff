package leaks

import (
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/tidwall/gjson"

	. "janus-golua/test/janustest"
)

// clients run their sessions at the same time.
const clients = 8

// load is a Janus under test with its clients. Sessions belong to its applications in turn.
type load struct {
	t        *testing.T
	janus    *Janus
	clients  []*Client
	admin    *Admin
	packages []string
	watchers []*Handle
	folder   string
	offer    *JSEP
	serial   atomic.Int64
}

func newLoad(t *testing.T, environment []string, more ...string) *load {
	t.Helper()
	script, err := os.ReadFile("testdata/app.lua")
	if err != nil {
		t.Fatal(err)
	}
	events := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { _, _ = io.Copy(io.Discard, r.Body) }))
	t.Cleanup(events.Close)
	options := Options{Plugin: Golua, Source: string(script), LogLevel: 4, ShortLog: true, Environment: environment}
	if os.Getenv("GOLUA_SOAK") == "" {
		options.EventsTo = events.URL // the handler posts each event by itself, which takes its time
	}
	for _, name := range more {
		options.Applications = append(options.Applications, Application{Name: name, Source: string(script)})
	}
	l := &load{t: t, janus: Start(t, options), folder: t.TempDir(), offer: NewPeer(t).Publish().OpenChannel("chat").Offer()}
	for range clients {
		l.clients = append(l.clients, l.janus.Connect())
	}
	l.admin, l.packages = l.janus.Admin(), []string{Golua.Package}
	for _, application := range options.Applications {
		l.packages = append(l.packages, application.Package())
	}
	for _, name := range l.packages {
		l.watchers = append(l.watchers, l.janus.Connect().Attach(name))
	}
	return l
}

// run runs sessions and then calls, and waits for their end.
func (l *load) run(sessions, calls int) {
	l.t.Helper()
	var all sync.WaitGroup
	for _, client := range l.clients {
		all.Go(func() {
			for range sessions / clients {
				l.session(client, int(l.serial.Add(1)))
			}
		})
	}
	all.Wait()
	for i := range calls {
		l.call(l.clients[i%clients], l.packages[i%len(l.packages)])
	}
	for _, watcher := range l.watchers {
		Eventually(l.t, "the last session's end", func() bool { return l.ask(watcher, "live").Get("live").Int() == 1 })
	}
	Eventually(l.t, "the last handle's end", func() bool {
		created, freed := l.janus.Handles()
		return created == freed+len(l.watchers)
	})
}

func (l *load) ask(handle *Handle, request string) gjson.Result {
	return handle.Call(map[string]any{"request": request, "folder": l.folder})
}

// session is the life of a session without media: some end tidily, some with all
// that they have begun, and each in another place.
func (l *load) session(client *Client, number int) {
	name := l.packages[number/32%len(l.packages)]
	handle := client.Attach(name)
	defer handle.Detach()
	l.ask(handle, "quick")
	handle.Start(map[string]any{"request": "slow"}, nil)
	l.ask(handle, "stay")
	if answer := handle.Message(map[string]any{"request": "fail"}, nil); answer.Get("janus").String() != "error" {
		l.t.Errorf("an error was answered %s", answer.Raw)
	}
	if number%4 == 0 {
		l.ask(handle, "outside")
	}
	switch number % 32 {
	case 1:
		handle.Start(map[string]any{"request": "call"}, l.offer) // whose peer never comes
	case 2:
		handle.Start(map[string]any{"request": "call"}, l.offer)
		handle.Hangup()
	case 3:
		handle.Message(map[string]any{"request": "call"}, l.offer) // detached while it is answered
	case 4:
		handle.Start(map[string]any{"request": "offer"}, nil)
	case 5:
		l.admin.HandleInfo(handle)
		l.admin.MessagePlugin(name, map[string]any{"golua": "stats"})
		l.admin.MessagePlugin(name, map[string]any{"any": number})
	case 6:
		handle.Message(map[string]any{"request": "slow"}, nil) // leaves while it waits
	case 7:
		handle.Message(map[string]any{"request": "call"}, &JSEP{Type: "offer", SDP: "garbage"})
	}
}

// call is a session with media, recorded and sent on, and messages.
func (l *load) call(client *Client, name string) {
	handle := client.Attach(name)
	peer := NewPeer(l.t).Publish().OpenChannel("chat")
	event := handle.Start(map[string]any{"request": "call"}, peer.Offer())
	peer.Accept(event.Get("jsep.sdp").String())
	peer.Connected()
	handle.WaitFor("webrtcup")
	l.ask(handle, "outside")
	peer.ChannelOpen()
	for i := range 20 {
		if err := peer.Channel.SendText(fmt.Sprint("message ", i)); err != nil {
			l.t.Error(err)
		}
	}
	handle.WaitData("got", "10")
	for medium, sender := range map[Medium]*Sender{Audio: peer.Audio, Video: peer.Video} {
		sender.Until("frame", "echoes", func() bool { return len(peer.Packets(medium)) >= 20 })
	}
	handle.Hangup()
	handle.WaitFor("hangup")
	handle.Detach()
	peer.Close()
}
