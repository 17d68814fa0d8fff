package lines

import (
	"sync"
	"testing"
	"time"

	"github.com/pion/ice/v4"
	"github.com/pion/interceptor"
	"github.com/pion/rtcp"
	"github.com/pion/rtp"
	"github.com/pion/webrtc/v4"

	"janus-golua/test/janustest"
)

// pion is a viewer in the test process. It asks for lost packets again, and reports all packets
// (transport-wide feedback, each 100 ms), as a browser does.
type pion struct {
	connection *webrtc.PeerConnection

	mu     sync.Mutex
	looks  []Look
	screen []*screen
}

// NewConnection makes a PeerConnection that asks for lost packets again, and reports all packets.
func NewConnection(t testing.TB) *webrtc.PeerConnection {
	t.Helper()
	var settings webrtc.SettingEngine
	settings.SetInterfaceFilter(func(name string) bool { return name == janustest.Device })
	settings.SetICEMulticastDNSMode(ice.MulticastDNSModeDisabled)
	settings.SetDTLSRetransmissionInterval(100 * time.Millisecond) // more than the round trip of a slow line
	settings.SetNetworkTypes([]webrtc.NetworkType{webrtc.NetworkTypeUDP4})
	var media webrtc.MediaEngine
	must(t, media.RegisterDefaultCodecs())
	var registry interceptor.Registry
	must(t, webrtc.RegisterDefaultInterceptors(&media, &registry))
	api := webrtc.NewAPI(webrtc.WithSettingEngine(settings), webrtc.WithMediaEngine(&media), webrtc.WithInterceptorRegistry(&registry))
	connection, err := api.NewPeerConnection(webrtc.Configuration{})
	must(t, err)
	return connection
}

func newPion(t testing.TB) *pion {
	t.Helper()
	p := &pion{connection: NewConnection(t)}
	p.connection.OnTrack(func(track *webrtc.TrackRemote, receiver *webrtc.RTPReceiver) {
		go drain(receiver)
		p.watch(track)
	})
	return p
}

// drain reads RTCP for the interceptors.
func drain(receiver *webrtc.RTPReceiver) {
	buffer := make([]byte, 1500)
	for {
		if _, _, err := receiver.Read(buffer); err != nil {
			return
		}
	}
}

func (p *pion) answer(t testing.TB, sdp string) string {
	t.Helper()
	return janustest.PeerOf(t, p.connection).Answer(sdp).SDP
}

func (p *pion) close() { _ = p.connection.Close() }

// watch shows a track.
func (p *pion) watch(track *webrtc.TrackRemote) {
	if track.Kind() != webrtc.RTPCodecTypeVideo {
		ignore(track)
		return
	}
	p.mu.Lock()
	s := newScreen(len(p.screen))
	p.screen = append(p.screen, s)
	p.mu.Unlock()
	for {
		packet, _, err := track.ReadRTP()
		if err != nil {
			return
		}
		if p.show(s, packet, time.Now()) {
			_ = p.connection.WriteRTCP([]rtcp.Packet{&rtcp.PictureLossIndication{MediaSSRC: uint32(track.SSRC())}})
		}
	}
}

// ignore reads a track for the interceptors.
func ignore(track *webrtc.TrackRemote) {
	buffer := make([]byte, 1500)
	for {
		if _, _, err := track.Read(buffer); err != nil {
			return
		}
	}
}

// show gives a packet to the screen, and says whether a keyframe must be asked for.
func (p *pion) show(s *screen, packet *rtp.Packet, at time.Time) (ask bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for range s.take(packet) {
		p.looks = append(p.looks, Look{At: at, Stream: s.number, Frames: s.frames, Height: s.height})
		s.shown = at
	}
	return s.asks(at)
}

func (p *pion) seen(testing.TB) []Look {
	p.mu.Lock()
	defer p.mu.Unlock()
	return append([]Look(nil), p.looks...)
}
