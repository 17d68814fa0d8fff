package e2e

import (
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"sync"
	"testing"

	"github.com/tidwall/gjson"

	. "janus-golua/test/janustest"
)

func TestEveryOrderOfEnding(t *testing.T) {
	j := Start(t, stockEcho())
	hangup := func(h *Handle) { h.Hangup() }
	detach := func(h *Handle) { h.Detach() }
	for name, steps := range map[string][]func(*Handle){
		"hangup, detach":         {hangup, detach},
		"detach":                 {detach},
		"hangup, hangup, detach": {hangup, hangup, detach},
		"detach, hangup":         {detach, hangup},
		"detach, detach":         {detach, detach},
	} {
		t.Run(name, func(t *testing.T) {
			handle, peer := call(t, j, echoPackage)
			echoes(peer, peer.Audio, Audio, 5)
			for _, step := range steps {
				step(handle)
			}
		})
	}
	t.Run("detach without a PeerConnection", func(t *testing.T) {
		j.Connect().Attach(echoPackage).Detach()
	})
	t.Run("detach during negotiation", func(t *testing.T) {
		handle := j.Connect().Attach(echoPackage)
		handle.Message(map[string]any{"audio": true, "video": true}, NewPeer(t).Publish().Offer())
		handle.Detach()
	})
	t.Run("hangup during negotiation, then a call on the same handle", func(t *testing.T) {
		client := j.Connect()
		handle := client.Attach(echoPackage)
		handle.Start(map[string]any{"audio": true}, NewPeer(t).Publish().Offer())
		handle.Hangup()
		handle.WaitFor("hangup")
		peer := NewPeer(t).Publish()
		event := handle.Start(map[string]any{"audio": true, "video": true}, peer.Offer())
		peer.Accept(event.Get("jsep.sdp").String())
		peer.Connected()
		echoes(peer, peer.Video, Video, 5)
	})
	t.Run("session destroyed", func(t *testing.T) {
		client := j.Connect()
		callOn(t, client, echoPackage)
		client.Destroy()
	})
	t.Run("connection cut", func(t *testing.T) {
		client := j.Connect()
		_, peer := callOn(t, client, echoPackage)
		echoes(peer, peer.Audio, Audio, 5)
		client.Drop()
	})
	t.Run("peer gone", func(t *testing.T) {
		handle, peer := call(t, j, echoPackage)
		peer.Close()
		handle.WaitFor("hangup")
	})
	_, peer := call(t, j, echoPackage)
	echoes(peer, peer.Video, Video, 5)
}

func TestSIGINTDuringCalls(t *testing.T) {
	j := Start(t, stockEcho())
	for range 3 {
		// No data channels, because Janus itself may crash when they end (see
		// janustest.Janus).
		handle := j.Connect().Attach(echoPackage)
		peer := NewPeer(t).Publish()
		event := handle.Start(map[string]any{"audio": true, "video": true}, peer.Offer())
		peer.Accept(event.Get("jsep.sdp").String())
		peer.Connected()
		echoes(peer, peer.Video, Video, 5)
	}
	j.Interrupt()
	if state := j.Wait(); !state.Success() {
		t.Errorf("Janus ended with %v", state)
	}
	if len(j.Lines("[golua] stopped")) != 1 {
		t.Error("the plugin was not stopped in good order")
	}
}

// notebook is a script that logs each callback and gives the answers that it is
// told to give.
const notebook = `
local json = require "json"
local function note(...)
  local words = {...}
  for i = 1, select("#", ...) do words[i] = tostring(words[i]) end
  janusLog(4, "NOTE " .. table.concat(words, " "))
end
function init(config) note("init", config) end
function destroy() note("destroy") end
function createSession(id) note("create", id) end
function destroySession(id) note("destroySession", id) end
function querySession(id) return json.encode { session = id } end
function setupMedia(id) note("setup", id) end
function hangupMedia(id) note("hangup", id) end
function resumeScheduler() note("resume") end
function handleAdminMessage(message)
  local request = json.decode(message)
  return json.encode { echoed = request }
end
function handleMessage(id, tr, message, jsep)
  local chunk = assert(load(json.decode(message).lua))
  return 0, json.encode { result = { chunk(id, tr) } }
end
`

// echoing is a notebook that also answers offers, and echoes the call.
const echoing = notebook + `
function setupMedia(id) addRecipient(id, id) end
local simple = handleMessage
function handleMessage(id, tr, message, jsep)
  if not jsep then return simple(id, tr, message) end
  local sdp = require "janus-sdp"
  for _, medium in ipairs { "audio", "video" } do
    configureMedium(id, medium, "in", true)
    configureMedium(id, medium, "out", true)
  end
  local answer = sdp.generateAnswer(sdp.parse(json.decode(jsep).sdp))
  pushEvent(id, tr, '{"result":"ok"}', json.encode { type = "answer", sdp = sdp.render(answer) })
  return 1
end
`

func TestTheAdminAPI(t *testing.T) {
	j := Start(t, Options{Source: notebook})
	handle := j.Connect().Attach(roomPackage)
	admin := j.Admin()
	info := admin.HandleInfo(handle)
	if id := handle.Call(map[string]any{"lua": "return (...)"}).Get("result.0").Int(); info.Get("plugin_specific.session").Int() != id || id == 0 {
		t.Errorf("handle_info has %s, the session is %d", info.Get("plugin_specific").Raw, id)
	}
	answer := admin.MessagePlugin(roomPackage, map[string]any{"x": 1})
	if answer.Get("response.echoed.x").Int() != 1 {
		t.Errorf("message_plugin was answered %s", answer.Raw)
	}
}

func TestCallbacksComeOnceAndInOrder(t *testing.T) {
	j := Start(t, Options{Source: notebook, Config: "the text"})
	handle := j.Connect().Attach(roomPackage)
	handle.Call(map[string]any{"lua": "pokeScheduler() pokeScheduler() timeCallback('resumeScheduler', nil, 1)"})
	Eventually(t, "three resumes", func() bool { return len(j.Lines("NOTE resume")) == 3 })
	handle.Detach()
	j.WaitLog("NOTE destroySession 1")
	j.Interrupt()
	j.Wait()
	want := []string{"NOTE init the text", "NOTE create 1", "NOTE resume", "NOTE resume", "NOTE resume", "NOTE hangup 1", "NOTE destroySession 1", "NOTE destroy"}
	if got := j.Lines("NOTE"); !slices.Equal(got, want) {
		t.Errorf("noted %q, want %q", got, want)
	}
}

// listener is an HTTP server that collects the events that Janus posts.
type listener struct {
	*httptest.Server
	mu     sync.Mutex
	events []gjson.Result
}

func newListener(t *testing.T) *listener {
	l := &listener{}
	l.Server = httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		l.mu.Lock()
		defer l.mu.Unlock()
		if posted := gjson.ParseBytes(body); posted.IsArray() {
			l.events = append(l.events, posted.Array()...)
		} else {
			l.events = append(l.events, posted)
		}
	}))
	t.Cleanup(l.Close)
	return l
}

func (l *listener) has(path, value string) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	return slices.ContainsFunc(l.events, func(event gjson.Result) bool { return event.Get(path).String() == value })
}

// From Janus 1.2.4 on, the stock plugin hangs all of Janus here, because the core asks for the
// package during a push.
func TestEventHandlersAndAPackageOfTheScript(t *testing.T) {
	events := newListener(t)
	j := Start(t, Options{EventsTo: events.URL, Source: notebook + `
function getPackage() return "janus.plugin.mine" end
function getName() return "Mine" end
function getVersion() return 12 end
function getVersionString() return "0.0.12" end
local old = init
function init(config)
  old(config)
  notifyEvent(0, '{"said":"at init"}')
end
`})
	handle, _ := j.Connect().TryAttach("janus.plugin.mine")
	if handle == nil {
		t.Fatalf("no plugin of that package")
	}
	info := j.Connect().Info().Get("plugins.janus\\.plugin\\.mine")
	if info.Get("name").String() != "Mine" || info.Get("version").Int() != 12 || info.Get("version_string").String() != "0.0.12" {
		t.Errorf("Janus says of the plugin: %s", info.Raw)
	}
	handle.Call(map[string]any{"lua": `
		local id = ...
		assert(eventsIsEnabled() == 1)
		assert(notifyEvent(id, '{"said":"of a session"}') == 0)
		assert(notifyEvent(id, 'no json') == -1)
		assert(pushEvent(id, nil, '{"pushed":1}', nil) == 0)`})
	handle.WaitData("pushed", "1")
	for _, text := range []string{"at init", "of a session"} {
		Eventually(t, "an event "+text, func() bool { return events.has("event.data.said", text) })
	}
	if !events.has("handle_id", fmt.Sprint(handle.ID)) {
		t.Error("the event of the session names no handle")
	}
}
