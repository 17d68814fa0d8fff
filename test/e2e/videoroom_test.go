package e2e

import (
	"bytes"
	"fmt"
	"testing"

	"github.com/tidwall/gjson"

	. "janus-golua/test/janustest"
)

// publisher is a client that publishes in the stock videoroom.lua.
type publisher struct {
	handle *Handle
	peer   *Peer
	feed   uint64
}

func publish(t *testing.T, client *Client, name string, room int) *publisher {
	t.Helper()
	p := &publisher{handle: client.Attach(roomPackage)}
	joined := p.handle.Start(map[string]any{"request": "join", "ptype": "publisher", "room": room, "display": name}, nil)
	p.feed = joined.Get("plugindata.data.id").Uint()
	if p.feed == 0 || !joined.Get("plugindata.data.publishers").IsArray() {
		t.Fatalf("join was answered %s", joined.Raw)
	}
	p.peer = NewPeer(t).Publish()
	configured := p.handle.Start(map[string]any{"request": "publish", "audio": true, "video": true}, p.peer.Offer())
	if configured.Get("plugindata.data.configured").String() != "ok" {
		t.Fatalf("publish was answered %s", configured.Raw)
	}
	p.peer.Accept(configured.Get("jsep.sdp").String())
	p.peer.Connected()
	p.handle.WaitFor("webrtcup")
	return p
}

// viewer watches one publisher.
type viewer struct {
	handle *Handle
	peer   *Peer
}

func watch(t *testing.T, client *Client, room int, feed uint64) *viewer {
	t.Helper()
	v := &viewer{handle: client.Attach(roomPackage), peer: NewPeer(t)}
	attached := v.handle.Start(map[string]any{"request": "join", "ptype": "subscriber", "room": room, "feed": feed}, nil)
	if attached.Get("jsep.type").String() != "offer" {
		t.Fatalf("subscribing was answered %s", attached.Raw)
	}
	answer := v.peer.Answer(attached.Get("jsep.sdp").String())
	started := v.handle.Start(map[string]any{"request": "start"}, answer)
	if started.Get("plugindata.data.started").String() != "ok" {
		t.Fatalf("start was answered %s", started.Raw)
	}
	v.peer.Connected()
	v.handle.WaitFor("webrtcup")
	return v
}

// The stock videoroom.lua uses the default package.
var roomPackage = UnderTest().Package

func TestTheStockVideoRoomScript(t *testing.T) {
	const room = 1234
	j := Start(t, Options{Script: stockScripts + "/videoroom.lua", Path: stockScripts})
	client := j.Connect()
	created := client.Attach(roomPackage).Call(map[string]any{"request": "create", "room": room, "publishers": 6})
	if created.Get("videoroom").String() != "created" {
		t.Fatalf("create was answered %s", created.Raw)
	}

	var publishers []*publisher
	for i := range 3 {
		publishers = append(publishers, publish(t, client, fmt.Sprintf("publisher %d", i), room))
	}
	first := publishers[0]
	first.handle.Wait("news of the last publisher", func(event gjson.Result) bool {
		return event.Get("plugindata.data.publishers.0.id").Uint() == publishers[2].feed
	})

	viewers := make(map[[2]int]*viewer)
	for who := range publishers {
		for whom, p := range publishers {
			if who != whom {
				viewers[[2]int{who, whom}] = watch(t, client, room, p.feed)
			}
		}
	}

	for whom, p := range publishers {
		frame := fmt.Sprintf("of %d", whom)
		for who := range publishers {
			v := viewers[[2]int{who, whom}]
			if v == nil {
				continue
			}
			p.peer.Audio.Until(frame, "audio at a viewer", func() bool { return len(v.peer.Packets(Audio)) >= 10 })
			p.peer.Video.Until(frame, "video at a viewer", func() bool { return len(v.peer.Packets(Video)) >= 10 })
		}
	}
	for pair, v := range viewers {
		for medium, step := range map[Medium]uint32{Audio: 960, Video: 3000} {
			packets := v.peer.Packets(medium)
			Continuous(t, packets, step)
			for _, packet := range packets {
				if !bytes.Contains(packet.Payload, fmt.Appendf(nil, "of %d ", pair[1])) {
					t.Fatalf("%d got %v %q of another publisher than %d", pair[0], medium, packet.Payload, pair[1])
				}
			}
		}
	}

	t.Run("a PLI goes to its publisher only", func(t *testing.T) {
		var before [3]int
		for i, p := range publishers {
			before[i] = countPLI(p.peer)
		}
		viewers[[2]int{0, 1}].peer.AskKeyframe()
		Eventually(t, "a PLI at publisher 1", func() bool { return countPLI(publishers[1].peer) > before[1] })
		for _, i := range []int{0, 2} {
			if countPLI(publishers[i].peer) != before[i] {
				t.Errorf("publisher %d was asked, too", i)
			}
		}
	})
	t.Run("unpublish", func(t *testing.T) {
		last := publishers[2]
		// videoroom.lua closes the PeerConnection, and tells the others.
		event := last.handle.Start(map[string]any{"request": "unpublish"}, nil)
		if event.Get("plugindata.data.unpublished").String() != "ok" {
			t.Errorf("unpublish was answered %s", event.Raw)
		}
		last.handle.WaitFor("hangup")
		first.handle.WaitData("unpublished", fmt.Sprint(last.feed))
	})
	t.Run("leave", func(t *testing.T) {
		second := publishers[1]
		event := second.handle.Start(map[string]any{"request": "leave"}, nil)
		if event.Get("plugindata.data.leaving").String() != "ok" {
			t.Errorf("leave was answered %s", event.Raw)
		}
		list := client.Attach(roomPackage).Call(map[string]any{"request": "listparticipants", "room": room})
		if got := list.Get("participants.#").Int(); got != 1 {
			t.Errorf("%d participants are left: %s", got, list.Raw)
		}
	})
}
