package apps

import (
	"fmt"
	"path/filepath"
	"strings"
	"testing"

	. "janus-golua/test/janustest"
)

// mutedPackets are sent while a video is muted: two seconds of it.
const mutedPackets = 60

// muted notes what a recording has of a video that was muted in between: whether it has any
// of the muted packets, and how many gaps of that length.
func (s *scene) muted(file string) {
	s.t.Helper()
	path := filepath.Join(s.janus.Folder, file)
	contentWith(s.t, path, "afterwards")
	_, packets := Recording(s.t, path)
	secret, gaps := false, 0
	for i, packet := range packets {
		secret = secret || strings.Contains(string(packet.Payload), "secret")
		if i > 0 && packet.Timestamp-packets[i-1].Timestamp > mutedPackets*3000 {
			gaps++
		}
	}
	s.note("the muted recording", fmt.Sprintf("secret %v, gaps %d", secret, gaps))
	if secret || gaps != 1 {
		s.t.Errorf("secret %v, gaps %d", secret, gaps)
	}
}

func TestEchoTestMutedTimeStaysInRecordings(t *testing.T) {
	compare(t, echotest, differences{}, func(s *scene) {
		peer := NewPeer(t).Publish()
		s.echo("a", peer, peer.Offer(), body{"audio": true, "video": true})
		back := func(text string, medium Medium, sender *Sender) {
			already := len(peer.Packets(medium))
			sender.Until(text, "echoes", func() bool { return len(peer.Packets(medium)) >= already+5 })
		}
		back("before", Video, peer.Video)
		s.askAs("record", "a", body{"record": true, "filename": filepath.Join(s.janus.Folder, "echo")}, nil)
		peer.Video.Keyframe()
		back("at first", Video, peer.Video)
		s.ask("a", body{"video": false}, nil)
		for range mutedPackets {
			peer.Video.Send("secret")
		}
		back("meanwhile", Audio, peer.Audio)
		s.ask("a", body{"video": true}, nil)
		peer.Video.Keyframe()
		back("afterwards", Video, peer.Video)
		s.ask("a", body{"record": false}, nil)
		s.muted("echo-video.mjr")
	})
}

func TestVideoCallMutedTimeStaysInRecordings(t *testing.T) {
	compare(t, videocall, differences{}, func(s *scene) {
		s.register("ann", "bob")
		s.accepts("ann", "bob", s.rings("ann", "bob"))
		video := s.peers["ann"].Video
		sees := func(text string) {
			video.Keyframe()
			already := len(s.peers["bob"].Packets(Video))
			video.Until(text, "packets at bob", func() bool { return len(s.peers["bob"].Packets(Video)) >= already+5 })
		}
		sees("before")
		s.askAs("record", "ann", body{"request": "set", "record": true, "filename": filepath.Join(s.janus.Folder, "call")}, nil)
		sees("at first")
		s.ask("ann", body{"request": "set", "video": false}, nil)
		for range mutedPackets {
			video.Send("secret")
		}
		s.gets("ann", "bob", Audio)
		s.ask("ann", body{"request": "set", "video": true}, nil)
		sees("afterwards")
		s.ask("ann", body{"request": "set", "record": false}, nil)
		s.muted("call-video.mjr")
	})
}

func TestVideoCallTellsAVideoThatIsAddedLater(t *testing.T) {
	compare(t, videocall, differences{}, func(s *scene) {
		s.register("ann", "bob")
		caller, callee := NewPeer(t), NewPeer(t)
		caller.AddAudio()
		callee.AddAudio()
		s.peers["ann"], s.peers["bob"] = caller, callee
		s.askAs("ann calls bob", "ann", body{"request": "call", "username": "bob"}, caller.Offer())
		offer := s.event("ann is calling bob", "bob").Get("jsep.sdp").String()
		s.askAs("bob accepts", "bob", body{"request": "accept"}, callee.Answer(offer))
		caller.Accept(s.event("bob has accepted", "ann").Get("jsep.sdp").String())
		caller.Connected()
		callee.Connected()
		s.query("audio only", "ann", "audio_codec", "video_codec")
		s.query("audio only", "bob", "audio_codec", "video_codec")
		caller.AddVideo()
		s.askAs("ann adds a video", "ann", body{"request": "set"}, caller.Offer())
		update := s.event("ann's update", "bob")
		s.askAs("bob answers", "bob", body{"request": "set"}, callee.Answer(update.Get("jsep.sdp").String()))
		caller.Accept(s.event("bob's update", "ann").Get("jsep.sdp").String())
		s.query("with video", "ann", "audio_codec", "video_codec")
		s.query("with video", "bob", "audio_codec", "video_codec")
		if got := s.janus.Admin().HandleInfo(s.handles["bob"]).Get("plugin_specific.video_codec").String(); got != "vp8" {
			t.Errorf("the video is told as %q", got)
		}
	})
}
