package rtpout

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"net"
	"net/netip"
	"os"
	"slices"
	"sync/atomic"
	"time"

	"github.com/pion/rtcp"
	"github.com/pion/srtp/v3"

	"janus-golua/plugin/guard"
	"janus-golua/plugin/media/srtpkey"
)

// latchEvery is how often the receiver is told where we listen for RTCP: it may start later
// than we do, and a NAT on the way may forget the address.
const latchEvery = 5 * time.Second

// maxRTCP is longer than any RTCP that fits an Ethernet frame.
const maxRTCP = 2048

// feedback exchanges RTCP with the receiver. Its fields belong to its goroutine once that has
// started; conn may be closed from outside.
type feedback struct {
	conn     *net.UDPConn
	report   []byte        // the report that tells the receiver our address
	every    time.Duration // how often it is sent
	out, in  *srtp.Context // nil when plain
	keyframe func(ssrc uint32)
	told     *atomic.Uint64
	// bundled says that several targets share the port. The SSRC in a request tells for which
	// target it is.
	bundled bool
	sealed  []byte // the report as SRTCP
	opened  []byte // the receiver's SRTCP, decrypted
	done    chan struct{}
}

// listen opens the socket of RTCP, which only takes packets from remote. ssrc is the SSRC of
// our reports; 0 stands for a random one.
func listen(remote netip.AddrPort, ssrc uint32, key *srtpkey.Key) (*feedback, error) {
	if ssrc == 0 {
		ssrc = rand.Uint32()
	}
	r := &feedback{every: latchEvery, done: make(chan struct{})}
	var errs [3]error
	// An empty receiver report: it says nothing but who we are (RFC 3550,
	// section 6.4.2; alone, RFC 5506).
	r.report, errs[0] = (&rtcp.ReceiverReport{SSRC: ssrc}).Marshal()
	r.out, errs[1] = key.Context()
	r.in, errs[2] = key.Context()
	if err := errors.Join(errs[:]...); err != nil {
		return nil, fmt.Errorf("RTCP cannot be set up: %w", err)
	}
	var err error
	if r.conn, err = dial(remote); err != nil {
		return nil, err
	}
	return r, nil
}

// start begins to send reports and to call keyframe. told counts the calls of keyframe.
func (r *feedback) start(keyframe func(ssrc uint32), told *atomic.Uint64) {
	if keyframe == nil {
		keyframe = func(uint32) {}
	}
	r.keyframe, r.told = keyframe, told
	go r.run()
}

// run sends reports when they are due and reads in between, until close.
func (r *feedback) run() {
	defer guard.Recover(nil, "the RTCP of an RTP forwarder")
	defer close(r.done)
	message := make([]byte, maxRTCP)
	guard.Loop(nil, "the RTCP of an RTP forwarder", func() bool {
		_ = r.conn.SetDeadline(time.Now().Add(r.every))
		r.latch()
		return r.read(message) == nil
	})
}

// read takes RTCP until the next report is due. Its error is the closed socket.
func (r *feedback) read(message []byte) error {
	for {
		n, err := r.conn.Read(message)
		switch {
		case err == nil:
			r.take(message[:n])
		case errors.Is(err, net.ErrClosed):
			return err
		case errors.Is(err, os.ErrDeadlineExceeded):
			return nil
		}
		// Any other error is the answer of a host to one report ("port unreachable").
		// Reading the error has cleared it.
	}
}

// latch sends the report. A lost report does not matter, because the next one follows.
func (r *feedback) latch() {
	report := r.report
	if r.out != nil {
		var err error
		if r.sealed, err = r.out.EncryptRTCP(r.sealed[:0], report, nil); err != nil {
			return
		}
		report = r.sealed
	}
	_, _ = r.conn.Write(report)
}

// take calls keyframe for each SSRC that a message asks for, each once, or once in all without
// a bundle. It does not limit how often keyframe is called; keyframe itself must. A panic over
// a message, or in keyframe, does not keep the next message from being taken.
func (r *feedback) take(message []byte) {
	defer guard.Recover(nil, "the RTCP of an RTP forwarder")
	requests := r.requests(message)
	if !r.bundled && len(requests) > 1 {
		requests = requests[:1]
	}
	slices.Sort(requests)
	for _, ssrc := range slices.Compact(requests) {
		r.told.Add(1)
		r.keyframe(ssrc)
	}
}

// requests are the SSRCs that the PLIs and FIRs of a message name, if the message is
// compound RTCP. With SRTP, the message must be SRTCP with the key of the target.
func (r *feedback) requests(message []byte) (ssrcs []uint32) {
	if r.in != nil {
		opened, err := r.in.DecryptRTCP(r.opened[:0], message, nil)
		if err != nil {
			return nil
		}
		r.opened, message = opened, opened
	}
	compound, err := rtcp.Unmarshal(message)
	if err != nil {
		return nil
	}
	for _, part := range compound {
		switch part := part.(type) {
		case *rtcp.PictureLossIndication:
			ssrcs = append(ssrcs, part.MediaSSRC)
		case *rtcp.FullIntraRequest:
			ssrcs = append(ssrcs, requestsOf(part)...)
		}
	}
	return ssrcs
}

// requestsOf are the SSRCs in the entries of a FIR, or the one in its header if it has no
// entries.
func requestsOf(fir *rtcp.FullIntraRequest) (ssrcs []uint32) {
	for _, entry := range fir.FIR {
		ssrcs = append(ssrcs, entry.SSRC)
	}
	if len(ssrcs) == 0 {
		ssrcs = append(ssrcs, fir.MediaSSRC)
	}
	return ssrcs
}

// local is the address of our end.
func (r *feedback) local() netip.AddrPort {
	addr := r.conn.LocalAddr().(*net.UDPAddr).AddrPort()
	return netip.AddrPortFrom(addr.Addr().Unmap(), addr.Port())
}

// close ends the goroutine and waits for it. It may be called again.
func (r *feedback) close() {
	_ = r.conn.Close()
	<-r.done
}
