package rtpout

import (
	"context"
	"encoding/binary"
	"net"
	"net/netip"
	"sync"
	"sync/atomic"
	"time"

	"github.com/pion/rtcp"
	"github.com/pion/srtp/v3"
)

// Forwarder sends to one target. Its methods may be called from any goroutine.
type Forwarder struct {
	target   Target
	keyframe func()
	media    *net.UDPConn
	rtcp     *net.UDPConn // nil without
	closed   atomic.Bool
	done     chan struct{} // closed by Close
	reader   sync.WaitGroup

	// mu protects what follows; it is held while a datagram is handed to the
	// kernel, which does not wait for the network.
	mu     sync.Mutex
	crypto *srtp.Context // nil for plain RTP
	buffer []byte

	packets, bytes, dropped, malformed, keyframes atomic.Uint64
}

// Stats is what a forwarder has done so far.
type Stats struct {
	Packets, Bytes uint64
	// Dropped found no room in the kernel, or nobody who listens; Malformed was
	// no RTP, or too long for a datagram.
	Dropped, Malformed uint64
	// Keyframes were wished for by the receiver.
	Keyframes uint64
}

// The longest message that fits into a datagram (RFC 768), and how long a packet
// of RTP may be so that it and an authentication tag do.
const (
	mostDatagram = 65507
	mostPacket   = 1500
)

// New resolves the target, which may wait for DNS as long as ctx lets it, and
// makes a forwarder. keyframe is called when the receiver wishes for one.
func New(ctx context.Context, target Target, policy Policy, keyframe func()) (*Forwarder, error) {
	if err := target.Check(); err != nil {
		return nil, err
	}
	address, err := target.resolve(ctx, policy)
	if err != nil {
		return nil, err
	}
	f := &Forwarder{target: target, keyframe: keyframe, done: make(chan struct{}), buffer: make([]byte, 0, mostPacket+64)}
	if f.crypto, err = target.crypto(); err != nil {
		return nil, err
	}
	if f.media, err = dial(address, target.Port); err != nil {
		return nil, err
	}
	if target.RTCPPort > 0 {
		if err = f.listen(address); err != nil {
			_ = f.media.Close()
			return nil, err
		}
	}
	return f, nil
}

func dial(address netip.Addr, port int) (*net.UDPConn, error) {
	return net.DialUDP("udp", nil, net.UDPAddrFromAddrPort(netip.AddrPortFrom(address, uint16(port))))
}

// RTP sends a packet with the target's payload type and SSRC in it; the packet
// itself is neither changed nor kept.
func (f *Forwarder) RTP(packet []byte) {
	if len(packet) < 12 || packet[0]>>6 != 2 || len(packet) > mostPacket {
		f.malformed.Add(1)
		return
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	f.buffer = append(f.buffer[:0], packet...)
	if f.target.PayloadType >= 0 {
		f.buffer[1] = f.buffer[1]&0x80 | byte(f.target.PayloadType)
	}
	if f.target.SSRC != 0 {
		binary.BigEndian.PutUint32(f.buffer[8:], f.target.SSRC)
	}
	datagram := f.buffer
	if f.crypto != nil {
		var err error
		if datagram, err = f.crypto.EncryptRTP(nil, f.buffer, nil); err != nil {
			f.malformed.Add(1)
			return
		}
	}
	f.send(datagram)
}

// Data sends a data channel message as one datagram.
func (f *Forwarder) Data(message []byte) {
	if len(message) > mostDatagram {
		f.malformed.Add(1)
		return
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	f.send(message)
}

// send hands a datagram to the kernel. With the lock held.
func (f *Forwarder) send(datagram []byte) {
	if f.closed.Load() {
		return
	}
	if _, err := f.media.Write(datagram); err != nil {
		f.dropped.Add(1)
		return
	}
	f.packets.Add(1)
	f.bytes.Add(uint64(len(datagram)))
}

// Stats reads the counters.
func (f *Forwarder) Stats() Stats {
	return Stats{Packets: f.packets.Load(), Bytes: f.bytes.Load(), Dropped: f.dropped.Load(),
		Malformed: f.malformed.Load(), Keyframes: f.keyframes.Load()}
}

// Address is where packets go.
func (f *Forwarder) Address() netip.AddrPort { return f.media.RemoteAddr().(*net.UDPAddr).AddrPort() }

// Close ends the forwarder, and waits for its goroutine.
func (f *Forwarder) Close() {
	if f.closed.Swap(true) {
		return
	}
	close(f.done)
	_ = f.media.Close()
	if f.rtcp != nil {
		_ = f.rtcp.Close()
	}
	f.reader.Wait()
}

// --- RTCP ---------------------------------------------------------------------

// greetEvery is how often the receiver is shown where its RTCP is wanted.
const greetEvery = 5 * time.Second

// listen takes RTCP from the target's port.
func (f *Forwarder) listen(address netip.Addr) (err error) {
	if f.rtcp, err = dial(address, f.target.RTCPPort); err != nil {
		return err
	}
	crypto, err := f.target.crypto()
	if err != nil {
		return err
	}
	f.reader.Go(func() { f.read(crypto) })
	return nil
}

// read waits for RTCP; when none comes, it greets. An empty receiver report (RFC
// 3550, section 6.4.2) is the smallest packet that says nothing.
func (f *Forwarder) read(crypto *srtp.Context) {
	buffer := make([]byte, mostPacket)
	for !f.closed.Load() {
		f.greet(crypto)
		_ = f.rtcp.SetReadDeadline(time.Now().Add(greetEvery))
		for {
			n, err := f.rtcp.Read(buffer)
			if err != nil {
				break
			}
			f.take(buffer[:n], crypto)
		}
		select {
		case <-f.done:
			return
		case <-time.After(pauseAfterError):
		}
	}
}

// pauseAfterError keeps a port that nobody listens at, which refuses at once,
// from being asked in a tight loop.
const pauseAfterError = 100 * time.Millisecond

func (f *Forwarder) greet(crypto *srtp.Context) {
	packet, err := (&rtcp.ReceiverReport{SSRC: max(f.target.SSRC, 1)}).Marshal()
	if err == nil && crypto != nil {
		packet, err = crypto.EncryptRTCP(nil, packet, nil)
	}
	if err == nil {
		_, _ = f.rtcp.Write(packet)
	}
}

// take looks for wishes for a keyframe; what is malformed is nobody's.
func (f *Forwarder) take(packet []byte, crypto *srtp.Context) {
	if crypto != nil {
		plain, err := crypto.DecryptRTCP(nil, packet, nil)
		if err != nil {
			return
		}
		packet = plain
	}
	compound, err := rtcp.Unmarshal(packet)
	if err != nil {
		return
	}
	for _, part := range compound {
		switch part.(type) {
		case *rtcp.PictureLossIndication, *rtcp.FullIntraRequest:
			f.keyframes.Add(1)
			f.keyframe()
			return
		}
	}
}
