package janustest

import (
	"net"
	"sync/atomic"
	"testing"
	"time"

	"github.com/pion/ice/v4"
	"github.com/pion/interceptor"
	"github.com/pion/webrtc/v4"
)

// Network is a client's way to Janus: it loses some of the RTP packets that come in, and
// delays all that goes out.
type Network struct {
	net.PacketConn
	// LoseEvery is which RTP packet is lost: each tenth with 10. 0 loses none.
	LoseEvery atomic.Int64
	// Delay is for what goes out.
	Delay time.Duration

	received, lost atomic.Int64
}

// NewNetwork makes a network in the namespace.
func NewNetwork(t testing.TB, delay time.Duration) *Network {
	t.Helper()
	socket, err := net.ListenPacket("udp4", Address+":0")
	must(t, err)
	t.Cleanup(func() { _ = socket.Close() })
	return &Network{PacketConn: socket, Delay: delay}
}

// Lost counts the RTP packets that were lost.
func (n *Network) Lost() int64 { return n.lost.Load() }

// ReadFrom passes on what is not lost.
func (n *Network) ReadFrom(buffer []byte) (int, net.Addr, error) {
	for {
		size, from, err := n.PacketConn.ReadFrom(buffer)
		if err != nil || !n.loses(buffer[:size]) {
			return size, from, err
		}
	}
}

// loses says whether a datagram is lost. Of those that begin like RTP (RFC 7983), RTCP has
// packet types from 192 (RFC 5761).
func (n *Network) loses(datagram []byte) bool {
	if len(datagram) < 12 || datagram[0]>>6 != 2 || datagram[1]&0x7f >= 64 && datagram[1]&0x7f < 96 {
		return false
	}
	count, every := n.received.Add(1), n.LoseEvery.Load()
	if every == 0 || count%every != 0 {
		return false
	}
	n.lost.Add(1)
	return true
}

// WriteTo sends a datagram later.
func (n *Network) WriteTo(datagram []byte, to net.Addr) (int, error) {
	kept := append([]byte(nil), datagram...)
	time.AfterFunc(n.Delay, func() { _, _ = n.PacketConn.WriteTo(kept, to) }) // a closed socket loses it
	return len(datagram), nil
}

// NewReporter makes a PeerConnection that reports what it gets once a second, as
// browsers do, and has statistics. It asks for no packet again.
func NewReporter(t testing.TB, network *Network) *webrtc.PeerConnection {
	t.Helper()
	var settings webrtc.SettingEngine
	settings.SetICEMulticastDNSMode(ice.MulticastDNSModeDisabled)
	settings.SetDTLSRetransmissionInterval(20*time.Millisecond + 2*network.Delay)
	settings.SetNetworkTypes([]webrtc.NetworkType{webrtc.NetworkTypeUDP4})
	mux := webrtc.NewICEUDPMux(nil, network)
	t.Cleanup(func() { _ = mux.Close() })
	settings.SetICEUDPMux(mux)
	var media webrtc.MediaEngine
	must(t, media.RegisterDefaultCodecs())
	var registry interceptor.Registry
	must(t, webrtc.ConfigureRTCPReports(&registry))
	must(t, webrtc.ConfigureStatsInterceptor(&registry))
	api := webrtc.NewAPI(webrtc.WithSettingEngine(settings), webrtc.WithMediaEngine(&media), webrtc.WithInterceptorRegistry(&registry))
	connection, err := api.NewPeerConnection(webrtc.Configuration{})
	must(t, err)
	t.Cleanup(func() { _ = connection.Close() })
	connection.OnTrack(func(track *webrtc.TrackRemote, receiver *webrtc.RTPReceiver) {
		go readAll(receiver.Read)
		go readAll(track.Read)
	})
	return connection
}

// readAll reads what comes, for the interceptors.
func readAll(read func([]byte) (int, interceptor.Attributes, error)) {
	buffer := make([]byte, 1500)
	for {
		if _, _, err := read(buffer); err != nil {
			return
		}
	}
}
