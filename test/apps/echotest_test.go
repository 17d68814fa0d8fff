package apps

import (
	"encoding/json"
	"fmt"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/pion/webrtc/v4"

	. "janus-golua/test/janustest"
)

var echotest = application{name: "echotest"}

func TestEchoTestRequests(t *testing.T) {
	compare(t, echotest, differences{}, func(s *scene) {
		s.attach("a")
		for _, request := range []body{
			{}, {"audio": true}, {"audio": "yes"}, {"audio": nil}, {"video": false}, {"video": 1},
			{"bitrate": 128000}, {"bitrate": 0}, {"bitrate": -1}, {"bitrate": "x"}, {"bitrate": 1.5},
			{"record": true}, {"record": 1}, {"record": false}, {"filename": "x"}, {"filename": 5},
			{"substream": 0}, {"substream": 3}, {"substream": -1}, {"substream": "2"}, {"temporal": 2}, {"temporal": 3}, {"temporal": true},
			{"fallback": 100000}, {"fallback": -5}, {"fallback": 0}, {"fallback": "x"},
			{"audiocodec": "opus"}, {"videocodec": "vp9"}, {"videoprofile": "2"}, {"videocodec": 9}, {"audiocodec": true}, {"videoprofile": 2},
			{"opusred": true}, {"opusred": "x"}, {"min_delay": 10}, {"max_delay": -1}, {"min_delay": "x"}, {"max_delay": 1.5},
			{"audio": true, "unknown": 5}, {"unknown": 5},
			{"audio": 1, "bitrate": -1},
		} {
			s.ask("a", request, nil)
		}
		s.admin(body{"request": "x"})
	})
}

// echo attaches a client, and connects what its peer offers.
func (s *scene) echo(name string, peer *Peer, offer *JSEP, request body) {
	s.t.Helper()
	s.attach(name)
	s.peers[name] = peer
	answer := s.ask(name, request, offer)
	peer.Accept(answer.Get("jsep.sdp").String())
	peer.Connected()
	s.handles[name].WaitFor("webrtcup")
}

// codecs are the payload formats that an answer settles, without what serves them.
func codecs(sdp string) string {
	var found []string
	for _, line := range regexp.MustCompile(`(?m)^(?:m=(\w+) (\d+)|a=rtpmap:\d+ (\S+)|a=(sendrecv|sendonly|recvonly|inactive))`).FindAllString(sdp, -1) {
		if !strings.Contains(line, "rtx") {
			found = append(found, regexp.MustCompile(`:\d+`).ReplaceAllString(line, ""))
		}
	}
	return strings.Join(found, " ")
}

func TestEchoTestAnswers(t *testing.T) {
	compare(t, echotest, differences{}, func(s *scene) {
		s.attach("a")
		for _, request := range []body{
			{}, {"audio": true, "video": true}, {"videocodec": "vp9"}, {"videocodec": "h264"}, {"videocodec": "av1"}, {"videocodec": "nonsense"}, {"audiocodec": "pcmu"}, {"audiocodec": "g722"},
			{"audiocodec": "nonsense"}, {"videocodec": "vp9", "videoprofile": "2"}, {"videocodec": "h264", "videoprofile": "42e01f"}, {"videoprofile": "2"}, {"videocodec": "vp8", "videoprofile": "2"},
		} {
			text, _ := json.Marshal(request)
			answer := s.ask("a", request, NewPeer(t).Publish().OpenChannel("chat").Offer())
			s.note("codecs of "+string(text), codecs(answer.Get("jsep.sdp").String()))
		}
		answer := s.askAs("who only receives", "a", body{"audio": true}, NewPeer(t).Receive(Audio, Video).Offer())
		s.note("codecs of who only receives", codecs(answer.Get("jsep.sdp").String()))
	})
}

func TestEchoTestEchoes(t *testing.T) {
	compare(t, echotest, differences{}, func(s *scene) {
		peer := NewPeer(t).Publish().OpenChannel("chat")
		s.echo("a", peer, peer.Offer(), body{"audio": true, "video": true})
		s.query("connected", "a", "audio_active", "video_active", "audio_codec", "video_codec", "bitrate", "e2ee")
		back := func(medium Medium, sender *Sender) {
			already := len(peer.Packets(medium))
			sender.Until("frame", "echoes", func() bool { return len(peer.Packets(medium)) >= already+5 })
		}
		back(Audio, peer.Audio)
		back(Video, peer.Video)
		peer.ChannelOpen()
		must(t, peer.Channel.SendText("hello"))
		s.hears("its text", "a")
		must(t, peer.Channel.Send([]byte{1, 2, 3}))
		s.hears("its bytes", "a")
		name := filepath.Join(s.janus.Folder, "echo")
		s.askAs("record", "a", body{"record": true, "filename": name}, nil)
		back(Audio, peer.Audio)
		back(Video, peer.Video)
		must(t, peer.Channel.SendText("recorded text"))
		s.hears("the recorded text", "a")
		s.askAs("record no longer", "a", body{"record": false}, nil)
		s.recorded("echo", map[string]string{"audio": "frame", "video": "frame", "data": "recorded text"})
		s.ask("a", body{"audio": false, "bitrate": 300000}, nil)
		s.query("muted", "a", "audio_active", "video_active", "bitrate")
		already := len(peer.Packets(Audio))
		for range 20 {
			peer.Audio.Send("muted")
		}
		back(Video, peer.Video)
		s.note("packets while muted", fmt.Sprint(len(peer.Packets(Audio))-already))
		s.ask("a", body{"audio": true}, nil)
		back(Audio, peer.Audio)
		s.handles["a"].Hangup()
		s.event("hung up", "a")
		s.query("hung up", "a", "audio_active", "video_active", "audio_codec", "video_codec", "bitrate")
		s.ended("a")
		again := NewPeer(t).Publish()
		offer := again.Offer()
		offer.E2EE = true
		s.peers["a"] = again
		answer := s.askAs("a second call, encrypted", "a", body{"audio": true, "videocodec": "vp8"}, offer)
		s.note("whether the answer is encrypted", answer.Get("jsep.e2ee").Raw)
		again.Accept(answer.Get("jsep.sdp").String())
		again.Connected()
		again.Video.Until("frame", "echoes of the second call", func() bool { return len(again.Packets(Video)) >= 5 })
		s.query("the second call", "a", "video_codec", "e2ee")
	})
}

func TestEchoTestSimulcast(t *testing.T) {
	const both = "1.4 names substream and temporal layer each time, -1 for what it does not know; we name what has changed, as 1.1"
	compare(t, echotest, differences{
		"1.4: a: the best substream": both, "1.4: a: the lowest substream": both, "1.4: a: the middle substream": both,
		"1.4: a: the lowest temporal layer": both,
	}, func(s *scene) {
		peer := NewPeer(t)
		sending := peer.PublishSimulcast(webrtc.MimeTypeVP8)
		s.echo("a", peer, sending.ByRid(peer.Offer()), body{"video": true})
		s.layers("the best substream", "a", sending, "substream", 2)
		s.ask("a", body{"substream": 0}, nil)
		s.layers("the lowest substream", "a", sending, "substream", 0)
		s.forget("a")
		s.ask("a", body{"substream": 0}, nil)
		s.event("it has it already", "a")
		s.ask("a", body{"substream": 1, "fallback": 500000}, nil)
		s.layers("the middle substream", "a", sending, "substream", 1)
		s.ask("a", body{"temporal": 0}, nil)
		s.layers("the lowest temporal layer", "a", sending, "temporal", 0)
		s.forget("a")
		s.ask("a", body{"temporal": 0}, nil)
		s.event("it has that layer already", "a")
	})
}

func TestEchoTestSlowLinkAndEventHandlers(t *testing.T) {
	compare(t, echotest, differences{}, func(s *scene) {
		s.janus.Admin().Ask(body{"janus": "set_slowlink_threshold", "slowlink_threshold": 1})
		peer := NewPeer(t).Publish()
		s.echo("a", peer, peer.Offer(), body{"audio": true, "bitrate": 256000})
		s.loses("a", "event")
		s.ask("a", body{"video": false}, nil)
		s.askAs("record", "a", body{"record": true, "filename": filepath.Join(s.janus.Folder, "echo")}, nil)
		s.told(3)
	})
}

func TestEchoTestPlayoutDelay(t *testing.T) {
	compare(t, echotest, differences{}, func(s *scene) {
		peer := NewPeer(t).Publish()
		s.attach("a")
		s.peers["a"] = peer
		answer := s.askAs("the offer", "a", body{"video": true}, peer.Offer()).Get("jsep.sdp").String()
		peer.Accept(answer)
		peer.Connected()
		s.handles["a"].WaitFor("webrtcup")
		for _, request := range []body{
			{"max_delay": 40}, {"min_delay": 10}, {"min_delay": 50}, {"max_delay": 20}, {"min_delay": -1}, {"min_delay": 0}, {"min_delay": 5, "max_delay": 4000},
		} {
			text, _ := json.Marshal(request)
			s.ask("a", request, nil)
			already := len(peer.Packets(Video))
			peer.Video.Until("frame", "echoes", func() bool { return len(peer.Packets(Video)) >= already+10 })
			s.note("playout delay after "+string(text), PlayoutDelay(peer.Packets(Video), answer))
		}
	})
}
