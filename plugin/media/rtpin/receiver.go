// Package rtpin receives RTP from a host outside of WebRTC: several streams on one UDP
// port, told apart by SSRC, plain or as SRTP, like the remote publishers of Janus's
// VideoRoom. Keyframe requests go back by RTCP.
package rtpin

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"net"
	"net/netip"
	"sync"
	"sync/atomic"
	"time"

	"github.com/pion/rtp"
	"github.com/pion/srtp/v3"

	"janus-golua/plugin/access"
	"janus-golua/plugin/core"
	"janus-golua/plugin/guard"
	"janus-golua/plugin/media/payload"
	"janus-golua/plugin/media/srtpkey"
	"janus-golua/plugin/quick"
)

// maxRTP is the longest packet that the core takes, because its buffers are sized for packets
// that fit an Ethernet frame. Data messages may be as long as a datagram.
const (
	maxRTP      = 1500
	maxDatagram = 1 << 16
)

// socketBuffer is how much the kernel keeps until we read: half a second of 16 Mbit/s. The rest
// is lost. The kernel's own limit may be lower (net.core.rmem_max).
const socketBuffer = 1 << 20

// afterError is the pause after an error of the network. Without the pause, a permanent error
// would keep a processor busy.
const afterError = 10 * time.Millisecond

// Taker gets what comes in, in order, from one goroutine. It does not wait, and keeps nothing
// of a packet or message.
type Taker interface {
	RTP(packet *core.Packet, extensions *core.Extensions)
	Data(message *core.Data)
}

// Options say where to receive.
type Options struct {
	// Address is bound; the unspecified address stands for all addresses of this machine.
	Address netip.Addr
	// Port is the port of RTP; 0 is any of Ports. RTCP has another one of Ports.
	Port  int
	Ports access.Ports
	// From says from which hosts packets are taken.
	From func(netip.Addr) bool
	// SRTPSuite is 80 or 32, 0 for plain RTP, and SRTPKey as in an "inline:" of SDP.
	SRTPSuite int
	SRTPKey   string
	// Log gets faults of ours; it may be nil.
	Log guard.Logger
}

// Stats are what a receiver has done.
type Stats struct {
	// Packets and Bytes count what was handed on, data messages included.
	Packets uint64 `json:"packets"`
	Bytes   uint64 `json:"bytes"`
	// Dropped packets, by cause: from a host that may not send; no RTP, or too long; an
	// SSRC that no stream has; not protected with the key of SRTP, or repeated.
	Refused       uint64 `json:"refused"`
	Malformed     uint64 `json:"malformed"`
	Unknown       uint64 `json:"unknown"`
	Unprotectable uint64 `json:"unprotectable"`
	// Keyframes is how often one was asked for.
	Keyframes uint64 `json:"keyframes"`
}

type counters struct {
	packets, bytes, refused, malformed, unknown, unprotectable, keyframes atomic.Uint64
}

// Receiver receives on a port. Its methods may be called from several goroutines.
type Receiver struct {
	from     func(netip.Addr) bool
	log      guard.Logger
	conn     *net.UDPConn
	feedback *feedback
	counters counters
	// offset is added to SSRCs, so that the SSRCs of two receivers differ although their
	// senders may count from the same number.
	offset uint32
	known  atomic.Pointer[map[uint32]place]
	ended  sync.WaitGroup

	// What follows belongs to the goroutine that reads.
	srtp       *srtp.Context // nil when plain
	header     rtp.Header
	opened     []byte
	packet     core.Packet
	extensions core.Extensions
}

// Open binds the ports. Its error is a sentence for its user.
func Open(options Options) (*Receiver, error) {
	key, err := srtpkey.Parse(options.SRTPSuite, options.SRTPKey)
	if err != nil {
		return nil, err
	}
	r := &Receiver{from: options.From, log: options.Log, offset: rand.Uint32()}
	r.known.Store(new(map[uint32]place))
	if r.srtp, err = key.Context(); err != nil {
		return nil, fmt.Errorf("SRTP cannot be set up: %w", err)
	}
	if r.conn, err = bind(options.Ports, options.Address, options.Port); err != nil {
		return nil, err
	}
	control, err := bind(options.Ports, options.Address, 0)
	if err != nil {
		_ = r.conn.Close()
		return nil, err
	}
	_ = r.conn.SetReadBuffer(socketBuffer) // less will do for most
	r.feedback = newFeedback(control, r.from, &r.counters.keyframes)
	return r, nil
}

// Start begins to hand on what comes in.
func (r *Receiver) Start(taker Taker) {
	r.ended.Go(func() {
		defer guard.Recover(r.log, "the receiver of RTP")
		r.run(taker)
	})
	r.ended.Go(func() {
		defer guard.Recover(r.log, "the RTCP of a receiver")
		r.feedback.run(r.log)
	})
}

// Address is where RTP is received, RTCP where RTCP is.
func (r *Receiver) Address() netip.AddrPort { return local(r.conn) }

// RTCP is the address to which the sender sends any RTP or RTCP packet, to tell us where it
// wants RTCP.
func (r *Receiver) RTCP() netip.AddrPort { return local(r.feedback.conn) }

func local(conn *net.UDPConn) netip.AddrPort {
	addr := conn.LocalAddr().(*net.UDPAddr).AddrPort()
	return netip.AddrPortFrom(addr.Addr().Unmap(), addr.Port())
}

// Keyframe asks the sender for a keyframe of the video with an index, or of all videos with a
// negative index. It does not wait: the request goes out as soon as the sender's address is
// known. The caller limits how often requests come.
func (r *Receiver) Keyframe(mindex int) { r.feedback.request(mindex) }

// Stats returns what the receiver has done, also after Close.
func (r *Receiver) Stats() Stats {
	c := &r.counters
	return Stats{
		Packets: c.packets.Load(), Bytes: c.bytes.Load(), Refused: c.refused.Load(), Malformed: c.malformed.Load(),
		Unknown: c.unknown.Load(), Unprotectable: c.unprotectable.Load(), Keyframes: c.keyframes.Load(),
	}
}

// Close ends the receiver, and waits until nothing more is handed on. It may be called again,
// and without Start.
func (r *Receiver) Close() {
	quick.Blocks("closing a receiver of RTP")
	_ = r.conn.Close()
	_ = r.feedback.conn.Close()
	r.ended.Wait()
}

// run reads until Close.
func (r *Receiver) run(taker Taker) {
	buffer := make([]byte, maxDatagram)
	for {
		n, from, err := r.conn.ReadFromUDPAddrPort(buffer)
		if errors.Is(err, net.ErrClosed) {
			return
		}
		if err != nil {
			time.Sleep(afterError)
			continue
		}
		r.take(buffer[:n], from.Addr(), taker)
	}
}

// take hands on one datagram. A panic over one datagram does not keep the next from being
// taken.
func (r *Receiver) take(datagram []byte, from netip.Addr, taker Taker) {
	defer guard.Recover(r.log, "the receiver of RTP")
	r.handOn(datagram, from, taker)
}

func (r *Receiver) handOn(datagram []byte, from netip.Addr, taker Taker) {
	if !r.from(from) {
		r.counters.refused.Add(1)
		return
	}
	header, ok := payload.ParseHeader(datagram)
	if !ok {
		r.counters.malformed.Add(1)
		return
	}
	place, known := (*r.known.Load())[header.SSRC]
	switch {
	case !known:
		r.counters.unknown.Add(1)
	case place.data:
		r.count(len(datagram))
		// A data message comes behind an RTP header, whose payload type tells binary from
		// text.
		taker.Data(&core.Data{Binary: header.PayloadType != 0, Buffer: datagram[payload.FixedHeader:]})
	default:
		r.takeRTP(datagram, place, header.SSRC+r.offset, taker)
	}
}

func (r *Receiver) takeRTP(datagram []byte, place place, ssrc uint32, taker Taker) {
	plain, ok := r.open(datagram)
	if !ok {
		r.counters.unprotectable.Add(1)
		return
	}
	header, ok := payload.ParseHeader(plain)
	if len(plain) > maxRTP || !ok {
		r.counters.malformed.Add(1)
		return
	}
	r.count(len(plain))
	payload.SetSSRC(plain, ssrc)
	r.packet = core.Packet{MIndex: place.mindex, Video: place.video, Buffer: plain}
	r.extensions = place.extensions(&header)
	taker.RTP(&r.packet, &r.extensions)
}

func (r *Receiver) count(length int) {
	r.counters.packets.Add(1)
	r.counters.bytes.Add(uint64(length))
}

// open removes the protection of SRTP, if there is any.
func (r *Receiver) open(datagram []byte) (plain []byte, ok bool) {
	if r.srtp == nil {
		return datagram, true
	}
	r.header = rtp.Header{}
	opened, err := r.srtp.DecryptRTP(r.opened[:0], datagram, &r.header)
	if err != nil {
		return nil, false
	}
	r.opened = opened
	return opened, true
}
