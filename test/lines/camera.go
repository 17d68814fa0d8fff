package lines

import (
	"regexp"
	"testing"
	"time"

	"github.com/pion/rtcp"
	"github.com/pion/sdp/v3"
	"github.com/pion/webrtc/v4"

	"janus-golua/test/janustest"
)

// Camera is a publisher who sends a film in three substreams, and a tone.
type Camera struct {
	t          testing.TB
	connection *webrtc.PeerConnection
	sender     *webrtc.RTPSender
	streams    []*stream
	tone       *webrtc.TrackLocalStaticRTP
	sound      janustest.Clip
	stop       chan struct{}
}

// newCamera makes a camera and adds what it films to the next offer.
func newCamera(t testing.TB, film Film, sound janustest.Clip) *Camera {
	t.Helper()
	c := &Camera{t: t, connection: janustest.NewConnection(t), sound: sound, stop: make(chan struct{}), streams: make([]*stream, len(Layers))}
	c.tone = c.track(webrtc.MimeTypeOpus)
	_, err := c.connection.AddTrack(c.tone)
	must(t, err)
	for i := len(Layers) - 1; i >= 0; i-- { // the best first, as janus.js does
		track := c.track(webrtc.MimeTypeVP8, webrtc.WithRTPStreamID(Layers[i].Rid))
		c.streams[i] = newStream(track, i, film[i])
		if c.sender == nil {
			c.sender, err = c.connection.AddTrack(track)
		} else {
			err = c.sender.AddEncoding(track)
		}
		must(t, err)
	}
	return c
}

func (c *Camera) track(mimeType string, options ...func(*webrtc.TrackLocalStaticRTP)) *webrtc.TrackLocalStaticRTP {
	c.t.Helper()
	track, err := webrtc.NewTrackLocalStaticRTP(webrtc.RTPCodecCapability{MimeType: mimeType}, "film", "camera", options...)
	must(c.t, err)
	return track
}

var ssrcs = regexp.MustCompile(`(?m)^a=ssrc[^\r\n]*\r?\n`)

// offer is written as browsers do for simulcast, without SSRCs.
func (c *Camera) offer(peer *janustest.Peer) *janustest.JSEP {
	offer := peer.Offer()
	return &janustest.JSEP{Type: offer.Type, SDP: ssrcs.ReplaceAllString(offer.SDP, "")}
}

// film sends until the camera is closed.
func (c *Camera) film() {
	mid, rid := c.extension(sdp.SDESMidURI), c.extension(sdp.SDESRTPStreamIDURI)
	for i, s := range c.streams {
		s.introduce(mid, c.mid(), rid, Layers[i].Rid)
		go c.heed(s, Layers[i].Rid)
	}
	go repeat(each, c.stop, func(int) error {
		for _, s := range c.streams {
			if err := s.send(); err != nil {
				return err
			}
		}
		return nil
	})
	go repeat(c.sound.Each, c.stop, c.sendSound)
}

// close ends the camera.
func (c *Camera) close() {
	close(c.stop)
	_ = c.connection.Close()
}

// PLIs counts the requests for keyframes so far.
func (c *Camera) PLIs() (count int64) {
	for _, s := range c.streams {
		count += s.plis.Load()
	}
	return count
}

// heed reads the RTCP about a substream: a keyframe follows each request for one.
func (c *Camera) heed(s *stream, rid string) {
	buffer := make([]byte, 1500)
	for {
		n, _, err := c.sender.ReadSimulcast(buffer, rid)
		if err != nil {
			return
		}
		packets, _ := rtcp.Unmarshal(buffer[:n])
		for _, packet := range packets {
			switch packet.(type) {
			case *rtcp.PictureLossIndication, *rtcp.FullIntraRequest:
				s.plis.Add(1)
				s.asked.Store(true)
			}
		}
	}
}

func (c *Camera) extension(uri string) uint8 {
	for _, extension := range c.sender.GetParameters().HeaderExtensions {
		if extension.URI == uri {
			return uint8(extension.ID)
		}
	}
	return 0
}

func (c *Camera) mid() string {
	for _, transceiver := range c.connection.GetTransceivers() {
		if transceiver.Sender() == c.sender {
			return transceiver.Mid()
		}
	}
	return ""
}

// repeat calls do at each interval, with the number of the call, until stop is closed or do fails. A
// call that comes late does not delay the next ones.
func repeat(interval time.Duration, stop <-chan struct{}, do func(int) error) {
	began := time.Now()
	for i := 0; do(i) == nil; i++ {
		select {
		case <-stop:
			return
		case <-time.After(time.Until(began.Add(time.Duration(i+1) * interval))):
		}
	}
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
