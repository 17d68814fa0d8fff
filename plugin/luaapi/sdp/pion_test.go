package sdp

import (
	"slices"
	"strings"
	"testing"

	"github.com/pion/ice/v4"
	"github.com/pion/sdp/v3"
	"github.com/pion/webrtc/v4"
	lua "github.com/yuin/gopher-lua"

	"janus-golua/plugin/luaapi/sdp/description"
)

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// newPeer creates a WebRTC client that never connects.
func newPeer(t testing.TB) *webrtc.PeerConnection {
	t.Helper()
	var media webrtc.MediaEngine
	must(t, media.RegisterDefaultCodecs())
	for _, uri := range []string{sdp.SDESMidURI, sdp.SDESRTPStreamIDURI, sdp.TransportCCURI} {
		must(t, media.RegisterHeaderExtension(webrtc.RTPHeaderExtensionCapability{URI: uri}, webrtc.RTPCodecTypeVideo))
	}
	var settings webrtc.SettingEngine
	settings.SetICEMulticastDNSMode(ice.MulticastDNSModeDisabled)
	settings.SetInterfaceFilter(func(string) bool { return false })
	api := webrtc.NewAPI(webrtc.WithMediaEngine(&media), webrtc.WithSettingEngine(settings))
	peer, err := api.NewPeerConnection(webrtc.Configuration{})
	must(t, err)
	t.Cleanup(func() { _ = peer.Close() })
	return peer
}

func offerOf(t testing.TB, peer *webrtc.PeerConnection) string {
	t.Helper()
	offer, err := peer.CreateOffer(nil)
	must(t, err)
	must(t, peer.SetLocalDescription(offer))
	return offer.SDP
}

func track(t testing.TB, mime, rid string) *webrtc.TrackLocalStaticRTP {
	t.Helper()
	var options []func(*webrtc.TrackLocalStaticRTP)
	if rid != "" {
		options = append(options, webrtc.WithRTPStreamID(rid))
	}
	track, err := webrtc.NewTrackLocalStaticRTP(webrtc.RTPCodecCapability{MimeType: mime}, "track", "stream", options...)
	must(t, err)
	return track
}

// withTransport adds what Janus adds to a plain description: ICE, DTLS, BUNDLE.
func withTransport(t testing.TB, text, setup string) string {
	t.Helper()
	d, err := description.Parse(text)
	must(t, err)
	bundle := "BUNDLE"
	for i := range d.Media {
		m := &d.Media[i]
		if m.Rejected() {
			continue
		}
		bundle += " " + m.Mid
		m.Attributes = append(m.Attributes,
			description.Attribute{Name: "ice-ufrag", Value: "abcd"},
			description.Attribute{Name: "ice-pwd", Value: "abcdefghijklmnopqrstuvwx"},
			description.Attribute{Name: "setup", Value: setup},
			description.Attribute{Name: "fingerprint", Value: "sha-256 " + strings.Repeat("AA:", 31) + "AA"})
		if m.Kind != description.Data {
			m.Attributes = append(m.Attributes, description.Attribute{Name: "rtcp-mux"})
		}
	}
	d.Attributes = []description.Attribute{{Name: "group", Value: bundle}}
	text, err = d.Text()
	must(t, err)
	return text
}

// options evaluates a Lua table.
func options(t testing.TB, L *lua.LState, text string) lua.LValue {
	t.Helper()
	must(t, L.DoString("return "+text))
	value := L.Get(-1)
	L.Pop(1)
	return value
}

// TestPionTakesTheAnswers answers the offers of a real client, and gives it the answers.
func TestPionTakesTheAnswers(t *testing.T) {
	transceivers := func(kinds ...webrtc.RTPCodecType) func(*testing.T, *webrtc.PeerConnection) {
		return func(t *testing.T, peer *webrtc.PeerConnection) {
			for _, kind := range kinds {
				_, err := peer.AddTransceiverFromKind(kind)
				must(t, err)
			}
		}
	}
	tracks := func(mimes ...string) func(*testing.T, *webrtc.PeerConnection) {
		return func(t *testing.T, peer *webrtc.PeerConnection) {
			for _, mime := range mimes {
				_, err := peer.AddTrack(track(t, mime, ""))
				must(t, err)
			}
		}
	}
	const audio, video = webrtc.RTPCodecTypeAudio, webrtc.RTPCodecTypeVideo
	cases := []struct {
		name    string
		offer   func(*testing.T, *webrtc.PeerConnection)
		options string
		want    []string // codec and direction of each m-line, or "rejected"
	}{
		{"audio and video", transceivers(audio, video), "{}", []string{"opus sendrecv", "vp8 sendrecv"}},
		{"receiving only", tracks(webrtc.MimeTypeOpus, webrtc.MimeTypeH264), "{ audio = { direction = 'recvonly' }, video = { codecs = { 'h264' }, direction = 'recvonly' } }",
			[]string{"opus recvonly", "h264 recvonly"}},
		{"profiles", tracks(webrtc.MimeTypeVP9, webrtc.MimeTypeH264), "{ video = { codecs = { 'vp9/2' } }, media = { [2] = { codecs = { 'h264/42e01f' } } } }",
			[]string{"vp9 sendrecv", "h264 sendrecv"}},
		{"rejected", transceivers(audio, video, video), "{ video = false, media = { [3] = true } }",
			[]string{"opus sendrecv", "rejected", "vp8 sendrecv"}},
		{"rtx", transceivers(video), "{ video = { rtx = true, extensions = true } }", []string{"vp8 sendrecv"}},
		{"many", transceivers(audio, video, audio, video, video, audio), "{}",
			[]string{"opus sendrecv", "vp8 sendrecv", "opus sendrecv", "vp8 sendrecv", "vp8 sendrecv", "opus sendrecv"}},
		{"data", func(t *testing.T, peer *webrtc.PeerConnection) {
			_, err := peer.CreateDataChannel("x", nil)
			must(t, err)
		}, "{}", []string{"data"}},
		{"simulcast", func(t *testing.T, peer *webrtc.PeerConnection) {
			sender, err := peer.AddTrack(track(t, webrtc.MimeTypeVP8, "h"))
			must(t, err)
			must(t, sender.AddEncoding(track(t, webrtc.MimeTypeVP8, "m")))
			must(t, sender.AddEncoding(track(t, webrtc.MimeTypeVP8, "l")))
		}, "{ video = { direction = 'recvonly' } }", []string{"vp8 recvonly"}},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			peer := newPeer(t)
			c.offer(t, peer)
			L := newState(t)
			answer, err := Answer(L, "session:answer", offerOf(t, peer), options(t, L, c.options))
			must(t, err)
			if got := summary(t, answer); !slices.Equal(got, c.want) {
				t.Errorf("got %q, want %q in\n%s", got, c.want, answer)
			}
			err = peer.SetRemoteDescription(webrtc.SessionDescription{
				Type: webrtc.SDPTypeAnswer, SDP: withTransport(t, answer, "active"),
			})
			if err != nil {
				t.Errorf("%v\n%s", err, answer)
			}
			if c.name == "simulcast" && !strings.Contains(answer, "a=simulcast:recv h;m;l\r\n") {
				t.Errorf("no simulcast in\n%s", answer)
			}
		})
	}
}

// summary says what became of each m-line.
func summary(t testing.TB, text string) []string {
	t.Helper()
	d, err := description.Parse(text)
	must(t, err)
	var lines []string
	for i := range d.Media {
		switch m := &d.Media[i]; {
		case m.Rejected():
			lines = append(lines, "rejected")
		case m.Kind == description.Data:
			lines = append(lines, "data")
		default:
			lines = append(lines, m.Codecs[0].Name+" "+string(m.Direction))
		}
	}
	return lines
}

// TestPionTakesTheOffers negotiates a subscription four times with a real client: one
// publisher, a second one, the first one leaves, another takes its place.
func TestPionTakesTheOffers(t *testing.T) {
	peer, L := newPeer(t), newState(t)
	previous := ""
	for _, step := range []struct {
		media string
		want  []string // of the client's answer
	}{
		{"{ kind = 'audio', direction = 'sendonly', msid = 'anna mic' }, { kind = 'video', direction = 'sendonly', msid = 'anna cam', extensions = true }",
			[]string{"opus recvonly", "vp8 recvonly"}},
		{"{ mid = '0', direction = 'sendonly', msid = 'anna mic' }, { mid = '1', direction = 'sendonly', msid = 'anna cam' }, " +
			"{ kind = 'video', codec = 'h264', direction = 'sendonly', msid = 'bert cam' }, { kind = 'data' }",
			[]string{"opus recvonly", "vp8 recvonly", "h264 recvonly", "data"}},
		{"{ mid = '2', direction = 'sendonly', msid = 'bert cam' }",
			[]string{"opus inactive", "vp8 inactive", "h264 recvonly", "data"}},
		{"{ kind = 'video', codec = 'vp8', direction = 'sendonly', msid = 'carla cam' }, { mid = '2', direction = 'sendonly', msid = 'bert cam' }, { mid = '0', rejected = true }",
			[]string{"rejected", "vp8 recvonly", "h264 recvonly", "data"}},
	} {
		wish := options(t, L, "{ media = { "+step.media+" } }").(*lua.LTable)
		if previous != "" {
			wish.RawSetString("previous", lua.LString(previous))
		}
		offer, _, err := Offer(L, "session:offer", wish, false)
		must(t, err)
		must(t, peer.SetRemoteDescription(webrtc.SessionDescription{Type: webrtc.SDPTypeOffer, SDP: withTransport(t, offer, "actpass")}))
		answer, err := peer.CreateAnswer(nil)
		must(t, err)
		must(t, peer.SetLocalDescription(answer))
		if got := summary(t, answer.SDP); !slices.Equal(got, step.want) {
			t.Errorf("got %q, want %q: offer\n%s\nanswer\n%s", got, step.want, offer, answer.SDP)
		}
		previous = offer
	}
}
