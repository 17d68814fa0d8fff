package apps

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"testing"

	. "janus-golua/test/janustest"
)

// with is a request with one more field.
func with(request body, field string, value any) body {
	more := body{field: value}
	for name, each := range request {
		if name != field {
			more[name] = each
		}
	}
	return more
}

// odd are values that fields have by mistake: none, of other types, and out of range.
var odd = []any{nil, true, "x", "", -1, 0, 1.5, 70000, 99999999999, []any{}, body{}}

// oddly asks a request with each of its fields odd in turn.
func (s *scene) oddly(name string, request body, fields ...string) {
	s.t.Helper()
	for _, field := range fields {
		for _, value := range odd {
			s.ask(name, with(request, field, value), nil)
		}
	}
}

// only14 are the differences of odd values of a field, of which only Janus 1.4.1 says something;
// right are the values with which it is content, as JSON.
func only14(why string, request body, field string, right ...string) differences {
	found := make(differences)
	for _, value := range odd {
		if text, _ := json.Marshal(value); !slices.Contains(right, string(text)) {
			asked, _ := json.Marshal(with(request, field, value))
			found["1.4: a "+string(asked)] = why
		}
	}
	return found
}

func TestEchoTestOddFields(t *testing.T) {
	const why = "1.4.1 selects layers of SVC with these fields; 1.1.2 and ours ignore them"
	differ := only14(why, body{"audio": true}, "svc", "true")
	maps.Copy(differ, only14(why, body{"audio": true}, "spatial_layer", "0"))
	maps.Copy(differ, only14(why, body{"audio": true}, "temporal_layer", "0"))
	compare(t, echotest, differ, func(s *scene) {
		s.attach("a")
		s.oddly("a", body{"audio": true}, "audio", "video", "bitrate", "record", "substream", "temporal", "fallback", "audiocodec",
			"videocodec", "videoprofile", "opusred", "min_delay", "max_delay", "svc", "spatial_layer", "temporal_layer")
		s.ask("a", body{"audio": nil}, nil)
		for _, letters := range []string{"VP9", "H264", "Vp8"} {
			answer := s.ask("a", body{"videocodec": letters}, NewPeer(t).Publish().Offer())
			s.note("codecs of "+letters, codecs(answer.Get("jsep.sdp").String()))
		}
		offer := NewPeer(t).Publish().Offer()
		offer.Type = "OFFER"
		s.note("codecs of a loud offer", codecs(s.ask("a", body{"audiocodec": "PCMU"}, offer).Get("jsep.sdp").String()))
	})
}

func TestVideoCallOddFields(t *testing.T) {
	// The client is registered as x by the third value.
	differ := only14("1.4.1 checks the type of a name before it says that the client is registered; 1.1.2 and ours after that",
		body{"request": "Register"}, "username", "null", "true", `"x"`, `""`)
	compare(t, videocall, differ, func(s *scene) {
		s.attach("a", "b")
		for i, value := range odd[:3] {
			s.ask("a", body{"request": value}, nil)
			s.ask("a", body{"request": "CALL", "username": fmt.Sprint(i)}, nil)
		}
		s.oddly("a", body{"request": "Register"}, "username")
		s.ask("b", body{"request": "REGISTER", "username": "bob"}, nil)
		s.oddly("b", body{"request": "Set"}, "audio", "video", "bitrate", "record", "substream", "temporal", "fallback", "restart")
		s.oddly("b", body{"request": "hangup"}, "reason")
		s.ask("b", body{"request": "HangUp"}, nil)
		s.ask("b", body{"request": "Accept"}, nil)
	})
}

func TestTextRoomOddFields(t *testing.T) {
	compare(t, textroom, nil, func(s *scene) {
		s.attach("a")
		for _, value := range odd[:3] {
			s.ask("a", body{"request": value}, nil)
		}
		s.oddly("a", body{"request": "List", "admin_key": "boss"}, "admin_key")
		s.oddly("a", body{"request": "Exists", "room": 1}, "room")
		s.oddly("a", body{"request": "ListParticipants", "room": 1}, "room")
		s.oddly("a", body{"request": "Edit", "room": 1}, "room", "secret", "new_description", "new_secret", "new_pin", "new_post",
			"new_is_private", "permanent")
		s.oddly("a", body{"request": "Allowed", "room": 1, "action": "ENABLE"}, "room", "secret", "action", "allowed")
		s.oddly("a", body{"request": "Kick", "room": 1, "username": "x"}, "room", "secret", "username")
		s.oddly("a", body{"request": "Announcement", "room": 1, "text": "x"}, "room", "secret", "text")
		s.oddly("a", body{"request": "Destroy", "room": 99}, "room", "secret", "permanent")
	})
}

// Who has a library that says what it means in both fields is answered what `textroom` says.
func TestTextRoomRequestsThatSayTextroom(t *testing.T) {
	compare(t, textroom, differences{}, func(s *scene) {
		s.chat("a")
		s.send("a", body{"textroom": "create", "room": 7})
		for _, request := range []body{
			{"request": "list", "textroom": "join", "room": 7, "username": "u"},
			{"request": "list", "textroom": "leave", "room": 7},
			{"request": "list", "textroom": "exists", "room": 7},
			{"request": "exists", "textroom": "list", "room": 7},
			{"request": "list", "textroom": "JOIN", "room": 7, "username": "u"},
			{"request": "list", "textroom": "message", "room": 7, "text": "hello"},
			{"request": "list", "textroom": "message", "room": 7, "text": "hello", "transaction": "mine"},
			{"request": "list", "textroom": "leave", "room": 7, "username": "u"},
			{"request": "list", "textroom": "nonsense"},
			{"request": "list", "textroom": nil}, {"request": "list", "textroom": 5}, {"request": "list", "textroom": ""},
			{"request": "nonsense", "textroom": "list"}, {"request": "join", "textroom": "list"},
			{"request": "join", "textroom": "join", "room": 7, "username": "u"},
			{"request": "join", "room": 7, "username": "u"},
			{"textroom": "list"}, {"textroom": "join", "room": 7, "username": "u"},
			{"request": "setup", "textroom": "list"}, {"request": "ack", "textroom": "list"},
			{"request": "create", "textroom": "create", "room": 8}, {"request": "create", "textroom": "list", "room": 9},
			{"request": "listparticipants", "textroom": "list", "room": 7},
		} {
			s.ask("a", request, nil)
		}
	})
}
