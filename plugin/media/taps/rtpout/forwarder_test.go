package rtpout

import (
	"bytes"
	"encoding/binary"
	"net"
	"os"
	"strings"
	"sync"
	"syscall"
	"testing"

	"janus-golua/plugin/core"
)

// The parts of test packets, written out: what is expected owes nothing to the
// parser under test.
var (
	// Version 2, marker, payload type 96, sequence 0x1234, timestamp, SSRC.
	plainPacket = []byte("\x80\xe0\x12\x34\x00\x01\x02\x03\xca\xfe\xba\xbe" + "payload")
	// With padding, a CSRC, and a header extension of one byte elements (RFC 8285).
	fullPacket = []byte("\xb1\x60\x12\x35\x00\x01\x02\x03\xca\xfe\xba\xbe" + "\x01\x02\x03\x04" +
		"\xbe\xde\x00\x01\x10\xff\x00\x00" + "payload" + "\x00\x00\x03")
	// With an extension of no known profile (RFC 3550, section 5.3.1), no payload.
	oddPacket = []byte("\x90\x60\x12\x36\x00\x01\x02\x03\xca\xfe\xba\xbe" + "\xab\xcd\x00\x01abcd")
)

// replaced is a packet with another payload type and SSRC.
func replaced(packet []byte, payloadType byte, ssrc uint32) []byte {
	packet = bytes.Clone(packet)
	packet[1] = packet[1]&0x80 | payloadType
	binary.BigEndian.PutUint32(packet[8:], ssrc)
	return packet
}

func TestRTPIsForwardedByteExact(t *testing.T) {
	for _, host := range []string{"127.0.0.1", "::1", "::ffff:127.0.0.1"} {
		out := newReceiver(t, strings.TrimPrefix(host, "::ffff:"))
		other := forward(t, Target{Host: host, Port: out.port(), PayloadType: 111, SSRC: 0x01020304}, nil)
		same := forward(t, Target{Host: host, Port: out.port(), PayloadType: -1}, nil)
		zero := forward(t, Target{Host: host, Port: out.port(), PayloadType: 0}, nil)
		long := append(bytes.Clone(plainPacket), make([]byte, maxDatagram-len(plainPacket))...)
		for _, packet := range [][]byte{plainPacket, fullPacket, oddPacket, long, plainPacket[:12]} {
			given := bytes.Clone(packet)
			for f, wanted := range map[*Forwarder][]byte{
				other: replaced(packet, 111, 0x01020304),
				same:  packet,
				zero:  replaced(packet, 0, 0xcafebabe),
			} {
				f.RTP(given)
				if got, _ := out.next(); !bytes.Equal(got, wanted) {
					t.Errorf("%s: got %x, not %x", host, got, wanted)
				}
				if !bytes.Equal(given, packet) {
					t.Fatal("the given packet was changed")
				}
			}
		}
		if got := other.Stats(); got.Packets != 5 || got.Dropped != 0 || got.Malformed != 0 {
			t.Errorf("%+v", got)
		}
		if other.Address().Port() != uint16(out.port()) || other.LocalRTCP().IsValid() {
			t.Errorf("sends to %s, listens at %s", other.Address(), other.LocalRTCP())
		}
	}
}

func TestSRTP(t *testing.T) {
	for suite, tag := range map[int]int{32: 4, 80: 10} {
		out := newReceiver(t, "127.0.0.1")
		theirs := theirContext(t, suite)
		f := forward(t, Target{Port: out.port(), PayloadType: 100, SSRC: 7, SRTPSuite: suite, SRTPKey: testKey}, nil)
		sent := uint64(0)
		// Sequence numbers wrap around twice: the rollover counter counts them.
		for sequence := 0xf000; sequence < 0x30000; sequence += 0x1000 {
			for i, packet := range [][]byte{plainPacket, fullPacket, oddPacket, plainPacket[:12]} {
				packet = bytes.Clone(packet)
				binary.BigEndian.PutUint16(packet[2:], uint16(sequence+i))
				f.RTP(packet)
				got, _ := out.next()
				if len(got) != len(packet)+tag || bytes.Contains(got, []byte("payload")) {
					t.Errorf("suite %d: sent %x", suite, got)
				}
				sent += uint64(len(got))
				clear, err := theirs.DecryptRTP(nil, got, nil)
				if wanted := replaced(packet, 100, 7); err != nil || !bytes.Equal(clear, wanted) {
					t.Errorf("suite %d: got %x, %v, not %x", suite, clear, err, wanted)
				}
			}
		}
		if got, wanted := f.Stats(), (Stats{Packets: 4 * 33, Bytes: sent}); got != wanted {
			t.Errorf("%+v, not %+v", got, wanted)
		}
	}
}

// SRTP makes packets longer: the tag must not be written behind the end of a buffer.
func TestSRTPOfLongPackets(t *testing.T) {
	out := newReceiver(t, "127.0.0.1")
	theirs := theirContext(t, 80)
	f := forward(t, Target{Port: out.port(), SRTPSuite: 80, SRTPKey: testKey}, nil)
	for i, length := range []int{1490, 1491, 1499, 1500, 1501, 2000, 9000, 65000} {
		packet := append(bytes.Clone(plainPacket[:12]), bytes.Repeat([]byte{0x5a}, length-12)...)
		binary.BigEndian.PutUint16(packet[2:], uint16(i))
		f.RTP(packet)
		got, _ := out.next()
		clear, err := theirs.DecryptRTP(nil, got, nil)
		if err != nil || len(got) != length+10 || !bytes.Equal(clear[12:], packet[12:]) {
			t.Errorf("%d bytes came as %d, %v", length, len(got), err)
		}
	}
}

func TestMalformedRTPIsDropped(t *testing.T) {
	malformed := map[string][]byte{
		"nothing":                    {},
		"less than a header":         plainPacket[:11],
		"version 1":                  append([]byte{0x40}, plainPacket[1:]...),
		"CSRCs beyond the end":       append([]byte{0x8f}, plainPacket[1:]...),
		"an extension without place": append([]byte{0x90}, plainPacket[1:12]...),
		"an extension beyond":        append([]byte{0x90}, append(bytes.Clone(plainPacket[1:12]), 0xc0, 0xde, 0, 1)...),
		"padding of nothing":         append([]byte{0xa0}, plainPacket[1:12]...),
		"padding beyond the payload": append([]byte{0xa0}, append(bytes.Clone(plainPacket[1:12]), 9)...),
	}
	out := newReceiver(t, "127.0.0.1")
	f := forward(t, Target{Port: out.port()}, nil)
	secret := forward(t, Target{Port: out.port(), SRTPSuite: 80, SRTPKey: testKey}, nil)
	for _, packet := range malformed {
		f.RTP(packet)
		secret.RTP(packet)
	}
	wanted := Stats{Malformed: uint64(len(malformed))}
	if f.Stats() != wanted || secret.Stats() != wanted {
		t.Errorf("%+v, %+v", f.Stats(), secret.Stats())
	}
	f.RTP(plainPacket)
	if got, _ := out.next(); !bytes.Equal(got, replaced(plainPacket, 0, 0xcafebabe)) {
		t.Errorf("the next packet is %x", got)
	}
}

func TestDataIsADatagramEach(t *testing.T) {
	out := newReceiver(t, "127.0.0.1")
	f := forward(t, Target{Port: out.port(), SRTPSuite: 80, SRTPKey: testKey}, nil)
	for _, message := range [][]byte{[]byte("text"), {}, {0, 0xff}, bytes.Repeat([]byte("x"), 65507)} {
		f.Data(&core.Data{Buffer: message})
		if got, _ := out.next(); !bytes.Equal(got, message) {
			t.Errorf("got %d bytes, not %d", len(got), len(message))
		}
	}
	f.Data(&core.Data{Buffer: make([]byte, 65508)})
	f.RTP(append(bytes.Clone(plainPacket), make([]byte, 65507-len(plainPacket)-9)...))
	if got, wanted := f.Stats(), (Stats{Packets: 4, Bytes: 4 + 2 + 65507, Dropped: 2}); got != wanted {
		t.Errorf("%+v, not %+v", got, wanted)
	}
}

func TestAPlainPacketAllocatesNothing(t *testing.T) {
	out := newReceiver(t, "127.0.0.1")
	f := forward(t, Target{Port: out.port(), PayloadType: 100, SSRC: 7}, nil)
	message := []byte("message")
	f.RTP(fullPacket) // CSRCs and extensions get their place
	if allocations := testing.AllocsPerRun(1000, func() {
		f.RTP(plainPacket)
		f.RTP(fullPacket)
		f.Data(&core.Data{Buffer: message})
	}); allocations != 0 {
		t.Errorf("%v allocations", allocations)
	}
	if got := f.Stats(); got.Packets != 1+3*1001 {
		t.Errorf("%+v", got)
	}
}

func TestAFullBufferDropsAndDoesNotBlock(t *testing.T) {
	f := forward(t, Target{Port: 5004, PayloadType: -1}, nil)
	// UDP on loopback is never full; a Unix datagram socket that nobody reads is.
	ends, err := syscall.Socketpair(syscall.AF_UNIX, syscall.SOCK_DGRAM|syscall.SOCK_NONBLOCK|syscall.SOCK_CLOEXEC, 0)
	if err != nil {
		t.Fatal(err)
	}
	defer syscall.Close(ends[1])
	file := os.NewFile(uintptr(ends[0]), "full")
	conn, err := net.FileConn(file)
	file.Close()
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	if f.socket, err = newSocket(conn.(*net.UnixConn)); err != nil {
		t.Fatal(err)
	}
	for range 10_000 {
		f.RTP(plainPacket)
		f.Data(&core.Data{Buffer: plainPacket})
	}
	if got := f.Stats(); got.Packets == 0 || got.Dropped == 0 || got.Packets+got.Dropped != 20_000 {
		t.Errorf("%+v", got)
	}
}

func TestAReceiverThatStartsLateMissesNothing(t *testing.T) {
	early := newReceiver(t, "127.0.0.1")
	port := early.port()
	f := forward(t, Target{Port: port, PayloadType: -1}, nil)
	early.Close()
	for range 10 {
		f.RTP(plainPacket) // answered with "port unreachable"
	}
	late, err := net.ListenUDP("udp4", &net.UDPAddr{IP: net.IPv4(127, 0, 0, 1), Port: port})
	if err != nil {
		t.Skip("the port was taken meanwhile: ", err)
	}
	defer late.Close()
	f.RTP(fullPacket)
	if got, _ := (receiver{late, t}).next(); !bytes.Equal(got, fullPacket) {
		t.Errorf("got %x", got)
	}
	if got := f.Stats(); got.Packets != 11 || got.Dropped != 0 {
		t.Errorf("%+v", got)
	}
}

func TestCloseWhileSending(t *testing.T) {
	for _, suite := range []int{0, 80} {
		out := newReceiver(t, "127.0.0.1")
		target := Target{Port: out.port(), RTCPPort: out.port(), SRTPSuite: suite}
		if suite != 0 {
			target.SRTPKey = testKey
		}
		f := forward(t, target, func(uint32) {})
		var group sync.WaitGroup
		for range 4 {
			group.Go(func() {
				for range 2000 {
					f.RTP(fullPacket)
					f.Data(&core.Data{Buffer: plainPacket})
					f.Stats()
				}
			})
		}
		eventually(t, "sending", func() bool { return f.Stats().Packets > 100 })
		for range 3 {
			group.Go(f.Close)
		}
		f.Close()
		after := f.Stats()
		group.Wait()
		f.RTP(fullPacket)
		f.RTP(nil)
		f.Data(&core.Data{Buffer: plainPacket})
		if f.Stats() != after {
			t.Errorf("after Close %+v became %+v", after, f.Stats())
		}
		if after.Dropped != 0 {
			t.Errorf("%+v", after)
		}
	}
}
