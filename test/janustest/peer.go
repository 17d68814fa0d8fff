package janustest

import (
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/pion/ice/v4"
	"github.com/pion/interceptor"
	"github.com/pion/rtcp"
	"github.com/pion/rtp"
	"github.com/pion/sdp/v3"
	"github.com/pion/webrtc/v4"
)

// Medium is audio or video.
type Medium = webrtc.RTPCodecType

// The media of a peer.
const (
	Audio = webrtc.RTPCodecTypeAudio
	Video = webrtc.RTPCodecTypeVideo
)

// Peer is a WebRTC client with one PeerConnection. It has no interceptors, so it sends only
// what the test sends, and shows everything that arrives.
type Peer struct {
	t          testing.TB
	connection *webrtc.PeerConnection
	connected  chan struct{}

	// Audio and Video are the senders, once they are added.
	Audio, Video *Sender
	// Channel is the data channel, once it is opened.
	Channel *webrtc.DataChannel

	mu       sync.Mutex
	packets  map[Medium][]*rtp.Packet
	streams  map[string]*stream // by mid
	ssrcs    map[Medium]webrtc.SSRC
	feedback map[Medium][]rtcp.Packet
	messages []webrtc.DataChannelMessage
	labels   []string
	opened   bool
}

// NewConnection makes a PeerConnection in the namespace, without interceptors.
func NewConnection(t testing.TB) *webrtc.PeerConnection {
	t.Helper()
	var settings webrtc.SettingEngine
	settings.SetInterfaceFilter(func(name string) bool { return name == Device })
	settings.SetICEMulticastDNSMode(ice.MulticastDNSModeDisabled)
	// Janus accepts DTLS only once its own side of ICE is done. Packets before that are lost,
	// and by default would be sent again only a second later.
	settings.SetDTLSRetransmissionInterval(20 * time.Millisecond)
	settings.SetNetworkTypes([]webrtc.NetworkType{webrtc.NetworkTypeUDP4})
	var media webrtc.MediaEngine
	must(t, media.RegisterDefaultCodecs())
	for _, uri := range []string{sdp.SDESMidURI, sdp.SDESRTPStreamIDURI} {
		must(t, media.RegisterHeaderExtension(webrtc.RTPHeaderExtensionCapability{URI: uri}, Video))
	}
	must(t, media.RegisterHeaderExtension(webrtc.RTPHeaderExtensionCapability{URI: sdp.AudioLevelURI}, Audio))
	must(t, media.RegisterHeaderExtension(webrtc.RTPHeaderExtensionCapability{URI: PlayoutDelayURI}, Video))
	api := webrtc.NewAPI(webrtc.WithSettingEngine(settings), webrtc.WithMediaEngine(&media), webrtc.WithInterceptorRegistry(&interceptor.Registry{}))
	connection, err := api.NewPeerConnection(webrtc.Configuration{})
	must(t, err)
	return connection
}

// Call attaches a handle for a connection, offers the connection's media, and waits until
// media can flow.
func Call(t testing.TB, j *Janus, pkg string, connection *webrtc.PeerConnection) *Handle {
	t.Helper()
	handle := j.Connect().Attach(pkg)
	p := PeerOf(t, connection)
	event := handle.Start(map[string]any{}, p.Offer())
	p.Accept(event.Get("jsep.sdp").String())
	handle.WaitFor("webrtcup")
	return handle
}

// PeerOf wraps a connection that a test has made, for offers and answers; it does not keep
// what arrives.
func PeerOf(t testing.TB, connection *webrtc.PeerConnection) *Peer {
	return &Peer{t: t, connection: connection}
}

// NewPeer makes a client in the namespace.
func NewPeer(t testing.TB) *Peer {
	t.Helper()
	connection := NewConnection(t)
	p := &Peer{
		t: t, connection: connection, connected: make(chan struct{}),
		packets: make(map[Medium][]*rtp.Packet), streams: make(map[string]*stream), ssrcs: make(map[Medium]webrtc.SSRC), feedback: make(map[Medium][]rtcp.Packet),
	}
	var once sync.Once
	connection.OnConnectionStateChange(func(state webrtc.PeerConnectionState) {
		if state == webrtc.PeerConnectionStateConnected {
			once.Do(func() { close(p.connected) })
		}
	})
	connection.OnTrack(func(track *webrtc.TrackRemote, receiver *webrtc.RTPReceiver) { p.receive(track, p.midOf(receiver)) })
	connection.OnDataChannel(p.listen)
	t.Cleanup(p.Close)
	return p
}

// Close ends the PeerConnection.
func (p *Peer) Close() { _ = p.connection.Close() }

// receive keeps the packets that arrive on a track.
func (p *Peer) receive(track *webrtc.TrackRemote, mid string) {
	p.mu.Lock()
	p.streams[mid] = &stream{ssrc: track.SSRC()}
	p.mu.Unlock()
	for {
		packet, _, err := track.ReadRTP()
		if err != nil {
			return
		}
		p.mu.Lock()
		p.packets[track.Kind()] = append(p.packets[track.Kind()], packet)
		p.ssrcs[track.Kind()] = track.SSRC()
		p.streams[mid].packets = append(p.streams[mid].packets, packet)
		p.mu.Unlock()
	}
}

// Publish adds Opus and VP8 to the next offer, to be sent and received.
func (p *Peer) Publish() *Peer {
	p.t.Helper()
	return p.Publishes(webrtc.MimeTypeOpus, webrtc.MimeTypeVP8)
}

// Publishes does the same with other codecs.
func (p *Peer) Publishes(audio, video string) *Peer {
	p.t.Helper()
	p.Audio = p.addSender(audio, Audio, 960)
	p.Video = p.addSender(video, Video, 3000)
	return p
}

// Receive adds m-lines to the next offer that only receive.
func (p *Peer) Receive(media ...Medium) *Peer {
	p.t.Helper()
	for _, medium := range media {
		_, err := p.connection.AddTransceiverFromKind(medium, webrtc.RTPTransceiverInit{Direction: webrtc.RTPTransceiverDirectionRecvonly})
		must(p.t, err)
	}
	return p
}

// OpenChannel adds a data channel to the next offer.
func (p *Peer) OpenChannel(label string) *Peer {
	p.t.Helper()
	channel, err := p.connection.CreateDataChannel(label, nil)
	must(p.t, err)
	p.Channel = channel
	p.listen(channel)
	return p
}

func (p *Peer) listen(channel *webrtc.DataChannel) {
	channel.OnOpen(func() {
		p.mu.Lock()
		p.opened = true
		p.mu.Unlock()
	})
	channel.OnMessage(func(message webrtc.DataChannelMessage) {
		p.mu.Lock()
		p.messages = append(p.messages, message)
		p.labels = append(p.labels, channel.Label())
		p.mu.Unlock()
	})
}

// Offer makes an offer that contains all candidates.
func (p *Peer) Offer() *JSEP {
	p.t.Helper()
	offer, err := p.connection.CreateOffer(nil)
	must(p.t, err)
	return p.local(offer)
}

// Restart makes an offer that restarts ICE.
func (p *Peer) Restart() *JSEP {
	p.t.Helper()
	offer, err := p.connection.CreateOffer(&webrtc.OfferOptions{ICERestart: true})
	must(p.t, err)
	return p.local(offer)
}

// PublishMore adds one more VP8 video to the next offer.
func (p *Peer) PublishMore() *Sender {
	p.t.Helper()
	return p.addSender(webrtc.MimeTypeVP8, Video, 3000)
}

// Answer takes an offer and makes the answer.
func (p *Peer) Answer(offer string) *JSEP {
	p.t.Helper()
	must(p.t, p.connection.SetRemoteDescription(webrtc.SessionDescription{Type: webrtc.SDPTypeOffer, SDP: offer}))
	answer, err := p.connection.CreateAnswer(nil)
	must(p.t, err)
	return p.local(answer)
}

func (p *Peer) local(description webrtc.SessionDescription) *JSEP {
	p.t.Helper()
	gathered := webrtc.GatheringCompletePromise(p.connection)
	must(p.t, p.connection.SetLocalDescription(description))
	<-gathered
	local := p.connection.LocalDescription()
	// Scripts repeat attributes that they do not know in their answers, and Janus cannot read
	// encrypted header extensions (RFC 9335).
	return &JSEP{Type: local.Type.String(), SDP: strings.ReplaceAll(local.SDP, "a=cryptex\r\n", "")}
}

// Accept applies the answer to an offer.
func (p *Peer) Accept(answer string) {
	p.t.Helper()
	must(p.t, p.connection.SetRemoteDescription(webrtc.SessionDescription{Type: webrtc.SDPTypeAnswer, SDP: answer}))
}

// Connected waits until media can flow.
func (p *Peer) Connected() {
	p.t.Helper()
	Eventually(p.t, "the PeerConnection", func() bool {
		select {
		case <-p.connected:
			return true
		default:
			return false
		}
	})
}

// Packets lists the packets that have arrived so far.
func (p *Peer) Packets(medium Medium) []*rtp.Packet {
	p.mu.Lock()
	defer p.mu.Unlock()
	return append([]*rtp.Packet(nil), p.packets[medium]...)
}

// Feedback lists the RTCP packets that have arrived so far about the media that we send.
func (p *Peer) Feedback(medium Medium) []rtcp.Packet {
	p.mu.Lock()
	defer p.mu.Unlock()
	return append([]rtcp.Packet(nil), p.feedback[medium]...)
}

// Messages lists the messages that have arrived so far, and the labels of their channels.
func (p *Peer) Messages() ([]webrtc.DataChannelMessage, []string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	return append([]webrtc.DataChannelMessage(nil), p.messages...), append([]string(nil), p.labels...)
}

// ChannelOpen waits until the data channel is open.
func (p *Peer) ChannelOpen() {
	p.t.Helper()
	Eventually(p.t, "the data channel", func() bool {
		p.mu.Lock()
		defer p.mu.Unlock()
		return p.opened
	})
}

// AskKeyframe sends a PLI for the video that arrives.
func (p *Peer) AskKeyframe() {
	p.t.Helper()
	p.mu.Lock()
	ssrc := p.ssrcs[Video]
	p.mu.Unlock()
	must(p.t, p.connection.WriteRTCP([]rtcp.Packet{&rtcp.PictureLossIndication{MediaSSRC: uint32(ssrc)}}))
}

// Estimate sends a REMB for the video that arrives.
func (p *Peer) Estimate(bitrate float32) {
	p.t.Helper()
	p.mu.Lock()
	ssrc := p.ssrcs[Video]
	p.mu.Unlock()
	must(p.t, p.connection.WriteRTCP([]rtcp.Packet{&rtcp.ReceiverEstimatedMaximumBitrate{Bitrate: bitrate, SSRCs: []uint32{uint32(ssrc)}}}))
}
