package apps

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	. "janus-golua/test/janustest"
)

var textroom = application{name: "textroom", config: "general: { json = \"compact\" }\n"}

// chat attaches clients and connects their data channels.
func (s *scene) chat(names ...string) {
	s.t.Helper()
	s.attach(names...)
	for _, name := range names {
		peer := NewPeer(s.t).OpenChannel("JanusDataChannel")
		s.peers[name] = peer
		offer := s.askAs(name+" setup", name, body{"request": "setup"}, nil)
		s.askAs(name+" ack", name, body{"request": "ack"}, peer.Answer(offer.Get("jsep.sdp").String()))
		peer.ChannelOpen()
	}
}

func TestTextRoomByMessages(t *testing.T) {
	compare(t, textroom, differences{
		`1.1: a {"request":"listparticipants","room":42}`: "1.1.2 does not say textroom = success here, 1.4.1 does, and we",
	}, func(s *scene) {
		s.attach("a")
		ask := func(requests ...body) {
			for _, request := range requests {
				s.ask("a", request, nil)
			}
		}
		ask(body{}, body{"request": 5}, body{"request": "nothing"}, body{"request": "join", "room": 1}, body{"request": "message"}, body{"request": "leave"}, body{"request": "list"})
		ask(body{"request": "ack"}, body{"request": "restart"})
		ask(body{"request": "create", "room": "x"}, body{"request": "create", "room": -1}, body{"request": "create", "room": 42, "description": 5},
			body{"request": "create", "room": 42, "history": -1}, body{"request": "create", "room": 42, "is_private": 1}, body{"request": "create", "room": 42, "allowed": "x"},
			body{"request": "create", "room": 42, "allowed": []any{"x", 5}}, body{"request": "create", "room": 42, "permanent": "yes"})
		ask(body{"request": "create", "room": 42, "description": "First", "secret": "s", "pin": "p", "history": 2, "is_private": false},
			body{"request": "create", "room": 42}, body{"request": "create", "room": 43, "is_private": true}, body{"request": "create"}, body{"request": "create", "room": 0},
			body{"request": "exists", "room": 42}, body{"request": "exists", "room": 44}, body{"request": "exists"}, body{"request": "exists", "room": "42"})
		ask(body{"request": "listparticipants", "room": 42}, body{"request": "listparticipants", "room": 44}, body{"request": "listparticipants"})
		ask(body{"request": "allowed", "room": 42}, body{"request": "allowed", "room": 42, "action": "enable"}, body{"request": "allowed", "room": 42, "action": "enable", "secret": "x"},
			body{"request": "allowed", "room": 42, "action": "enable", "secret": 5}, body{"request": "allowed", "room": 42, "action": "sing", "secret": "s"},
			body{"request": "allowed", "room": 42, "action": "enable", "secret": "s"}, body{"request": "allowed", "room": 42, "action": "add", "secret": "s", "allowed": []any{"t1"}},
			body{"request": "allowed", "room": 42, "action": "add", "secret": "s", "allowed": []any{5}},
			body{"request": "allowed", "room": 42, "action": "remove", "secret": "s", "allowed": []any{"t1"}}, body{"request": "allowed", "room": 42, "action": "disable", "secret": "s"},
			body{"request": "allowed", "room": 44, "action": "enable"}, body{"request": "allowed", "action": "enable"})
		ask(body{"request": "edit", "room": 42}, body{"request": "edit", "room": 44}, body{"request": "edit", "room": 42, "secret": "s", "new_description": "Second", "new_secret": "s2", "new_pin": "p2", "new_is_private": true},
			body{"request": "edit", "room": 42, "secret": "s"}, body{"request": "edit", "room": 42, "secret": "s2", "new_is_private": 3}, body{"request": "edit", "room": 42, "secret": "s2", "new_description": ""},
			body{"request": "edit", "secret": "s2"})
		ask(body{"request": "announcement", "room": 42}, body{"request": "announcement", "room": 42, "text": "x"}, body{"request": "announcement", "room": 42, "secret": "s2", "text": "x"}, body{"request": "announcement", "room": 44, "text": "x"})
		ask(body{"request": "kick", "room": 42}, body{"request": "kick", "room": 42, "username": "u"}, body{"request": "kick", "room": 42, "secret": "s2", "username": "u"}, body{"request": "kick", "room": 44, "username": "u"})
		ask(body{"request": "destroy", "room": 42}, body{"request": "destroy", "room": 42, "secret": "s2", "permanent": 1}, body{"request": "destroy", "room": 42, "secret": "s2"}, body{"request": "destroy", "room": 42, "secret": "s2"}, body{"request": "destroy"})
		ask(body{"request": "EXISTS", "room": 5}, body{"request": "destroy", "room": 43})
		s.admin(body{"request": "list"})
		s.admin(body{"request": "list", "transaction": "x"})
		s.admin(body{"request": "create", "room": 77, "transaction": "x", "description": "by the operator"})
		s.admin(body{"request": "exists", "room": 77, "transaction": "x"})
		s.admin(body{"request": "destroy", "room": 77, "transaction": "x"})
		s.admin(body{"request": "setup"})
		s.admin(body{})
		s.admin(body{"request": 5})
	})
}

func TestTextRoomByDataChannels(t *testing.T) {
	compare(t, textroom, differences{
		`1.1: a sends {"room":8,"textroom":"listparticipants"}`:                   "1.1.2 does not say textroom = success here, 1.4.1 does, and we",
		`1.1: a sends {"room":7,"secret":"s","textroom":"kick","username":"bob"}`: "1.1.2 says textbridge = success, 1.4.1 textroom, and we",
	}, func(s *scene) {
		s.chat("a", "b")
		s.ask("a", body{"request": "setup"}, nil)
		for _, request := range []body{
			{"textroom": "nothing"}, {"textroom": "create", "room": 7, "history": 2, "pin": "p", "secret": "s"}, {"textroom": "create", "room": 8}, {"textroom": "exists", "room": 7},
			{"textroom": "join", "room": 7}, {"textroom": "join", "room": 9, "username": "u"}, {"textroom": "join", "username": "u"},
			{"textroom": "join", "room": 7, "username": "ann"}, {"textroom": "join", "room": 7, "username": "ann", "pin": "x"}, {"textroom": "join", "room": 7, "username": 5, "pin": "p"},
			{"textroom": "message", "room": 7, "text": "early"}, {"textroom": "leave", "room": 7}, {"textroom": "leave", "room": 9}, {"textroom": "leave"},
			{"textroom": "join", "room": 7, "username": "ann", "display": "Ann", "pin": "p"},
		} {
			s.send("a", request)
		}
		s.hears("ann joined", "a")
		s.send("a", body{"textroom": "join", "room": 7, "username": "ann2", "pin": "p"})
		s.send("a", body{"textroom": "message", "room": 7, "text": "hello nobody"})
		s.hears("its own message", "a")
		s.send("b", body{"textroom": "join", "room": 7, "username": "ann", "pin": "p"})
		s.send("b", body{"textroom": "join", "room": 7, "username": "bob", "pin": "p"})
		s.hears("history", "b")
		s.hears("bob joined", "b")
		s.hears("bob joined", "a")
		s.send("a", body{"textroom": "listparticipants", "room": 8})
		s.send("a", body{"textroom": "message", "room": 7, "text": "hello"})
		s.hears("hello", "a")
		s.hears("hello", "b")
		s.send("b", body{"textroom": "message", "room": 7, "text": "psst", "to": "ann"})
		s.hears("a whisper", "a")
		s.send("b", body{"textroom": "message", "room": 7, "text": "psst", "to": "nobody"})
		s.send("b", body{"textroom": "message", "room": 7, "text": "psst", "tos": []any{"ann", "bob", "nobody"}})
		s.hears("a whisper to two", "a")
		s.hears("a whisper to two", "b")
		for _, request := range []body{
			{"textroom": "message", "room": 7, "text": "x", "to": "ann", "tos": []any{"bob"}},
			{"textroom": "message", "room": 7, "text": 5}, {"textroom": "message", "room": 7}, {"textroom": "message", "text": "x"}, {"textroom": "message", "room": 9, "text": "x"},
			{"textroom": "message", "room": 7, "text": "x", "ack": "yes"}, {"textroom": "message", "room": 7, "text": "x", "tos": "ann"},
			{"textroom": "announcement", "room": 7, "text": "x"},
		} {
			s.send("b", request)
		}
		s.send("a", body{"textroom": "announcement", "room": 7, "text": "attention", "secret": "s"})
		s.hears("the announcement", "a")
		s.hears("the announcement", "b")
		s.send("b", body{"textroom": "leave", "room": 7})
		s.hears("bob left", "b")
		s.hears("bob left", "a")
		s.send("b", body{"textroom": "join", "room": 7, "username": "bob", "pin": "p", "history": false})
		s.hears("bob joined again", "b")
		s.hears("bob joined again", "a")
		s.send("a", body{"textroom": "kick", "room": 7, "username": "bob", "secret": "s"})
		s.hears("bob was kicked", "a")
		s.hears("bob was kicked", "b")
		s.send("b", body{"textroom": "join", "room": 7, "username": "bob", "pin": "p"})
		s.hears("history, first", "b")
		s.hears("history, second", "b")
		s.hears("bob joined after the kick", "b")
		s.hears("bob joined after the kick", "a")
		s.send("a", body{"textroom": "join", "room": 8, "username": "ann8"})
		s.hears("ann8 joined", "a")
		s.send("b", body{"textroom": "join", "room": 8, "username": "bob8"})
		s.hears("bob8 joined", "b")
		s.hears("bob8 joined", "a")
		s.send("a", body{"textroom": "destroy", "room": 7, "secret": "s"})
		s.hears("room 7 is gone", "a")
		s.hears("room 7 is gone, again", "a")
		s.hears("room 7 is gone", "b")
		s.handles["a"].Hangup()
		s.hears("ann8 left, as she hung up", "b")
		s.ask("a", body{"request": "setup"}, nil)
	})
}

func TestTextRoomRestart(t *testing.T) {
	compare(t, textroom, differences{}, func(s *scene) {
		s.chat("a")
		offer := s.ask("a", body{"request": "restart"}, nil)
		s.ask("a", body{"request": "ack"}, s.peers["a"].Answer(offer.Get("jsep.sdp").String()))
		s.send("a", body{"textroom": "list"})
	})
}

func TestTextRoomSettings(t *testing.T) {
	app := textroom
	app.config = `general: { admin_key = "boss" }
room-1234: { description = "Demo Room", secret = "adminpwd", history = 10 }
room-2: { is_private = true, pin = "p" }
`
	compare(t, app, differences{}, func(s *scene) {
		s.attach("a")
		for _, request := range []body{
			{"request": "list"}, {"request": "list", "admin_key": "boss"}, {"request": "list", "admin_key": "guess"}, {"request": "list", "admin_key": ""}, {"request": "list", "admin_key": 5},
			{"request": "create", "room": 5}, {"request": "create", "room": 5, "admin_key": 5}, {"request": "create", "room": 5, "admin_key": "guess"},
			{"request": "create", "room": 5, "admin_key": "boss", "allowed": []any{"t1"}}, {"request": "allowed", "room": 5, "action": "add", "allowed": []any{}},
			{"request": "edit", "room": 1234, "secret": "adminpwd", "new_is_private": true}, {"request": "edit", "room": 2, "new_is_private": false}, {"request": "list"},
			{"request": "create", "room": 6, "admin_key": "boss", "permanent": true}, {"request": "edit", "room": 6, "new_description": "Six", "permanent": true},
			{"request": "destroy", "room": 2, "permanent": true},
		} {
			s.ask("a", request, nil)
		}
		s.told(6)
	})
}

func TestTextRoomWithTextsAsIDs(t *testing.T) {
	app := textroom
	app.config = `general: { string_ids = true }
room-lobby: { description = "The lobby", post = "http://127.0.0.1:9/" }
`
	compare(t, app, differences{}, func(s *scene) {
		s.attach("a")
		for _, request := range []body{
			{"request": "list"}, {"request": "exists", "room": "lobby"}, {"request": "exists", "room": 5}, {"request": "create", "room": "hall"}, {"request": "create", "room": "hall"},
			{"request": "create"}, {"request": "destroy", "room": "attic"}, {"request": "kick", "room": "hall", "username": "x"}, {"request": "destroy", "room": "hall"},
		} {
			s.ask("a", request, nil)
		}
	})
}

func TestTextRoomPostsAndTellsEventHandlers(t *testing.T) {
	backend := newListener(t)
	compare(t, textroom, differences{}, func(s *scene) {
		s.chat("a", "b")
		s.send("a", body{"textroom": "create", "room": 7, "post": backend.URL, "allowed": []any{"ticket"}})
		s.send("a", body{"textroom": "join", "room": 7, "username": "ann"})
		s.send("a", body{"textroom": "join", "room": 7, "username": "ann", "token": "forged"})
		s.send("a", body{"textroom": "join", "room": 7, "username": "ann", "token": "ticket"})
		s.hears("ann joined", "a")
		before := len(backend.posted())
		must(t, s.peers["a"].Channel.SendText(`{"textroom":"message","transaction":"t","room":7,"text":"without an answer","ack":false}`))
		s.hears("its message", "a")
		s.send("a", body{"textroom": "announcement", "room": 7, "text": "attention"})
		s.hears("the announcement", "a")
		Eventually(t, "what is posted", func() bool { return len(backend.posted()) >= before+2 })
		texts := backend.posted()[before:]
		slices.Sort(texts)
		s.note("what is posted", strings.Join(texts, "\n"))
		s.note("what is posted, first", texts[0])
		s.send("a", body{"textroom": "leave", "room": 7})
		must(t, s.peers["a"].Channel.SendText(`no JSON`))
		must(t, s.peers["a"].Channel.SendText(`{"textroom":"list"}`))
		s.hears("that the transaction is missing", "a")
		must(t, s.peers["a"].Channel.SendText(`{"transaction":5,"textroom":"list"}`))
		s.hears("that the transaction is no text", "a")
		s.told(3)
	})
}

// Rooms that were made for good are there when Janus starts again.
func TestTextRoomRemembersPermanentRooms(t *testing.T) {
	app, folder := textroom, t.TempDir()
	app.config = "room-1: {}\nroom-2: { description = \"Two\" }\n"
	options := app.ours(t)
	options.PluginConfig = app.configured(t, options, folder)
	t.Run("before", func(t *testing.T) {
		handle := Start(t, options).Connect().Attach(app.pkg())
		handle.Call(body{"request": "create", "room": 3, "permanent": true, "pin": "p", "history": 5})
		handle.Call(body{"request": "create", "room": 4})
		handle.Call(body{"request": "edit", "room": 2, "new_description": "Zwei", "permanent": true})
		handle.Call(body{"request": "destroy", "room": 1, "permanent": true})
	})
	t.Run("after", func(t *testing.T) {
		list := Start(t, options).Connect().Attach(app.pkg()).Call(body{"request": "list"}).Get("list")
		want := `[{"description":"Room 3","history":5,"num_participants":0,"pin_required":true,"room":3},{"description":"Zwei","history":0,"num_participants":0,"pin_required":false,"room":2}]`
		if got := normal(list.Raw); got != want {
			t.Errorf("the rooms are %s, want %s", got, want)
		}
	})
	if _, err := os.Stat(filepath.Join(folder, "settings.jcfg.permanent.json")); err != nil {
		t.Error(err)
	}
}

// reload reloads the script of a scene.
func (s *scene) reload() {
	s.t.Helper()
	if answer := s.janus.Admin().MessagePlugin(s.app.pkg(), body{"golua": "reload"}); answer.Get("response.golua").String() != "reloaded" {
		s.t.Fatalf("the script is not reloaded: %s", answer.Raw)
	}
}

// alone is a scene with ours only.
func alone(t *testing.T, app application) *scene {
	return &scene{t: t, app: app, janus: Start(t, app.ours(t)), handles: make(map[string]*Handle), peers: make(map[string]*Peer), heard: make(map[string]int)}
}

func TestTextRoomGoesOnThroughAReload(t *testing.T) {
	s := alone(t, textroom)
	s.chat("a", "b")
	s.send("a", body{"textroom": "create", "room": 7, "history": 5})
	s.send("a", body{"textroom": "join", "room": 7, "username": "ann"})
	s.send("b", body{"textroom": "join", "room": 7, "username": "bob"})
	s.hears("ann joined", "a")
	s.hears("bob joined", "a")
	s.hears("bob joined", "b")
	s.reload()
	s.send("a", body{"textroom": "message", "room": 7, "text": "still here"})
	s.hears("the message", "b")
	s.send("b", body{"textroom": "message", "room": 7, "text": "so am I", "to": "ann"})
	if last := fmt.Sprint(s.lines[len(s.lines)-1]); !strings.Contains(last, `"ann":true`) {
		t.Error(last)
	}
	s.handles["b"].Hangup()
	s.hears("its own message", "a")
	s.hears("the whisper", "a")
	s.hears("bob left", "a")
	if last := s.lines[len(s.lines)-1].text; !strings.Contains(last, "leave") {
		t.Error(last)
	}
}

// The C plugin of 1.1.2 locks the room for good here.
func TestTextRoomWhispersToNoText(t *testing.T) {
	s := alone(t, textroom)
	s.chat("a")
	s.send("a", body{"textroom": "create", "room": 7})
	s.send("a", body{"textroom": "join", "room": 7, "username": "ann"})
	s.send("a", body{"textroom": "message", "room": 7, "text": "x", "tos": []any{5}})
	if last := s.lines[len(s.lines)-1].text; !strings.Contains(last, "414") {
		t.Error(last)
	}
	s.send("a", body{"textroom": "list"})
}

// Without a file of settings there is the room of the demo page, and none for good.
func TestTextRoomWithoutAFile(t *testing.T) {
	app := textroom
	app.config = ""
	s := alone(t, app)
	s.attach("a")
	if list := s.ask("a", body{"request": "list"}, nil).Get("plugindata.data.list"); list.Get("#").Int() != 1 || list.Get("0.room").Int() != 1234 {
		t.Errorf("the rooms are %s", list.Raw)
	}
	for _, request := range []body{{"request": "create", "room": 1}, {"request": "edit", "room": 1234, "secret": "adminpwd"}, {"request": "destroy", "room": 1234, "secret": "adminpwd"}} {
		request["permanent"] = true
		if answer := s.ask("a", request, nil).Get("plugindata.data"); answer.Get("error_code").Int() != 499 {
			t.Errorf("%v: %s", request, answer.Raw)
		}
	}
}
