package rooms

import (
	"encoding/json"
	"fmt"
	"testing"

	"github.com/pion/webrtc/v4"
	"github.com/tidwall/gjson"

	. "janus-golua/test/janustest"
)

// inBoth runs a test in Janus with its own plugin, and with ours. If the test fails with the
// first, the test itself is wrong.
func inBoth(t *testing.T, rooms string, test func(t *testing.T, j *Janus)) {
	t.Helper()
	t.Run("theirs", func(t *testing.T) { test(t, Start(t, StockRooms(rooms))) })
	t.Run("ours", func(t *testing.T) { test(t, Start(t, LuaRooms(t, rooms))) })
}

// member is a client with a handle and a PeerConnection.
type member struct {
	t *testing.T
	*Handle
	*Peer
	// offered is the plugin's newest offer that the member has answered.
	offered string
}

func newMember(t *testing.T, j *Janus, peer *Peer) *member {
	t.Helper()
	return &member{t: t, Handle: j.Connect().Attach(VideoRoom), Peer: peer}
}

// request sends a request that is answered by an event, and returns the event's data and JSEP.
func (m *member) request(text string, jsep *JSEP) (data gjson.Result, offer string) {
	m.t.Helper()
	event := m.Start(json.RawMessage(text), jsep)
	data = event.Get("plugindata.data")
	if data.Get("error").Exists() {
		m.t.Fatalf("%s was answered %s", text, data.Raw)
	}
	return data, event.Get("jsep.sdp").String()
}

// now sends a request that is answered at once.
func (m *member) now(text string) gjson.Result {
	m.t.Helper()
	data := m.Call(json.RawMessage(text))
	if data.Get("error").Exists() {
		m.t.Fatalf("%s was answered %s", text, data.Raw)
	}
	return data
}

// publish joins a room as a publisher, with the media that the peer sends.
func publish(t *testing.T, j *Janus, room, id int, peer *Peer) *member {
	t.Helper()
	m := newMember(t, j, peer)
	m.request(fmt.Sprintf(`{"request":"join","ptype":"publisher","room":%d,"id":%d,"display":"user %d"}`, room, id, id), nil)
	m.offer(peer.Offer())
	m.Connected()
	m.WaitFor("webrtcup")
	return m
}

// publishSimulcast joins room 1 as a publisher of VP8 in three substreams.
func publishSimulcast(t *testing.T, j *Janus, id int) *Simulcast {
	t.Helper()
	peer := NewPeer(t)
	simulcast := peer.PublishSimulcast(webrtc.MimeTypeVP8)
	m := newMember(t, j, peer)
	m.request(fmt.Sprintf(`{"request":"join","ptype":"publisher","room":1,"id":%d}`, id), nil)
	m.offer(simulcast.ByRid(peer.Offer()))
	m.Connected()
	m.WaitFor("webrtcup")
	return simulcast
}

func (m *member) offer(offer *JSEP) {
	m.t.Helper()
	_, answer := m.request(`{"request":"publish"}`, offer)
	m.Accept(answer)
}

// subscribe joins a room as a subscriber; more has further fields of the request.
func subscribe(t *testing.T, j *Janus, room int, more string) (m *member, attached gjson.Result) {
	t.Helper()
	return subscribeAs(t, j, NewPeer(t), room, more)
}

func subscribeAs(t *testing.T, j *Janus, peer *Peer, room int, more string) (m *member, attached gjson.Result) {
	t.Helper()
	m = newMember(t, j, peer)
	attached, offer := m.request(fmt.Sprintf(`{"request":"join","ptype":"subscriber","room":%d,%s}`, room, more), nil)
	m.answer(offer)
	m.Connected()
	m.WaitFor("webrtcup")
	return m, attached
}

// answer answers an offer of the plugin's.
func (m *member) answer(offer string) {
	m.t.Helper()
	m.offered = offer
	data, _ := m.request(`{"request":"start"}`, m.Answer(offer))
	if data.Get("started").String() != "ok" {
		m.t.Fatalf("start was answered %s", data.Raw)
	}
}

// change sends a request that causes another offer, and answers the offer.
func (m *member) change(text string) gjson.Result {
	m.t.Helper()
	data, offer := m.request(text, nil)
	if offer == "" {
		m.t.Fatalf("%s brought no offer: %s", text, data.Raw)
	}
	m.answer(offer)
	return data
}

// updated waits for an offer that comes without a request, and answers it.
func (m *member) updated() gjson.Result {
	m.t.Helper()
	event := m.WaitData("videoroom", "updated")
	m.answer(event.Get("jsep.sdp").String())
	return event.Get("plugindata.data")
}

// tells waits for an event whose data have value at path.
func (m *member) tells(path, value string) gjson.Result {
	m.t.Helper()
	return m.WaitData(path, value).Get("plugindata.data")
}

// ask sends a request and returns its answer, whether it comes at once or as an event.
func (m *member) ask(text string) gjson.Result {
	m.t.Helper()
	answer := m.Message(json.RawMessage(text), nil)
	if answer.Get("janus").String() != "ack" {
		return answer
	}
	transaction := answer.Get("transaction").String()
	return m.Wait("an answer to "+text, func(event gjson.Result) bool {
		return event.Get("transaction").String() == transaction && event.Get("janus").String() == "event"
	})
}
