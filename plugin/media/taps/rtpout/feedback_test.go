package rtpout

import (
	"net"
	"sync/atomic"
	"testing"
	"time"

	"github.com/pion/rtcp"
)

// marshal makes compound RTCP.
func marshal(t testing.TB, parts ...rtcp.Packet) []byte {
	t.Helper()
	message, err := rtcp.Marshal(parts)
	if err != nil {
		t.Fatal(err)
	}
	return message
}

var (
	pli    = &rtcp.PictureLossIndication{SenderSSRC: 1, MediaSSRC: 2}
	fir    = &rtcp.FullIntraRequest{SenderSSRC: 1, MediaSSRC: 2, FIR: []rtcp.FIREntry{{SSRC: 2, SequenceNumber: 1}}}
	report = &rtcp.ReceiverReport{SSRC: 1}
	nack   = &rtcp.TransportLayerNack{SenderSSRC: 1, MediaSSRC: 2, Nacks: []rtcp.NackPair{{PacketID: 1}}}
)

func TestKeyframeRequests(t *testing.T) {
	for _, suite := range []int{0, 32, 80} {
		for _, host := range []string{"127.0.0.1", "::1"} {
			out, control := newReceiver(t, host), newReceiver(t, host)
			target := Target{Host: host, Port: out.port(), RTCPPort: control.port(), SSRC: 0x01020304, SRTPSuite: suite}
			if suite != 0 {
				target.SRTPKey = testKey
			}
			called := make(chan struct{}, 100)
			f := forward(t, target, func(uint32) { called <- struct{}{} })
			seal := func(message []byte) []byte { return message }
			latch, from := control.next()
			if suite != 0 {
				theirs, ours := theirContext(t, suite), theirContext(t, suite)
				seal = func(message []byte) []byte {
					sealed, err := ours.EncryptRTCP(nil, message, nil)
					if err != nil {
						t.Fatal(err)
					}
					return sealed
				}
				var err error
				if latch, err = theirs.DecryptRTCP(nil, latch, nil); err != nil {
					t.Fatal(err)
				}
			}
			checkLatch(t, latch, 0x01020304)
			if from != f.LocalRTCP() {
				t.Errorf("RTCP comes from %s, not %s", from, f.LocalRTCP())
			}
			send := func(message []byte) {
				if _, err := control.WriteToUDPAddrPort(message, from); err != nil {
					t.Fatal(err)
				}
			}
			// In this order, so that what is ignored would be called too often.
			send([]byte("no RTCP"))
			send(nil)
			send(seal(marshal(t, report, nack)))
			if suite != 0 {
				send(marshal(t, pli)) // without SRTCP, from anybody
			}
			for _, request := range []rtcp.Packet{pli, fir} {
				send(seal(marshal(t, report, request)))
				select {
				case <-called:
				case <-time.After(patience):
					t.Fatalf("suite %d: %T calls nothing", suite, request)
				}
			}
			if got := f.Stats(); got != (Stats{Keyframes: 2}) || len(called) != 0 {
				t.Errorf("suite %d: %+v and %d more calls", suite, got, len(called))
			}
		}
	}
}

// checkLatch says that a message is an empty receiver report of an SSRC.
func checkLatch(t *testing.T, message []byte, ssrc uint32) {
	t.Helper()
	parts, err := rtcp.Unmarshal(message)
	if err != nil || len(parts) != 1 {
		t.Fatalf("%x is %v, %v", message, parts, err)
	}
	empty, is := parts[0].(*rtcp.ReceiverReport)
	if !is || empty.SSRC != ssrc || len(empty.Reports) != 0 {
		t.Errorf("%v is no empty receiver report", parts[0])
	}
}

// How often a publisher is asked is limited where all requests for it meet (package media).
func TestEachMessageIsOneRequestForEachSSRC(t *testing.T) {
	for name, row := range map[string]struct {
		bundled bool
		want    []uint32
	}{
		"bundled": {true, []uint32{1, 2, 3}},
		"alone":   {false, []uint32{2}},
	} {
		t.Run(name, func(t *testing.T) {
			control := newReceiver(t, "127.0.0.1")
			calls := make(chan uint32, 100)
			target := Target{Port: 5004, RTCPPort: control.port(), Bundled: row.bundled}
			if row.bundled {
				target.SSRC = 7
			}
			f := forward(t, target, func(ssrc uint32) { calls <- ssrc })
			_, from := control.next()
			request := marshal(t, pli, fir, &rtcp.PictureLossIndication{MediaSSRC: 1}, pli,
				&rtcp.FullIntraRequest{FIR: []rtcp.FIREntry{{SSRC: 3}, {SSRC: 1}}})
			const messages = 5
			for range messages {
				if _, err := control.WriteToUDPAddrPort(request, from); err != nil {
					t.Fatal(err)
				}
				for _, want := range row.want {
					select {
					case got := <-calls:
						if got != want {
							t.Errorf("called for %d, want %d", got, want)
						}
					case <-time.After(patience):
						t.Fatalf("no call for %d", want)
					}
				}
			}
			f.Close()
			if got := f.Stats().Keyframes; got != uint64(messages*len(row.want)) || len(calls) != 0 {
				t.Errorf("%d calls, and %d more", got, len(calls))
			}
		})
	}
}

func TestAPanicInKeyframeEndsThere(t *testing.T) {
	control := newReceiver(t, "127.0.0.1")
	f := forward(t, Target{Port: 5004, RTCPPort: control.port()}, func(uint32) { panic("a fault of the caller") })
	_, from := control.next()
	eventually(t, "two calls", func() bool {
		control.WriteToUDPAddrPort(marshal(t, pli), from)
		return f.Stats().Keyframes >= 2
	})
}

func TestNobodyElseIsListenedTo(t *testing.T) {
	control, stranger := newReceiver(t, "127.0.0.1"), newReceiver(t, "127.0.0.1")
	f := forward(t, Target{Port: 5004, RTCPPort: control.port()}, nil)
	_, from := control.next()
	stranger.WriteToUDPAddrPort(marshal(t, pli), from)
	control.WriteToUDPAddrPort(marshal(t, pli), from) // comes behind the stranger's
	eventually(t, "the receiver's request", func() bool { return f.Stats().Keyframes > 0 })
	f.Close()
	if got := f.Stats().Keyframes; got != 1 {
		t.Errorf("%d keyframes were asked for, by a stranger, too", got)
	}
}

func TestTheReportIsRepeated(t *testing.T) {
	early := newReceiver(t, "127.0.0.1")
	address := early.LocalAddr().(*net.UDPAddr)
	r, err := listen(address.AddrPort(), 0, nil)
	if err != nil {
		t.Fatal(err)
	}
	if r.every != 5*time.Second {
		t.Errorf("a report every %v", r.every)
	}
	r.every = 50 * time.Millisecond
	r.start(nil, new(atomic.Uint64))
	defer r.close()
	for range 2 {
		early.next()
	}
	early.Close()
	// Reports now find the port closed; the answers to them, which come at once on this
	// machine, must end nothing.
	for range 3 {
		r.latch()
	}
	late, err := net.ListenUDP("udp4", address)
	if err != nil {
		t.Skip("the port was taken meanwhile: ", err)
	}
	defer late.Close()
	for range 2 { // the first may have been sent before the answers were read
		if _, from := (receiver{late, t}).next(); from != r.local() {
			t.Errorf("the report comes from %s", from)
		}
	}
}
