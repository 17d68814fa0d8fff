package rooms

import (
	"fmt"
	"strings"
	"testing"
	"time"

	. "janus-golua/test/janustest"
)

func TestAReloadInterruptsNobody(t *testing.T) {
	j := Start(t, LuaRooms(t, plainRooms))
	anna := publish(t, j, 1, 11, NewPeer(t).Publish())
	viewer, _ := subscribe(t, j, 1, `"streams":[{"feed":11}]`)
	viewer.gets("1", "before", anna.Video)
	admin := j.Admin()
	if got := admin.MessagePlugin(VideoRoom, map[string]any{"golua": "reload"}); !strings.Contains(got.Raw, "reloaded") {
		t.Fatalf("the reload was answered %s", got.Raw)
	}
	viewer.gets("1", "after", anna.Video)
	viewer.gets("0", "after", anna.Audio)
	bert := publish(t, j, 1, 12, NewPeer(t).Publish())
	anna.tells("publishers.0.id", "12")
	viewer.change(`{"request":"subscribe","streams":[{"feed":12,"mid":"1"}]}`)
	viewer.gets("2", "bert", bert.Video)
	anna.request(`{"request":"unpublish"}`, nil)
	viewer.updated()
	viewer.gets("2", "bert again", bert.Video)
}

func TestRoomsForGoodOutliveJanus(t *testing.T) {
	options := LuaRooms(t, `general: { }
room-1: { description = "One" }
room-2: { description = "Two" }`)
	list := func(j *Janus) string {
		var found []string
		for _, room := range newMember(t, j, NewPeer(t)).now(`{"request":"list"}`).Get("list").Array() {
			found = append(found, room.Get("room").String()+"="+room.Get("description").String())
		}
		return strings.Join(found, " ")
	}
	t.Run("before", func(t *testing.T) {
		j := Start(t, options)
		m := newMember(t, j, NewPeer(t))
		m.now(`{"request":"create","room":3,"description":"Three","permanent":true,"videocodec":"vp9","allowed":["x"]}`)
		m.now(`{"request":"create","room":4,"description":"Four"}`)
		m.now(`{"request":"edit","room":1,"new_description":"Eins","permanent":true}`)
		m.now(`{"request":"destroy","room":2,"permanent":true}`)
	})
	t.Run("after", func(t *testing.T) {
		j := Start(t, options)
		if got := list(j); got != "1=Eins 3=Three" && got != "3=Three 1=Eins" {
			t.Errorf("there are %s", got)
		}
		m := newMember(t, j, NewPeer(t))
		answer := m.ask(`{"request":"join","ptype":"publisher","room":3,"token":"y"}`)
		if got := answer.Get("plugindata.data.error_code").Int(); got != 433 {
			t.Errorf("a wrong token was answered %s", answer.Raw)
		}
	})
}

func TestTheAdminAPIAsksAboutRoomsAndHandles(t *testing.T) {
	j := Start(t, LuaRooms(t, plainRooms))
	anna := publish(t, j, 1, 11, NewPeer(t).Publish())
	admin := j.Admin()
	if got := admin.MessagePlugin(VideoRoom, map[string]any{"request": "listparticipants", "room": 1}); got.Get("response.participants.0.id").Int() != 11 {
		t.Errorf("the participants are %s", got.Raw)
	}
	info := admin.HandleInfo(anna.Handle)
	if got := info.Get("plugin_specific"); got.Get("type").String() != "publisher" || got.Get("streams.#").Int() != 2 {
		t.Errorf("the handle is %s", got.Raw)
	}
}

func TestSignedTokensOpenRooms(t *testing.T) {
	const secret, rooms = "secret of tokens", "general: { }\nroom-1: { signed_tokens = true }\n"
	for _, name := range []string{"theirs", "ours"} {
		t.Run(name, func(t *testing.T) {
			options := StockRooms(rooms)
			if name == "ours" {
				options = LuaRooms(t, rooms)
			}
			options.TokenSecret = secret
			j := Start(t, options)
			for grant, code := range map[string]int64{"room=2": 433, "room=1": 0} {
				m := newMember(t, j, NewPeer(t))
				answer := m.ask(fmt.Sprintf(`{"request":"join","ptype":"publisher","room":1,"token":%q}`,
					SignedToken(secret, VideoRoom, grant)))
				if got := answer.Get("plugindata.data.error_code").Int(); got != code {
					t.Errorf("%s: %s", grant, answer.Raw)
				}
			}
		})
	}
}

// The C plugin of Janus 1.1.2 does not mention encryption in its offers.
func TestEndToEndEncryptionIsTold(t *testing.T) {
	j := Start(t, LuaRooms(t, "general: { }\nroom-1: { require_e2ee = true }\n"))
	anna := newMember(t, j, NewPeer(t).Publish())
	anna.request(`{"request":"join","ptype":"publisher","room":1,"id":11}`, nil)
	offer := anna.Offer()
	offer.E2EE = true
	anna.offer(offer)
	anna.Connected()
	anna.WaitFor("webrtcup")
	viewer := newMember(t, j, NewPeer(t))
	event := viewer.Start(map[string]any{"request": "join", "ptype": "subscriber", "room": 1, "feed": 11}, nil)
	if !event.Get("jsep.e2ee").Bool() {
		t.Errorf("the offer does not say that it is encrypted: %s", event.Get("jsep").Raw)
	}
}

func TestNothingIsKeptWhereTheSandboxForbidsIt(t *testing.T) {
	options := LuaRooms(t, plainRooms)
	options.PluginConfig = strings.Replace(options.PluginConfig, "\tfiles", "\t#files", 1)
	j := Start(t, options)
	m := newMember(t, j, NewPeer(t))
	if got := m.now(`{"request":"create","room":3,"permanent":true}`); got.Get("permanent").Bool() {
		t.Errorf("answered %s", got.Raw)
	}
}

// A hundred clients come and go and leave nothing behind; the harness checks for handles.
func TestManyComeAndGo(t *testing.T) {
	j := Start(t, LuaRooms(t, plainRooms))
	client := j.Connect()
	for i := range 100 {
		handle := client.Attach(VideoRoom)
		handle.Start(map[string]any{"request": "join", "ptype": "publisher", "room": 1, "id": 1000 + i}, nil)
		handle.Detach()
	}
	watcher := newMember(t, j, NewPeer(t))
	Eventually(t, "an empty room", func() bool {
		time.Sleep(20 * time.Millisecond)
		list := watcher.now(`{"request":"listparticipants","room":1}`)
		return list.Get("participants.#").Int() == 0
	})
}
