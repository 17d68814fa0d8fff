package rtpout

import (
	"bytes"
	"context"
	"encoding/base64"
	"encoding/binary"
	"fmt"
	"net"
	"net/netip"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/pion/rtcp"
	"github.com/pion/srtp/v3"
	"go.uber.org/goleak"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// receiver is a UDP socket of the test.
type receiver struct {
	t    *testing.T
	conn *net.UDPConn
}

func receive(t *testing.T, host string) receiver {
	t.Helper()
	conn, err := net.ListenUDP("udp", net.UDPAddrFromAddrPort(netip.AddrPortFrom(netip.MustParseAddr(host), 0)))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = conn.Close() })
	return receiver{t, conn}
}

func (r receiver) port() int { return r.conn.LocalAddr().(*net.UDPAddr).Port }

func (r receiver) next() []byte {
	r.t.Helper()
	buffer := make([]byte, 2000)
	_ = r.conn.SetReadDeadline(time.Now().Add(10 * time.Second))
	n, err := r.conn.Read(buffer)
	if err != nil {
		r.t.Fatal(err)
	}
	return buffer[:n]
}

func forwarder(t *testing.T, target Target, keyframe func()) *Forwarder {
	t.Helper()
	policy, err := ParsePolicy("loopback")
	if err != nil {
		t.Fatal(err)
	}
	f, err := New(context.Background(), target, policy, keyframe)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(f.Close)
	return f
}

func packet(payloadType byte, ssrc uint32, payload string) []byte {
	p := []byte{0x80, 0x80 | payloadType, 1, 2, 3, 4, 5, 6, 0, 0, 0, 0}
	binary.BigEndian.PutUint32(p[8:], ssrc)
	return append(p, payload...)
}

func TestPacketsArriveWithTheTargetsNumbers(t *testing.T) {
	for _, host := range []string{"127.0.0.1", "::1"} {
		for name, c := range map[string]struct {
			payloadType int
			ssrc        uint32
			want        []byte
		}{
			"replaced": {100, 42, packet(100, 42, "video")},
			"kept":     {-1, 0, packet(96, 7, "video")},
		} {
			t.Run(host+" "+name, func(t *testing.T) {
				r := receive(t, host)
				f := forwarder(t, Target{Host: host, Port: r.port(), PayloadType: c.payloadType, SSRC: c.ssrc}, nil)
				original := packet(96, 7, "video")
				sent := bytes.Clone(original)
				f.RTP(sent)
				if got := r.next(); !bytes.Equal(got, c.want) {
					t.Errorf("got % x, want % x", got, c.want)
				}
				if !bytes.Equal(sent, original) {
					t.Error("the packet was changed")
				}
				f.Data([]byte("message"))
				if got := r.next(); string(got) != "message" {
					t.Errorf("got %q", got)
				}
				if s := f.Stats(); s.Packets != 2 || s.Bytes != uint64(len(original)+7) {
					t.Errorf("stats %+v", s)
				}
			})
		}
	}
}

func TestSRTP(t *testing.T) {
	key := bytes.Repeat([]byte{1, 2, 3}, 10)
	for suite, profile := range map[int]srtp.ProtectionProfile{
		32: srtp.ProtectionProfileAes128CmHmacSha1_32, 80: srtp.ProtectionProfileAes128CmHmacSha1_80,
	} {
		t.Run(fmt.Sprint(suite), func(t *testing.T) {
			media, control := receive(t, "127.0.0.1"), receive(t, "127.0.0.1")
			var wishes atomic.Int32
			f := forwarder(t, Target{Host: "127.0.0.1", Port: media.port(), RTCPPort: control.port(), PayloadType: -1,
				SRTPSuite: suite, SRTPKey: base64.StdEncoding.EncodeToString(key)}, func() { wishes.Add(1) })
			f.RTP(packet(96, 7, "secret"))
			encrypted := media.next()
			if bytes.Contains(encrypted, []byte("secret")) {
				t.Error("it was sent in the clear")
			}
			crypto, err := srtp.CreateContext(key[:16], key[16:], profile)
			if err != nil {
				t.Fatal(err)
			}
			plain, err := crypto.DecryptRTP(nil, encrypted, nil)
			if err != nil || !bytes.Equal(plain, packet(96, 7, "secret")) {
				t.Errorf("% x, %v", plain, err)
			}
			wish, _ := (&rtcp.PictureLossIndication{MediaSSRC: 7}).Marshal()
			if wish, err = crypto.EncryptRTCP(nil, wish, nil); err != nil {
				t.Fatal(err)
			}
			answer(t, control, wish)
			await(t, func() bool { return wishes.Load() == 1 })
		})
	}
}

// answer sends to who greets a receiver.
func answer(t *testing.T, r receiver, packet []byte) {
	t.Helper()
	buffer := make([]byte, 2000)
	_ = r.conn.SetReadDeadline(time.Now().Add(10 * time.Second))
	_, from, err := r.conn.ReadFromUDP(buffer)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := r.conn.WriteToUDP(packet, from); err != nil {
		t.Fatal(err)
	}
}

func await(t *testing.T, condition func() bool) {
	t.Helper()
	for deadline := time.Now().Add(10 * time.Second); !condition(); time.Sleep(time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatal("waited in vain")
		}
	}
}

func TestWishesForKeyframesComeBack(t *testing.T) {
	for name, wish := range map[string]rtcp.Packet{
		"PLI": &rtcp.PictureLossIndication{MediaSSRC: 7},
		"FIR": &rtcp.FullIntraRequest{MediaSSRC: 7, FIR: []rtcp.FIREntry{{SSRC: 7}}},
	} {
		t.Run(name, func(t *testing.T) {
			media, control := receive(t, "127.0.0.1"), receive(t, "127.0.0.1")
			var wishes atomic.Int32
			f := forwarder(t, Target{Host: "127.0.0.1", Port: media.port(), RTCPPort: control.port(), PayloadType: -1}, func() { wishes.Add(1) })
			text, err := wish.Marshal()
			if err != nil {
				t.Fatal(err)
			}
			answer(t, control, text)
			await(t, func() bool { return wishes.Load() == 1 && f.Stats().Keyframes == 1 })
		})
	}
}

func TestPolicy(t *testing.T) {
	for _, c := range []struct {
		policy, address string
		allowed         bool
	}{
		{"", "127.0.0.1", false},
		{"loopback", "127.0.0.1", true},
		{"loopback", "::1", true},
		{"loopback", "::ffff:127.0.0.1", true},
		{"loopback", "10.0.0.1", false},
		{"10.0.0.0/8, 192.168.1.5", "10.200.0.1", true},
		{"10.0.0.0/8, 192.168.1.5", "192.168.1.5", true},
		{"10.0.0.0/8, 192.168.1.5", "192.168.1.6", false},
		{"10.0.0.0/8", "::ffff:10.1.1.1", true},
		{"fe80::/10", "fe80::1%eth0", true},
	} {
		p, err := ParsePolicy(c.policy)
		if err != nil {
			t.Fatal(err)
		}
		if got := p.Allows(netip.MustParseAddr(c.address)); got != c.allowed {
			t.Errorf("%q allows %s: %v", c.policy, c.address, got)
		}
	}
	for _, bad := range []string{"everywhere", "10.0.0.0/33", "1.2.3"} {
		if _, err := ParsePolicy(bad); err == nil {
			t.Errorf("%q was taken", bad)
		}
	}
}

func TestBadTargetsAreRefused(t *testing.T) {
	policy, _ := ParsePolicy("loopback")
	good := Target{Host: "127.0.0.1", Port: 5000, PayloadType: -1}
	for name, spoil := range map[string]func(*Target){
		"no host":            func(t *Target) { t.Host = "" },
		"port":               func(t *Target) { t.Port = 0 },
		"high port":          func(t *Target) { t.Port = 65536 },
		"RTCP port":          func(t *Target) { t.RTCPPort = -1 },
		"payload type":       func(t *Target) { t.PayloadType = 128 },
		"family":             func(t *Target) { t.Family = "ipv5" },
		"suite":              func(t *Target) { t.SRTPSuite = 64 },
		"key":                func(t *Target) { t.SRTPSuite, t.SRTPKey = 80, "c2hvcnQ=" },
		"no base64":          func(t *Target) { t.SRTPSuite, t.SRTPKey = 80, "%%%" },
		"address":            func(t *Target) { t.Host = "192.0.2.1" },
		"wrong family":       func(t *Target) { t.Family = "ipv6" },
		"name of nobody":     func(t *Target) { t.Host = "nobody.invalid" },
		"mapped, disallowed": func(t *Target) { t.Host = "::ffff:192.0.2.1" },
	} {
		target := good
		spoil(&target)
		if f, err := New(context.Background(), target, policy, nil); err == nil {
			f.Close()
			t.Errorf("bad %s was taken", name)
		}
	}
	if _, err := New(context.Background(), good, Policy{}, nil); err == nil {
		t.Error("the zero policy allows something")
	}
}

func TestWhatIsNoPacketIsCounted(t *testing.T) {
	r := receive(t, "127.0.0.1")
	f := forwarder(t, Target{Host: "127.0.0.1", Port: r.port(), PayloadType: -1}, nil)
	for _, bad := range [][]byte{nil, make([]byte, 11), make([]byte, 12), append([]byte{0x80}, make([]byte, mostPacket)...)} {
		f.RTP(bad)
	}
	f.Data(make([]byte, mostDatagram+1))
	if s := f.Stats(); s.Malformed != 5 || s.Packets != 0 {
		t.Errorf("stats %+v", s)
	}
}

func TestPlainPacketsAllocateNothing(t *testing.T) {
	r := receive(t, "127.0.0.1")
	f := forwarder(t, Target{Host: "127.0.0.1", Port: r.port(), PayloadType: 100}, nil)
	p := packet(96, 7, string(make([]byte, 1000)))
	if allocations := testing.AllocsPerRun(500, func() { f.RTP(p) }); allocations != 0 {
		t.Errorf("%v allocations a packet", allocations)
	}
}

func TestCloseWhileSending(t *testing.T) {
	r := receive(t, "127.0.0.1")
	f := forwarder(t, Target{Host: "127.0.0.1", Port: r.port(), RTCPPort: r.port(), PayloadType: -1}, func() {})
	var senders sync.WaitGroup
	for range 4 {
		senders.Go(func() {
			for range 2000 {
				f.RTP(packet(96, 7, "x"))
				f.Data([]byte("y"))
			}
		})
	}
	f.Close()
	senders.Wait()
	before := f.Stats()
	f.RTP(packet(96, 7, "x"))
	if f.Stats() != before {
		t.Error("something was sent after Close")
	}
}

func FuzzRTCP(f *testing.F) {
	f.Add([]byte{0x81, 206, 0, 2, 0, 0, 0, 1, 0, 0, 0, 2})
	f.Fuzz(func(_ *testing.T, data []byte) {
		fw := &Forwarder{keyframe: func() {}}
		fw.take(data, nil)
	})
}
