package apps

import (
	"fmt"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/tidwall/gjson"

	"github.com/pion/webrtc/v4"

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

// accepts makes a callee accept, and waits until both are connected.
func (s *scene) accepts(caller, callee, offer string) {
	peer := NewPeer(s.t).Publish().OpenChannel("chat")
	s.peers[callee] = peer
	s.askAs(callee+" accepts", callee, body{"request": "accept"}, peer.Answer(offer))
	s.peers[caller].Accept(s.event(callee+" has accepted", caller).Get("jsep.sdp").String())
	for _, name := range []string{caller, callee} {
		s.peers[name].Connected()
		s.handles[name].WaitFor("webrtcup")
		s.peers[name].ChannelOpen()
	}
}

// gets waits until a peer gets some packets that another sends.
func (s *scene) gets(from, to string, medium Medium) {
	s.t.Helper()
	sender := s.peers[from].Audio
	if medium == Video {
		sender = s.peers[from].Video
	}
	already := len(s.peers[to].Packets(medium))
	sender.Until("frame", "packets of "+from+" at "+to, func() bool { return len(s.peers[to].Packets(medium)) >= already+5 })
}

func (s *scene) register(names ...string) {
	s.attach(names...)
	for _, name := range names {
		s.ask(name, body{"request": "register", "username": name}, nil)
	}
}

// ended drops what comes of a call that has ended, until Janus says so, and some
// time later.
func (s *scene) ended(names ...string) {
	for _, name := range names {
		s.handles[name].WaitFor("hangup")
		s.peers[name].Close()
	}
	time.Sleep(200 * time.Millisecond)
	for _, name := range names {
		s.forget(name)
	}
}

func TestVideoCallCalls(t *testing.T) {
	compare(t, videocall, differences{}, func(s *scene) {
		s.register("ann", "bob", "eve")
		offer := s.rings("ann", "bob")
		s.ask("eve", body{"request": "call", "username": "bob"}, nil)
		s.ask("bob", body{"request": "accept"}, nil)
		s.accepts("ann", "bob", offer)
		s.query("in the call", "bob", "username", "peer", "audio_active", "video_active", "audio_codec", "video_codec", "bitrate")
		for _, medium := range []Medium{Audio, Video} {
			s.gets("ann", "bob", medium)
			s.gets("bob", "ann", medium)
		}
		must(t, s.peers["ann"].Channel.SendText("hello bob"))
		s.hears("ann's text", "bob")
		must(t, s.peers["bob"].Channel.SendText("hello ann"))
		s.hears("bob's text", "ann")
		s.ask("bob", body{"request": "set", "audio": false, "bitrate": 300000}, nil)
		already := len(s.peers["ann"].Packets(Audio))
		for range 20 {
			s.peers["bob"].Audio.Send("muted")
		}
		s.gets("bob", "ann", Video)
		s.note("packets while muted", fmt.Sprint(len(s.peers["ann"].Packets(Audio))-already))
		s.gets("ann", "bob", Audio)
		s.ask("bob", body{"request": "set", "audio": true}, nil)
		s.gets("bob", "ann", Audio)
		s.askAs("record", "ann", body{"request": "set", "record": true, "filename": filepath.Join(s.janus.Folder, "call")}, nil)
		s.gets("ann", "bob", Audio)
		s.gets("ann", "bob", Video)
		must(t, s.peers["ann"].Channel.SendText("recorded text"))
		s.hears("the recorded text", "bob")
		s.ask("ann", body{"request": "set", "record": false}, nil)
		s.recorded("call", map[string]string{"audio": "frame", "video": "frame", "data": "recorded text"})
		s.ask("bob", body{"request": "hangup"}, nil)
		s.eventOf("bob hung up", "ann", "result.reason", "We did the hangup")
		s.ended("ann", "bob")
		offer = s.rings("bob", "ann")
		s.accepts("bob", "ann", offer)
		s.gets("ann", "bob", Video)
		s.handles["ann"].Hangup()
		s.event("ann's PeerConnection is closed", "bob")
		s.ended("bob")
	})
}

// lists waits until a client finds so many names in the list: a plugin takes one from it
// some time after the others are told.
func (s *scene) lists(name string, count int64) {
	s.t.Helper()
	Eventually(s.t, "the list", func() bool {
		answer, _ := s.answer("the list", name, body{"request": "list"}, nil)
		return answer.Get("plugindata.data.result.list.#").Int() == count
	})
}

func TestVideoCallUnhappyCalls(t *testing.T) {
	compare(t, videocall, differences{}, func(s *scene) {
		s.register("ann", "bob")
		s.rings("ann", "bob")
		s.ask("bob", body{"request": "hangup", "reason": "not now"}, nil)
		s.eventOf("bob has declined", "ann", "result.reason", "not now")
		s.ended("ann")
		s.forget("bob")
		s.rings("ann", "bob")
		s.ask("ann", body{"request": "hangup"}, nil)
		s.eventOf("ann has given up", "bob", "result.reason", "We did the hangup")
		s.ended("ann")
		s.forget("bob")
		s.rings("ann", "bob")
		s.handles["ann"].Detach()
		s.event("ann is gone", "bob")
		s.lists("bob", 1)
		s.ask("bob", body{"request": "list"}, nil)
	})
}

// The C plugin may leave who was rung in a call with somebody who is gone.
func TestVideoCallWhoWasRungIsFreeAgain(t *testing.T) {
	s := alone(t, videocall)
	s.register("ann", "bob")
	s.rings("ann", "bob")
	s.handles["ann"].Detach()
	s.event("ann is gone", "bob")
	Eventually(t, "her name to be free", func() bool {
		return s.ask("bob", body{"request": "list"}, nil).Get("plugindata.data.result.list.#").Int() == 1
	})
	if answer := s.ask("bob", body{"request": "call", "username": "ann"}, nil); answer.Get("plugindata.data.error_code").Int() != 478 {
		t.Errorf("bob, who was rung by somebody who is gone, calls: %s", answer.Raw)
	}
}

func TestVideoCallNegotiatesAgain(t *testing.T) {
	compare(t, videocall, differences{}, func(s *scene) {
		s.register("ann", "bob")
		s.accepts("ann", "bob", s.rings("ann", "bob"))
		s.peers["ann"].AddVideo()
		s.askAs("ann adds a video", "ann", body{"request": "set"}, s.peers["ann"].Offer())
		update := s.event("ann's update", "bob")
		s.askAs("bob answers", "bob", body{"request": "set"}, s.peers["bob"].Answer(update.Get("jsep.sdp").String()))
		s.peers["ann"].Accept(s.event("bob's update", "ann").Get("jsep.sdp").String())
		s.gets("ann", "bob", Video)
	})
}

func TestVideoCallSimulcast(t *testing.T) {
	compare(t, videocall, differences{}, func(s *scene) {
		s.register("ann", "bob")
		caller, callee := NewPeer(t), NewPeer(t).Receive(Video)
		sending := caller.PublishSimulcast(webrtc.MimeTypeVP8)
		s.peers["ann"], s.peers["bob"] = caller, callee
		s.askAs("ann calls bob", "ann", body{"request": "call", "username": "bob"}, sending.BySSRC(caller.Offer()))
		offer := s.event("ann is calling bob", "bob").Get("jsep.sdp").String()
		s.askAs("bob accepts", "bob", body{"request": "accept"}, callee.Answer(offer))
		caller.Accept(s.event("bob has accepted", "ann").Get("jsep.sdp").String())
		caller.Connected()
		callee.Connected()
		s.layers("the best substream", "bob", sending, "result.substream", 2)
		s.ask("bob", body{"request": "set", "substream": 0}, nil)
		s.layers("the lowest substream", "bob", sending, "result.substream", 0)
		s.forget("bob")
		s.ask("bob", body{"request": "set", "substream": 0}, nil)
		s.event("he has it already", "bob")
		s.ask("bob", body{"request": "set", "temporal": 0}, nil)
		s.layers("the lowest temporal layer", "bob", sending, "result.temporal", 0)
	})
}

func TestVideoCallTellsEventHandlers(t *testing.T) {
	compare(t, videocall, differences{}, func(s *scene) {
		s.register("ann", "bob")
		s.accepts("ann", "bob", s.rings("ann", "bob"))
		s.ask("ann", body{"request": "set", "audio": false, "bitrate": 5000}, nil)
		s.told(5)
	})
}

func TestVideoCallGoesOnThroughAReload(t *testing.T) {
	s := alone(t, videocall)
	s.register("ann", "bob")
	s.accepts("ann", "bob", s.rings("ann", "bob"))
	s.gets("ann", "bob", Video)
	s.reload()
	s.gets("ann", "bob", Video)
	s.gets("bob", "ann", Audio)
	s.ask("ann", body{"request": "register", "username": "bob"}, nil)
	s.ask("ann", body{"request": "list"}, nil)
	if last := s.lines[len(s.lines)-1].text; !strings.Contains(last, `["ann","bob"]`) {
		t.Error(last)
	}
	s.ask("ann", body{"request": "hangup"}, nil)
	s.event("ann hung up", "bob")
}

func TestVideoCallSlowLink(t *testing.T) {
	compare(t, videocall, differences{}, func(s *scene) {
		s.janus.Admin().Ask(body{"janus": "set_slowlink_threshold", "slowlink_threshold": 1})
		s.register("ann", "bob")
		s.accepts("ann", "bob", s.rings("ann", "bob"))
		s.loses("ann", "result.event")
	})
}

// loses makes a client send video with holes until it is told so.
func (s *scene) loses(name, path string) {
	s.t.Helper()
	peer, handle := s.peers[name], s.handles[name]
	peer.Video.Until("frame", "slow_link", func() bool {
		peer.Video.Next.SequenceNumber += 3
		event, ok := handle.Take(func(event gjson.Result) bool { return event.Get("plugindata.data."+path).String() == "slow_link" })
		if ok {
			s.note(name+" loses packets", event.Get("plugindata.data").Raw)
		}
		return ok
	})
}

func TestVideoCallBusy(t *testing.T) {
	compare(t, videocall, differences{}, func(s *scene) {
		s.register("ann", "bob")
		s.rings("ann", "bob")
		s.ask("bob", body{"request": "call", "username": "ann"}, nil)
	})
}
