package load

import (
	"regexp"
	"sync/atomic"
	"testing"
	"time"

	"github.com/pion/sdp/v3"
	"github.com/pion/webrtc/v4"

	"janus-golua/test/janustest"
)

// Frames is how many frames a video has in a second, Sounds how many packets an audio has.
const (
	Frames = 30
	Sounds = 50
)

// Publisher is a client's medium that is sent.
type Publisher struct {
	connection *webrtc.PeerConnection
	sender     *webrtc.RTPSender
	sources    []*source
	every      time.Duration
	// before is called before each frame.
	before func(frame uint32)
}

// Video adds a video to the next offer of a connection.
func Video(t testing.TB, connection *webrtc.PeerConnection, id int, layers []Layer) *Publisher {
	t.Helper()
	p := &Publisher{connection: connection, every: time.Second / Frames, sources: make([]*source, len(layers))}
	for i := len(layers) - 1; i >= 0; i-- { // the best first, as janus.js does
		var options []func(*webrtc.TrackLocalStaticRTP)
		if layers[i].Rid != "" {
			options = append(options, webrtc.WithRTPStreamID(layers[i].Rid))
		}
		track, err := webrtc.NewTrackLocalStaticRTP(webrtc.RTPCodecCapability{MimeType: webrtc.MimeTypeVP8}, "video", "bench", options...)
		must(t, err)
		p.sources[i] = newSource(track, id, i, layers[i])
		if p.sender == nil {
			p.sender, err = connection.AddTrack(track)
		} else {
			err = p.sender.AddEncoding(track)
		}
		must(t, err)
	}
	return p
}

// Audio adds an audio to the next offer of a connection. The publishers speak in turns of three
// seconds, which their packets' audio levels show.
func Audio(t testing.TB, connection *webrtc.PeerConnection, id, publishers int) *Publisher {
	t.Helper()
	track, err := webrtc.NewTrackLocalStaticRTP(webrtc.RTPCodecCapability{MimeType: webrtc.MimeTypeOpus}, "audio", "bench")
	must(t, err)
	s := newSource(track, id, 0, Layer{"", 1, 100})
	s.video, s.step, s.buffer[0] = false, 960, 0xf8
	p := &Publisher{connection: connection, every: time.Second / Sounds, sources: []*source{s}}
	p.sender, err = connection.AddTrack(track)
	must(t, err)
	p.before = func(frame uint32) {
		level := byte(127)
		if int(frame/(3*Sounds))%publishers == (id-1)%publishers {
			level = 20
		}
		if extension := p.extension(sdp.AudioLevelURI); extension > 0 {
			_ = s.header.SetExtension(extension, []byte{level})
		}
	}
	return p
}

// Each sets the time between frames, and returns the publisher.
func (p *Publisher) Each(every time.Duration) *Publisher {
	p.every = every
	return p
}

// Keyframes makes every frame of a video a keyframe, and returns the publisher.
func (p *Publisher) Keyframes() *Publisher {
	for _, s := range p.sources {
		s.always = true
	}
	return p
}

// ByRid is an offer as browsers write it, without SSRCs, if the video is simulcast.
func (p *Publisher) ByRid(offer *janustest.JSEP) *janustest.JSEP {
	if len(p.sources) == 1 {
		return offer
	}
	return &janustest.JSEP{Type: offer.Type, SDP: ssrcs.ReplaceAllString(offer.SDP, "")}
}

var ssrcs = regexp.MustCompile(`(?m)^a=ssrc[^\r\n]*\r?\n`)

// Send sends until stop is true. Frames come at multiples of a publisher's interval and its offset, so
// that publishers never send at the same moment. Counted from when each publisher begins, their moments would be
// near to each other in one run and not in the next: that alone made medians of 0.3 or of 1.4 ms.
func (p *Publisher) Send(stop *atomic.Bool, offset time.Duration) {
	p.introduce()
	start := epoch.Add(now().Truncate(p.every) + p.every + offset)
	for frame := uint32(0); !stop.Load(); frame++ {
		time.Sleep(time.Until(start.Add(time.Duration(frame) * p.every)))
		if p.before != nil {
			p.before(frame)
		}
		for _, s := range p.sources {
			if s.send() != nil {
				return
			}
		}
	}
}

// introduce gives the first packets their mid and rid, and begins to read RTCP.
func (p *Publisher) introduce() {
	for _, s := range p.sources {
		if rid := s.track.RID(); rid != "" {
			_ = s.header.SetExtension(p.extension(sdp.SDESMidURI), []byte(p.mid()))
			_ = s.header.SetExtension(p.extension(sdp.SDESRTPStreamIDURI), []byte(rid))
			go s.heed(func(buffer []byte) (n int, err error) {
				n, _, err = p.sender.ReadSimulcast(buffer, rid)
				return n, err
			})
			continue
		}
		go s.heed(func(buffer []byte) (n int, err error) {
			n, _, err = p.sender.Read(buffer)
			return n, err
		})
	}
}

func (p *Publisher) extension(uri string) uint8 {
	for _, extension := range p.sender.GetParameters().HeaderExtensions {
		if extension.URI == uri {
			return uint8(extension.ID)
		}
	}
	return 0
}

func (p *Publisher) mid() string {
	for _, transceiver := range p.connection.GetTransceivers() {
		if transceiver.Sender() == p.sender {
			return transceiver.Mid()
		}
	}
	return ""
}

// PLIs counts the requests for keyframes that came so far, on all substreams.
func (p *Publisher) PLIs() (count uint64) {
	for _, s := range p.sources {
		count += s.plis.Load()
	}
	return count
}

// Sent counts the packets that were sent so far. It may be asked once Send has returned.
func (p *Publisher) Sent() (count int) {
	for _, s := range p.sources {
		count += int(s.stamp.frame) * int(s.stamp.count)
	}
	return count
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
