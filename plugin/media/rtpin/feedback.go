package rtpin

import (
	"errors"
	"net"
	"net/netip"
	"os"
	"sync"
	"sync/atomic"
	"time"

	"github.com/pion/rtcp"

	"janus-golua/plugin/guard"
)

// keyframeEvery is the shortest time between two wishes for a keyframe of a stream; Janus
// itself heeds one a second.
const keyframeEvery = time.Second / 2

// ourSSRC is who asks: receivers that send nothing themselves need no SSRC of their own.
const ourSSRC = 1

// feedback asks the sender for keyframes. It is plain RTCP also for SRTP, as with Janus,
// and goes to where the latest packet on its port came from.
type feedback struct {
	conn  *net.UDPConn
	from  func(netip.Addr) bool
	asked *atomic.Uint64

	mu     sync.Mutex // protects what follows, and the deadline of conn
	peer   netip.AddrPort
	wishes []wish // by m-line
}

// wish is what is wanted of a video.
type wish struct {
	ssrc uint32 // 0 is no video
	due  bool
	last time.Time
}

func newFeedback(conn *net.UDPConn, from func(netip.Addr) bool, asked *atomic.Uint64) *feedback {
	return &feedback{conn: conn, from: from, asked: asked}
}

// expect sets the SSRCs by m-line, 0 for what is no video. What was wished for stays.
func (f *feedback) expect(ssrcs []uint32) {
	f.mu.Lock()
	defer f.mu.Unlock()
	wishes := make([]wish, len(ssrcs))
	copy(wishes, f.wishes)
	for mindex, ssrc := range ssrcs {
		wishes[mindex].ssrc = ssrc
	}
	f.wishes = wishes
}

// wish notes one, of all videos with a negative m-line, and wakes whoever sends.
func (f *feedback) wish(mindex int) {
	f.mu.Lock()
	defer f.mu.Unlock()
	for i := range f.wishes {
		if (i == mindex || mindex < 0) && f.wishes[i].ssrc != 0 {
			f.wishes[i].due = true
		}
	}
	_ = f.conn.SetReadDeadline(time.Now())
}

// run sends what is due, and learns where to, until the socket is closed.
func (f *feedback) run(log guard.Logger) {
	buffer := make([]byte, maxRTP)
	guard.Loop(log, "the RTCP of a receiver", func() bool {
		n, from, err := f.conn.ReadFromUDPAddrPort(buffer)
		switch {
		case errors.Is(err, net.ErrClosed):
			return false
		case err == nil:
			f.latch(buffer[:n], from)
		case !errors.Is(err, os.ErrDeadlineExceeded):
			time.Sleep(afterError)
		}
		f.send()
		return true
	})
}

// latch takes the sender of any packet of version 2 for whom RTCP is for: Janus's
// VideoRoom sends RTP without a payload, others reports.
func (f *feedback) latch(packet []byte, from netip.AddrPort) {
	if len(packet) < 8 || packet[0]>>6 != 2 || !f.from(from.Addr()) {
		return
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	f.peer = from
}

// send sends the wishes that are due.
func (f *feedback) send() {
	peer, ssrcs := f.take(time.Now())
	for _, ssrc := range ssrcs {
		f.ask(peer, ssrc)
	}
}

// take takes the wishes that may go out now, and has the others wake us in time.
func (f *feedback) take(now time.Time) (peer netip.AddrPort, ssrcs []uint32) {
	f.mu.Lock()
	defer f.mu.Unlock()
	var next time.Time
	for i := range f.wishes {
		w := &f.wishes[i]
		if !w.due || !f.peer.IsValid() {
			continue
		}
		if until := w.last.Add(keyframeEvery); until.After(now) {
			if next.IsZero() || until.Before(next) {
				next = until
			}
			continue
		}
		w.due, w.last = false, now
		ssrcs = append(ssrcs, w.ssrc)
	}
	_ = f.conn.SetReadDeadline(next)
	return f.peer, ssrcs
}

// ask sends a PLI (RFC 4585, section 6.3.1). A loss does not matter: who still waits asks
// again.
func (f *feedback) ask(peer netip.AddrPort, ssrc uint32) {
	message, err := (&rtcp.PictureLossIndication{SenderSSRC: ourSSRC, MediaSSRC: ssrc}).Marshal()
	if err != nil {
		return
	}
	if _, err := f.conn.WriteToUDPAddrPort(message, peer); err == nil {
		f.asked.Add(1)
	}
}
