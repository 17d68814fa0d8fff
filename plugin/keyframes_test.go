package plugin

import (
	"fmt"
	"net"
	"slices"
	"testing"
	"time"

	"github.com/pion/rtcp"

	"janus-golua/plugin/core"
)

// face is a packet of video on an m-line.
func face(mindex int) *core.Packet {
	return &core.Packet{MIndex: mindex, Video: true, Buffer: append([]byte{0x80, 96}, make([]byte, 20)...)}
}

// pass advances the core's clock.
func (b *bench) pass(passed time.Duration) { b.core.SetNow(b.core.Now() + passed) }

// asked are the m-lines of the requests so far.
func (b *bench) asked() (mindexes []int) {
	for _, call := range b.core.Calls("SendPLI") {
		mindexes = append(mindexes, call.MIndex)
	}
	return mindexes
}

// A script that handles packets itself sends its own requests: one in the pause is not lost,
// although C, which hands all packets over, does not look for what is due.
func TestAScriptThatHandlesPacketsLosesNoRequest(t *testing.T) {
	b := start(t, `function incomingRtp(id, video, packet) results[#results + 1] = #packet end`)
	b.core.SetNow(time.Hour)
	b.attach(1)
	b.plugin.SetupMedia(1)
	b.packet(1, face(1))
	b.say(1, `sendPliStream { session = 1, mindex = 1 } sendPliStream { session = 1, mindex = 1 } return say()`)
	b.pass(499 * time.Millisecond)
	b.packet(1, face(1))
	if got := b.asked(); !slices.Equal(got, []int{1}) {
		t.Fatalf("asked %v within the pause", got)
	}
	b.pass(time.Millisecond)
	b.packet(1, face(1))
	b.packet(1, face(1))
	if got := b.asked(); !slices.Equal(got, []int{1, 1}) {
		t.Errorf("asked %v after the pause", got)
	}
}

// requester gets RTP that is forwarded out, and sends RTCP back.
type requester struct {
	rtp, control *net.UDPConn
	from         net.Addr
}

func newRequester(t *testing.T) *requester {
	t.Helper()
	listen := func() *net.UDPConn {
		conn, err := net.ListenUDP("udp", &net.UDPAddr{IP: net.IPv4(127, 0, 0, 1)})
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = conn.Close() })
		return conn
	}
	return &requester{rtp: listen(), control: listen()}
}

func port(conn *net.UDPConn) int { return conn.LocalAddr().(*net.UDPAddr).Port }

// request sends a PLI for each of some SSRCs.
func (w *requester) request(t *testing.T, ssrcs ...uint32) {
	t.Helper()
	if w.from == nil {
		_ = w.control.SetReadDeadline(time.Now().Add(20 * time.Second))
		_, from, err := w.control.ReadFrom(make([]byte, 1500))
		if err != nil {
			t.Fatal(err)
		}
		w.from = from
	}
	var requests []rtcp.Packet
	for _, ssrc := range ssrcs {
		requests = append(requests, &rtcp.PictureLossIndication{SenderSSRC: 1, MediaSSRC: ssrc})
	}
	message, err := rtcp.Marshal(requests)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := w.control.WriteTo(message, w.from); err != nil {
		t.Fatal(err)
	}
}

// The publisher is asked once in half a second, no matter who asks: hosts that get RTP,
// alone or in a bundle, and a viewer.
func TestAllWhoAskShareTheLimit(t *testing.T) {
	for name, bundle := range map[string]string{"alone": "", "in a bundle": `, bundle = "b"`} {
		lines := 2
		if bundle != "" {
			lines = 3 // one for the last request
		}
		t.Run(name, func(t *testing.T) {
			b := start(t, "")
			b.core.SetNow(time.Hour)
			for id := uint64(1); id <= 2; id++ {
				b.attach(id)
				b.plugin.SetupMedia(id)
			}
			b.packet(1, face(1))
			b.packet(1, face(2))
			b.say(1, `assert(forward { from = 1, to = 2, from_mindex = 1, to_mindex = 1 })
				assert(forward { from = 1, to = 2, from_mindex = 2, to_mindex = 2 }) return say()`)
			hosts := []*requester{newRequester(t), newRequester(t), newRequester(t)}
			for _, host := range hosts {
				for mindex := 1; mindex <= lines; mindex++ {
					b.say(1, fmt.Sprintf(`assert(forwardRtp { session = 1, medium = "video", mindex = %d, host = "127.0.0.1", port = %d,
						rtcp_port = %d, ssrc = %d%s }) return say()`, mindex, port(host.rtp), port(host.control), mindex, bundle))
				}
			}
			// The forwards have asked for keyframes themselves; the last one goes out with the
			// packets. From here on it is all by RTCP.
			b.pass(time.Minute)
			b.packet(1, face(1))
			b.packet(1, face(2))
			b.pass(time.Minute)
			before := len(b.asked())
			pli, _ := rtcp.Marshal([]rtcp.Packet{&rtcp.PictureLossIndication{MediaSSRC: 77}})
			for range 101 { // 0 to 1 s
				for _, host := range hosts {
					host.request(t, 1, 2)
				}
				b.plugin.IncomingRTCP(2, &core.Packet{MIndex: 1, Video: true, Buffer: pli})
				b.packet(1, face(1))
				b.packet(1, face(2))
				b.pass(10 * time.Millisecond)
			}
			count := map[int]int{}
			for _, mindex := range b.asked()[before:] {
				count[mindex]++
			}
			if count[1] != 3 || count[2] != 3 || len(count) != 2 {
				t.Errorf("asked by m-line: %v, want 3 each", count)
			}
			for _, host := range hosts { // nothing of theirs is under way any more
				b.pass(time.Minute)
				before := len(b.asked())
				host.request(t, 3)
				eventually(t, "the host's last request", func() bool {
					return bundle == "" || slices.Contains(b.asked()[before:], 3)
				})
			}
		})
	}
}

// The request of a host goes to the m-line whose SSRC it names, also within the pause of another.
func TestAKeyframeRequestInABundleIsForOneMLine(t *testing.T) {
	b := start(t, "")
	b.core.SetNow(time.Hour)
	b.attach(1)
	b.plugin.SetupMedia(1)
	b.packet(1, face(1))
	b.packet(1, face(2))
	host := newRequester(t)
	for mindex := 1; mindex <= 2; mindex++ {
		b.say(1, fmt.Sprintf(`assert(forwardRtp { session = 1, medium = "video", mindex = %d, host = "127.0.0.1", port = %d,
			rtcp_port = %d, ssrc = %d, bundle = "b" }) return say()`, mindex, port(host.rtp), port(host.control), mindex))
	}
	b.pass(time.Minute)
	before := len(b.asked())
	host.request(t, 2)
	eventually(t, "the request", func() bool { return slices.Equal(b.asked()[before:], []int{2}) })
	host.request(t, 1, 2)
	eventually(t, "the other", func() bool { return slices.Equal(b.asked()[before:], []int{2, 1}) })
	// The second request for m-line 2 may still be on its way; with the packets after it has come
	// it is told.
	eventually(t, "the one that waited", func() bool {
		b.pass(500 * time.Millisecond)
		b.packet(1, face(2))
		return slices.Equal(b.asked()[before:], []int{2, 1, 2})
	})
}
