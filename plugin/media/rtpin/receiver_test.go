package rtpin

import (
	"bytes"
	"net"
	"net/netip"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/pion/rtcp"
	"github.com/pion/rtp"
	"go.uber.org/goleak"

	"janus-golua/plugin/access"
	"janus-golua/plugin/awaiting"
	"janus-golua/plugin/core"
	"janus-golua/plugin/media/srtpkey"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

const testKey = "MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5" // 30 bytes

// taker keeps copies of what it gets.
type taker struct {
	mu         sync.Mutex
	packets    []core.Packet
	extensions []core.Extensions
	messages   []core.Data
}

func (k *taker) RTP(packet *core.Packet, extensions *core.Extensions) {
	k.mu.Lock()
	defer k.mu.Unlock()
	kept := *packet
	kept.Buffer = bytes.Clone(packet.Buffer)
	k.packets, k.extensions = append(k.packets, kept), append(k.extensions, *extensions)
}

func (k *taker) Data(message *core.Data) {
	k.mu.Lock()
	defer k.mu.Unlock()
	kept := *message
	kept.Buffer = bytes.Clone(message.Buffer)
	k.messages = append(k.messages, kept)
}

func (k *taker) counts() (packets, messages int) {
	k.mu.Lock()
	defer k.mu.Unlock()
	return len(k.packets), len(k.messages)
}

func eventually(t *testing.T, what string, so func() bool) {
	t.Helper()
	awaiting.Until(t, what, so)
}

func loopback(addr netip.Addr) bool { return addr.Unmap().IsLoopback() }

var usualStreams = []Stream{
	{SSRCs: [3]uint32{1000}, AudioLevel: 1},
	{SSRCs: [3]uint32{1010, 1011, 1012}, Video: true, Orientation: 2, PlayoutDelay: 3},
	{SSRCs: [3]uint32{1020}, Data: true},
	{SSRCs: [3]uint32{1030}, Video: true},
}

// open starts a receiver of the usual streams.
func open(t *testing.T, options Options) (*Receiver, *taker, [][3]uint32) {
	t.Helper()
	if !options.Address.IsValid() {
		options.Address = netip.MustParseAddr("127.0.0.1")
	}
	if options.Ports == (access.Ports{}) {
		options.Ports = access.Ports{Least: 20000, Most: 40000}
	}
	if options.From == nil {
		options.From = loopback
	}
	r, err := Open(options)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(r.Close)
	k := new(taker)
	ssrcs := r.Expect(usualStreams)
	r.Start(k)
	return r, k, ssrcs
}

func sender(t *testing.T, to netip.AddrPort) *net.UDPConn {
	t.Helper()
	conn, err := net.DialUDP("udp", nil, net.UDPAddrFromAddrPort(to))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = conn.Close() })
	return conn
}

func packet(t *testing.T, ssrc uint32, sequence uint16, payload string, extensions map[uint8][]byte) []byte {
	t.Helper()
	p := rtp.Packet{Header: rtp.Header{Version: 2, PayloadType: 96, SSRC: ssrc, SequenceNumber: sequence}, Payload: []byte(payload)}
	for id, value := range extensions {
		if err := p.SetExtension(id, value); err != nil {
			t.Fatal(err)
		}
	}
	buffer, err := p.Marshal()
	if err != nil {
		t.Fatal(err)
	}
	return buffer
}

func send(t *testing.T, conn *net.UDPConn, messages ...[]byte) {
	t.Helper()
	for _, message := range messages {
		if _, err := conn.Write(message); err != nil {
			t.Fatal(err)
		}
	}
}

func TestPacketsAreToldApartBySSRC(t *testing.T) {
	r, k, ssrcs := open(t, Options{})
	conn := sender(t, r.Address())
	send(t, conn,
		packet(t, 1000, 1, "audio", map[uint8][]byte{1: {0x80 | 30}}),
		packet(t, 1012, 2, "best", map[uint8][]byte{2: {8 | 4 | 1}, 3: {0x00, 0xa0, 0x14}}),
		packet(t, 1010, 3, "low", nil),
		packet(t, 1030, 4, "screen", nil),
		packet(t, 1020, 5, "words", nil))
	text := packet(t, 1020, 6, "text", nil)
	text[1] = 0
	send(t, conn, text)
	eventually(t, "six", func() bool { p, m := k.counts(); return p == 4 && m == 2 })
	for i, want := range []struct {
		mindex, substream int
		video             bool
		payload           string
	}{{0, 0, false, "audio"}, {1, 2, true, "best"}, {1, 0, true, "low"}, {3, 0, true, "screen"}} {
		var got rtp.Packet
		if err := got.Unmarshal(k.packets[i].Buffer); err != nil {
			t.Fatal(err)
		}
		if k.packets[i].MIndex != want.mindex || k.packets[i].Video != want.video || string(got.Payload) != want.payload ||
			got.SSRC != ssrcs[want.mindex][want.substream] || got.SequenceNumber != uint16(i+1) {
			t.Errorf("packet %d is %+v of m-line %d", i, got, k.packets[i].MIndex)
		}
	}
	if e := k.extensions[0]; e.AudioLevel != 30 || !e.Voice || e.Rotation != -1 {
		t.Errorf("audio has %+v", e)
	}
	if e := k.extensions[1]; e.Rotation != 90 || !e.BackCamera || !e.Flipped || e.MinDelay != 10 || e.MaxDelay != 20 || e.AudioLevel != -1 {
		t.Errorf("video has %+v", e)
	}
	if string(k.messages[0].Buffer) != "words" || !k.messages[0].Binary || k.messages[1].Binary {
		t.Errorf("the messages are %+v", k.messages)
	}
}

func TestWhatIsNoneOfThemIsDroppedAndCounted(t *testing.T) {
	r, k, _ := open(t, Options{})
	conn := sender(t, r.Address())
	send(t, conn, []byte("short"), []byte("no RTP, but long enough"), packet(t, 1, 1, "stranger", nil),
		packet(t, 1010, 1, strings.Repeat("x", 1600), nil), packet(t, 1010, 2, "good", nil))
	want := Stats{Packets: 1, Bytes: 16, Malformed: 3, Unknown: 1}
	eventually(t, "all", func() bool { return r.Stats() == want })
	if p, m := k.counts(); p != 1 || m != 0 {
		t.Errorf("%d packets and %d messages were handed on", p, m)
	}
	r.Expect(nil)
	send(t, conn, packet(t, 1010, 3, "no longer", nil))
	eventually(t, "another stranger", func() bool { return r.Stats().Unknown == 2 })
}

func TestHostsThatMayNotSendAreRefused(t *testing.T) {
	r, _, _ := open(t, Options{From: func(netip.Addr) bool { return false }})
	send(t, sender(t, r.Address()), packet(t, 1000, 1, "audio", nil))
	eventually(t, "the refusal", func() bool { return r.Stats() == Stats{Refused: 1} })
}

func TestProtectedPackets(t *testing.T) {
	for _, suite := range []int{32, 80} {
		r, k, _ := open(t, Options{SRTPSuite: suite, SRTPKey: testKey})
		conn := sender(t, r.Address())
		key, err := srtpkey.Parse(suite, testKey)
		if err != nil {
			t.Fatal(err)
		}
		context, err := key.Context()
		if err != nil {
			t.Fatal(err)
		}
		for _, ssrc := range []uint32{1000, 1010, 1011} {
			sealed, err := context.EncryptRTP(nil, packet(t, ssrc, 7, "secret", nil), nil)
			if err != nil {
				t.Fatal(err)
			}
			send(t, conn, sealed, sealed) // the second is a repetition
		}
		send(t, conn, packet(t, 1000, 8, "not protected", nil), packet(t, 1020, 1, "data is not", nil))
		eventually(t, "all", func() bool { s := r.Stats(); return s.Packets == 4 && s.Unprotectable == 4 })
		for i := range 3 {
			if !strings.HasSuffix(string(k.packets[i].Buffer), "secret") {
				t.Errorf("packet %d is %q", i, k.packets[i].Buffer)
			}
		}
	}
}

// pli reads so many.
func pli(t *testing.T, conn *net.UDPConn, count int) (ssrcs []uint32) {
	t.Helper()
	buffer := make([]byte, 1500)
	_ = conn.SetReadDeadline(time.Now().Add(10 * time.Second))
	for len(ssrcs) < count {
		n, err := conn.Read(buffer)
		if err != nil {
			t.Fatalf("only %v came: %v", ssrcs, err)
		}
		parts, err := rtcp.Unmarshal(buffer[:n])
		if err != nil {
			t.Fatal(err)
		}
		for _, part := range parts {
			ssrcs = append(ssrcs, part.(*rtcp.PictureLossIndication).MediaSSRC)
		}
	}
	return ssrcs
}

func TestKeyframeRequestsGoBack(t *testing.T) {
	r, _, _ := open(t, Options{})
	r.Keyframe(1) // before anybody is known
	stranger, control := sender(t, r.RTCP()), sender(t, r.RTCP())
	send(t, stranger, []byte("not RTCP"))
	report, _ := (&rtcp.ReceiverReport{SSRC: 9}).Marshal()
	send(t, control, report) // is read behind what the stranger has sent
	if got := pli(t, control, 1); !slices.Equal(got, []uint32{1010}) {
		t.Errorf("the request from before was told as %v", got)
	}
	r.Keyframe(0) // audio has none
	r.Keyframe(-1)
	if got := pli(t, control, 2); !slices.Equal(got, []uint32{1010, 1030}) {
		t.Errorf("the requests for all were told as %v", got)
	}
	// How often is the media path's to say: no request waits for another.
	for range 3 {
		r.Keyframe(1)
		if got := pli(t, control, 1); !slices.Equal(got, []uint32{1010}) {
			t.Errorf("the next request was told as %v", got)
		}
	}
	r.Close() // and with it who counts
	if got := r.Stats().Keyframes; got != 6 {
		t.Errorf("%d were counted", got)
	}
}

func TestOnlyPortsOfTheRangeAreOpened(t *testing.T) {
	address := netip.MustParseAddr("127.0.0.1")
	options := Options{Address: address, Ports: access.Ports{Least: 20011, Most: 20012}, From: loopback}
	r, err := Open(options)
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	if got := int(r.Address().Port()) + int(r.RTCP().Port()); got != 20011+20012 {
		t.Errorf("the ports are %v and %v", r.Address(), r.RTCP())
	}
	if _, err := Open(options); err == nil || !strings.Contains(err.Error(), "no port of 20011 to 20012 is free") {
		t.Errorf("a third port: %v", err)
	}
	options.Port = 20013
	if _, err := Open(options); err == nil || !strings.Contains(err.Error(), "which the configuration allows") {
		t.Errorf("a port beyond: %v", err)
	}
	options.Port, options.SRTPSuite, options.SRTPKey = 0, 80, "short"
	if _, err := Open(options); err == nil {
		t.Error("a short key was taken")
	}
}

func TestAPacketAllocatesNothing(t *testing.T) {
	r, err := Open(Options{Address: netip.MustParseAddr("127.0.0.1"), Ports: access.Ports{Least: 20000, Most: 40000}, From: loopback})
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	r.Expect(usualStreams)
	datagram, from := packet(t, 1010, 1, "video", map[uint8][]byte{2: {1}}), netip.MustParseAddr("127.0.0.1")
	var nobody nobody
	if got := testing.AllocsPerRun(1000, func() {
		datagram[10], datagram[11] = 1010>>8, 1010&0xff
		datagram[8], datagram[9] = 0, 0
		r.take(datagram, from, nobody)
	}); got > 0 {
		t.Errorf("%v allocations for each packet", got)
	}
	if got := r.Stats().Packets; got < 1000 {
		t.Errorf("%d were taken", got)
	}
}

type nobody struct{}

func (nobody) RTP(*core.Packet, *core.Extensions) {}
func (nobody) Data(*core.Data)                    {}

// FuzzHandOn gives any datagram to a receiver, plain and protected, below the guard that
// would hide a panic.
func FuzzHandOn(f *testing.F) {
	f.Add([]byte{0x80, 96, 0, 1, 0, 0, 0, 0, 0, 0, 0x03, 0xf2, 1, 2, 3})
	f.Add([]byte{0x90, 96, 0, 1, 0, 0, 0, 0, 0, 0, 0x03, 0xf2, 0xbe, 0xde, 0, 1, 0x30, 0, 0, 0})
	f.Fuzz(func(t *testing.T, datagram []byte) {
		for _, suite := range []int{0, 80} {
			r := &Receiver{from: loopback, feedback: newFeedback(new(net.UDPConn), loopback, nil)}
			key := ""
			if suite != 0 {
				key = testKey
			}
			parsed, err := srtpkey.Parse(suite, key)
			if err != nil {
				t.Fatal(err)
			}
			if r.srtp, err = parsed.Context(); err != nil {
				t.Fatal(err)
			}
			r.Expect(usualStreams)
			r.handOn(bytes.Clone(datagram), netip.MustParseAddr("127.0.0.1"), nobody{})
		}
	})
}
