// Package rtpout sends a stream's RTP to a host outside WebRTC, plain or as SRTP, like
// rtp_forward of Janus's VideoRoom. It passes on the keyframe requests that the receiver sends
// by RTCP.
package rtpout

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/netip"
	"sync"
	"sync/atomic"
	"time"

	"github.com/pion/rtp"
	"github.com/pion/srtp/v3"

	"janus-golua/plugin/access"
	"janus-golua/plugin/core"
	"janus-golua/plugin/media/payload"
	"janus-golua/plugin/media/srtpkey"
	"janus-golua/plugin/quick"
	"janus-golua/plugin/resolver"
)

// maxDatagram is what a UDP datagram over IPv4 takes: 65535 bytes less 20 of IP and 8 of UDP.
const maxDatagram = 65535 - 20 - 8

// usualRTP is the first size of a forwarder's buffer, for packets that fit an Ethernet frame.
// The buffer grows for longer packets.
const usualRTP = 1500

var errMalformed = errors.New("no RTP")

// Stats are what a forwarder has done since New.
type Stats struct {
	// Packets and Bytes are the datagrams handed to the network, and their
	// payloads: RTP with the tag of SRTP, data; not RTCP.
	Packets, Bytes uint64
	// Dropped counts packets that did not fit a datagram or a full socket buffer, that the
	// network refused, or that came too late for SRTP.
	Dropped uint64
	// Malformed counts the packets given to the method RTP that are not RTP.
	Malformed uint64
	// Keyframes is how often keyframe was called.
	Keyframes uint64
}

// counters are the Stats while they grow.
type counters struct{ packets, bytes, dropped, malformed, keyframes atomic.Uint64 }

// Forwarder sends one stream to one target. Its methods may be called from
// several goroutines at once.
type Forwarder struct {
	payloadType int
	ssrc        uint32
	bundled     bool
	audio       bool
	started     time.Time
	address     netip.AddrPort
	conn        *net.UDPConn
	feedback    *feedback // nil without RTCP
	counters    counters

	// lock protects the fields below. It is held while sending, which never blocks. No
	// callback is called under it.
	lock   sync.Mutex
	closed bool
	socket *socket
	srtp   *srtp.Context // nil when plain
	// numbers keeps the indices of SRTP; nil when plain. stream is the stream to which they
	// belong.
	numbers *numbers
	stream  stream
	resumes bool
	buffer  []byte
	header  payload.Header // of buffer
	// sealing is the header that SRTP parses for itself. It is kept so that parsing allocates
	// nothing.
	sealing rtp.Header
}

// New resolves the target's host and connects. ctx limits how long resolving a name may take.
// When the receiver asks for a keyframe (PLI, RFC 4585; FIR, RFC 5104), a goroutine of the
// forwarder calls keyframe with the SSRC that the receiver names, as often as it asks. keyframe
// may be nil. It must not call Close, which waits for it. A panic in keyframe goes no further
// and is not logged.
//
// The error about a target is a sentence for its user: a number out of range, a host that
// cannot be resolved or that the policy does not allow, a bad SRTP key.
func New(ctx context.Context, target Target, policy access.Policy, keyframe func(ssrc uint32)) (*Forwarder, error) {
	if err := target.check(); err != nil {
		return nil, err
	}
	key, err := srtpkey.Parse(target.SRTPSuite, target.SRTPKey)
	if err != nil {
		return nil, err
	}
	if !target.Literal() {
		quick.Blocks("looking a name up")
	}
	addr, err := target.resolve(ctx, policy, resolver.New().LookupNetIP)
	if err != nil {
		return nil, err
	}
	f := &Forwarder{payloadType: target.PayloadType, ssrc: target.SSRC, bundled: target.Bundled, audio: target.Audio, resumes: target.Resumes,
		started: time.Now(), buffer: make([]byte, 0, usualRTP+srtpkey.MaxTag)}
	f.address = netip.AddrPortFrom(addr, uint16(target.Port))
	if err := f.connect(key); err != nil {
		return nil, err
	}
	if target.RTCPPort == 0 {
		return f, nil
	}
	f.feedback, err = listen(netip.AddrPortFrom(addr, uint16(target.RTCPPort)), target.SSRC, target.feedbackKey(key))
	if err != nil {
		f.Close()
		return nil, err
	}
	f.feedback.bundled = target.Bundled
	f.feedback.start(keyframe, &f.counters.keyframes)
	return f, nil
}

// connect opens the socket of RTP and data.
func (f *Forwarder) connect(key *srtpkey.Key) (err error) {
	if f.srtp, err = key.Context(); err != nil {
		return fmt.Errorf("SRTP cannot be set up: %w", err)
	}
	if f.srtp != nil {
		f.numbers, f.stream = new(numbers), stream{key: key.Fingerprint(), to: f.address}
	}
	if f.conn, err = dial(f.address); err != nil {
		return err
	}
	if f.socket, err = newSocket(f.conn); err != nil {
		_ = f.conn.Close()
	}
	return err
}

// dial connects a UDP socket: the kernel drops what others send to it.
func dial(remote netip.AddrPort) (*net.UDPConn, error) {
	conn, err := net.DialUDP("udp", nil, net.UDPAddrFromAddrPort(remote))
	if err != nil {
		return nil, fmt.Errorf("no packets can be sent to %s: %w", remote, err)
	}
	return conn, nil
}

// RTP sends one RTP packet with the target's payload type and SSRC. Everything else stays,
// header extensions included. RTP does not wait: a packet for which the socket has no room is
// dropped. The packet that is given is neither changed nor kept.
//
// With SRTP, two different packets must not have the same index, because they would share a
// keystream (RFC 3711, section 9.1). So sequence numbers and timestamps are made continuous
// when the publisher's SSRC changes or its numbers begin anew; until then they, too, are
// unchanged. The streams of two forwarders need different SSRCs or keys. A forwarder that
// replaces another one may use the same SSRC and key if the target Resumes.
func (f *Forwarder) RTP(packet []byte) {
	f.lock.Lock()
	defer f.lock.Unlock()
	if f.closed {
		return
	}
	if len(packet)+f.tag() > maxDatagram {
		f.counters.dropped.Add(1)
		return
	}
	if err := f.rewrite(packet); err != nil {
		f.counters.malformed.Add(1)
		return
	}
	if f.numbers != nil && !f.number() {
		f.counters.dropped.Add(1)
		return
	}
	if err := f.protect(); err != nil {
		f.counters.dropped.Add(1)
		return
	}
	f.send(f.buffer)
}

// Data sends a message of a data channel as one datagram, unchanged. SRTP is for RTP only, so
// the message is plain also with an SRTP target. To a bundled target, the message is the
// payload of an RTP packet whose payload type is 1 for a binary message and 0 for text. A
// message that is longer than a datagram, 65507 bytes, is dropped. Data does not wait. The
// message is not kept.
func (f *Forwarder) Data(message *core.Data) {
	f.lock.Lock()
	defer f.lock.Unlock()
	if f.closed {
		return
	}
	datagram := message.Buffer
	if f.bundled {
		f.envelop(message)
		datagram = f.buffer
	}
	if len(datagram) > maxDatagram {
		f.counters.dropped.Add(1)
		return
	}
	f.send(datagram)
}

// envelop puts the message behind an RTP header, into buffer.
func (f *Forwarder) envelop(message *core.Data) {
	header := [payload.FixedHeader]byte{0: 2 << 6}
	if message.Binary {
		header[1] = 1
	}
	payload.SetSSRC(header[:], f.ssrc)
	f.buffer = append(append(f.buffer[:0], header[:]...), message.Buffer...)
}

// tag is how much longer SRTP makes a packet, at most.
func (f *Forwarder) tag() int {
	if f.srtp == nil {
		return 0
	}
	return srtpkey.MaxTag
}

// rewrite makes buffer the packet with the target's payload type and SSRC.
func (f *Forwarder) rewrite(packet []byte) error {
	f.buffer = append(f.buffer[:0], packet...)
	f.header, _ = payload.ParseHeader(f.buffer)
	if _, ok := f.header.Payload(f.buffer); !ok || !f.header.Sound() {
		return errMalformed
	}
	// RFC 3550, section 5.1: the second byte is the marker bit and the payload type.
	if f.payloadType != keepPayloadType {
		f.buffer[1] = f.buffer[1]&0x80 | byte(f.payloadType)
	}
	if f.ssrc != 0 {
		payload.SetSSRC(f.buffer, f.ssrc)
	}
	return nil
}

// protect makes buffer an SRTP packet, in place.
func (f *Forwarder) protect() (err error) {
	if f.srtp == nil {
		return nil
	}
	plain := f.buffer
	f.buffer, err = f.srtp.EncryptRTP(f.buffer, plain, &f.sealing)
	if err != nil {
		f.buffer = plain
	}
	return err
}

// send sends a datagram and counts it.
func (f *Forwarder) send(datagram []byte) {
	if err := f.socket.send(datagram); err != nil {
		f.counters.dropped.Add(1)
		return
	}
	f.counters.packets.Add(1)
	f.counters.bytes.Add(uint64(len(datagram)))
}

// Stats returns what the forwarder has done, also after Close.
func (f *Forwarder) Stats() Stats {
	return Stats{
		Packets:   f.counters.packets.Load(),
		Bytes:     f.counters.bytes.Load(),
		Dropped:   f.counters.dropped.Load(),
		Malformed: f.counters.malformed.Load(),
		Keyframes: f.counters.keyframes.Load(),
	}
}

// Address is the address to which RTP and data go.
func (f *Forwarder) Address() netip.AddrPort { return f.address }

// LocalRTCP is where the forwarder listens for RTCP; the zero AddrPort without RTCP.
func (f *Forwarder) LocalRTCP() netip.AddrPort {
	if f.feedback == nil {
		return netip.AddrPort{}
	}
	return f.feedback.local()
}

func (f *Forwarder) markClosed() {
	f.lock.Lock()
	defer f.lock.Unlock()
	if !f.closed {
		f.end()
	}
	f.closed = true
}

// Close ends the forwarder and waits for its goroutine. After Close, RTP and Data do nothing.
// Close may be called again.
func (f *Forwarder) Close() {
	quick.Blocks("closing an RTP forward")
	f.markClosed()
	_ = f.conn.Close()
	if f.feedback != nil {
		f.feedback.close()
	}
}
