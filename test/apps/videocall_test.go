package apps

import (
	"testing"

	. "janus-golua/test/janustest"
)

var videocall = application{name: "videocall"}

func TestVideoCallRequests(t *testing.T) {
	compare(t, videocall, differences{}, func(s *scene) {
		s.attach("a", "b")
		ask := func(name string, requests ...body) {
			for _, request := range requests {
				s.ask(name, request, nil)
			}
		}
		ask("a", body{}, body{"request": 5}, body{"request": "sing"}, body{"request": "list"}, body{"request": "call", "username": "x"}, body{"request": "accept"},
			body{"request": "hangup"}, body{"request": "register"}, body{"request": "register", "username": 5}, body{"request": "register", "username": "ann"},
			body{"request": "register", "username": "ann"}, body{"request": "LIST"})
		ask("b", body{"request": "register", "username": "ann"}, body{"request": "register", "username": "bob"})
		ask("a", body{"request": "call"}, body{"request": "call", "username": 5}, body{"request": "call", "username": "ann"}, body{"request": "call", "username": "nobody"}, body{"request": "call", "username": "bob"},
			body{"request": "hangup"}, body{"request": "hangup", "reason": "enough"}, body{"request": "hangup", "reason": 5})
		for _, request := range []body{
			{}, {"audio": true}, {"audio": 1}, {"video": false}, {"video": "x"}, {"bitrate": 5}, {"bitrate": -5}, {"record": true}, {"record": "x"}, {"record": false}, {"filename": 5},
			{"substream": 3}, {"substream": "x"}, {"temporal": 3}, {"temporal": -1}, {"fallback": -1}, {"fallback": 5000}, {"fallback": "x"}, {"restart": true}, {"restart": 1},
		} {
			request["request"] = "set"
			s.ask("a", request, nil)
		}
	})
}

// rings makes one call another, and gives what the callee was told.
func (s *scene) rings(caller, callee string) string {
	peer := NewPeer(s.t).Publish().OpenChannel("chat")
	s.peers[caller] = peer
	s.askAs(caller+" calls "+callee, caller, body{"request": "call", "username": callee}, peer.Offer())
	return s.event(caller+" is calling "+callee, callee).Get("jsep.sdp").String()
}

func (s *scene) accepts(caller, callee, offer string) {
	peer := NewPeer(s.t).Publish()
	s.peers[callee] = peer
	s.askAs(callee+" accepts", callee, body{"request": "accept"}, peer.Answer(offer))
	s.peers[caller].Accept(s.event(callee+" has accepted", caller).Get("jsep.sdp").String())
	s.peers[caller].Connected()
	peer.Connected()
	s.peers[caller].ChannelOpen()
	peer.ChannelOpen()
}

func TestVideoCallCalls(t *testing.T) {
	compare(t, videocall, differences{}, func(s *scene) {
		s.attach("ann", "bob", "eve")
		for _, name := range []string{"ann", "bob", "eve"} {
			s.ask(name, body{"request": "register", "username": name}, nil)
		}
		offer := s.rings("ann", "bob")
		s.ask("ann", body{"request": "call", "username": "eve"}, nil)
		s.ask("eve", body{"request": "call", "username": "bob"}, nil)
		s.ask("bob", body{"request": "accept"}, nil)
		s.accepts("ann", "bob", offer)
		s.ask("bob", body{"request": "set", "audio": true}, nil)
		s.ask("bob", body{"request": "hangup"}, nil)
		s.event("bob hung up", "ann")
	})
}
