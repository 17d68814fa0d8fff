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

// ourSSRC is the SSRC of our requests. A receiver that sends no media needs no SSRC of its own.
const ourSSRC = 1

// feedback asks the sender for keyframes as often as requests come; the media path limits them.
// It sends plain RTCP, also when the media is SRTP (Janus does the same), to the address from
// which the latest packet on its port came. Until a packet has come, a request waits.
type feedback struct {
	conn  *net.UDPConn
	from  func(netip.Addr) bool
	asked *atomic.Uint64

	mu       sync.Mutex // protects what follows, and the deadline of conn
	peer     netip.AddrPort
	requests []request // by m-line
}

// request says which keyframe of one video is wanted.
type request struct {
	ssrc uint32 // 0 is no video
	due  bool
}

func newFeedback(conn *net.UDPConn, from func(netip.Addr) bool, asked *atomic.Uint64) *feedback {
	return &feedback{conn: conn, from: from, asked: asked}
}

// expect sets the SSRCs by m-line; 0 stands for an m-line that is no video. Requests that wait
// stay.
func (f *feedback) expect(ssrcs []uint32) {
	f.mu.Lock()
	defer f.mu.Unlock()
	requests := make([]request, len(ssrcs))
	copy(requests, f.requests)
	for mindex, ssrc := range ssrcs {
		requests[mindex].ssrc = ssrc
	}
	f.requests = requests
}

// request notes a request for one video, or for all videos with a negative m-line, and wakes
// the sending goroutine.
func (f *feedback) request(mindex int) {
	f.mu.Lock()
	defer f.mu.Unlock()
	for i := range f.requests {
		if (i == mindex || mindex < 0) && f.requests[i].ssrc != 0 {
			f.requests[i].due = true
		}
	}
	_ = f.conn.SetReadDeadline(time.Now())
}

// run sends the requests that are due, and learns the address to send them to, until the
// socket is closed.
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

// latch sends RTCP to the sender of any packet of version 2 from now on. Janus's VideoRoom
// sends RTP without a payload; others send reports.
func (f *feedback) latch(packet []byte, from netip.AddrPort) {
	if len(packet) < 8 || packet[0]>>6 != 2 || !f.from(from.Addr()) {
		return
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	f.peer = from
}

// send sends the requests that are due, if the address is known.
func (f *feedback) send() {
	peer, ssrcs := f.take()
	for _, ssrc := range ssrcs {
		f.ask(peer, ssrc)
	}
}

// take takes the requests that are due. The next request wakes the goroutine.
func (f *feedback) take() (peer netip.AddrPort, ssrcs []uint32) {
	f.mu.Lock()
	defer f.mu.Unlock()
	_ = f.conn.SetReadDeadline(time.Time{})
	if !f.peer.IsValid() {
		return f.peer, nil
	}
	for i := range f.requests {
		if w := &f.requests[i]; w.due {
			w.due = false
			ssrcs = append(ssrcs, w.ssrc)
		}
	}
	return f.peer, ssrcs
}

// ask sends a PLI (RFC 4585, section 6.3.1). A lost PLI does not matter: a viewer that still
// waits asks again.
func (f *feedback) ask(peer netip.AddrPort, ssrc uint32) {
	message, err := (&rtcp.PictureLossIndication{SenderSSRC: ourSSRC, MediaSSRC: ssrc}).Marshal()
	if err != nil {
		return
	}
	if _, err := f.conn.WriteToUDPAddrPort(message, peer); err == nil {
		f.asked.Add(1)
	}
}
