package rtpout

import (
	"bytes"
	"encoding/binary"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/pion/srtp/v3"
)

// keystream is the receiver of an SRTP stream: it finds the index of each packet as
// RFC 3711 has it, and which payload has had it.
type keystream struct {
	t        *testing.T
	out      receiver
	theirs   *srtp.Context
	forward  *Forwarder
	newest   int64
	payloads map[int64]string
	sent     uint64
}

func newKeystream(t *testing.T, target Target) *keystream {
	out := newReceiver(t, "127.0.0.1")
	target.Port, target.SRTPSuite, target.SRTPKey, target.PayloadType = out.port(), 80, testKey, -1
	return &keystream{t: t, out: out, theirs: theirContext(t, 80), forward: forward(t, target, nil), newest: -1, payloads: make(map[int64]string)}
}

// packet is one of a publisher's.
type packet struct {
	ssrc      uint32
	sequence  uint16
	timestamp uint32
	payload   string
}

// give forwards a packet; it says what came out, and which index that has.
func (k *keystream) give(p packet) (got packet, index int64, ok bool) {
	k.t.Helper()
	raw := bytes.Clone(plainPacket[:12])
	binary.BigEndian.PutUint16(raw[2:], p.sequence)
	binary.BigEndian.PutUint32(raw[4:], p.timestamp)
	binary.BigEndian.PutUint32(raw[8:], p.ssrc)
	k.forward.RTP(append(raw, p.payload...))
	if k.forward.Stats().Packets == k.sent {
		return packet{}, 0, false
	}
	k.sent++
	sealed, _ := k.out.next()
	clear, err := k.theirs.DecryptRTP(nil, sealed, nil)
	if err != nil {
		k.t.Fatalf("packet %d of SSRC %d cannot be decrypted: %v", p.sequence, p.ssrc, err)
	}
	got = packet{binary.BigEndian.Uint32(clear[8:]), binary.BigEndian.Uint16(clear[2:]), binary.BigEndian.Uint32(clear[4:]), string(clear[12:])}
	if got.payload != p.payload {
		k.t.Fatalf("the payload is %q, not %q", got.payload, p.payload)
	}
	if k.newest < 0 {
		k.newest = int64(got.sequence)
	}
	index = k.newest + int64(int16(got.sequence-uint16(k.newest)))
	k.newest = max(k.newest, index)
	if before, used := k.payloads[index]; used && before != got.payload {
		k.t.Fatalf("%q and %q have the index %d: one keystream for both", before, got.payload, index)
	}
	k.payloads[index] = got.payload
	return got, index, true
}

// TestNoKeystreamIsUsedTwice plays publishers whose SSRC changes, whose numbers begin
// anew, and whose packets are lost, doubled and late.
func TestNoKeystreamIsUsedTwice(t *testing.T) {
	for seed := range uint64(12) {
		random := rand.New(rand.NewPCG(seed, 11))
		k := newKeystream(t, Target{SSRC: 7})
		p := packet{ssrc: 1, sequence: uint16(random.Uint32()), timestamp: random.Uint32()}
		if seed%2 == 0 {
			p.sequence = uint16(random.IntN(50)) // nothing is before 0
		}
		var past []packet
		given, dropped, doubled := 0, 0, 0
		for range 3000 {
			now := p
			switch random.IntN(300) {
			case 0:
				p.ssrc++
			case 1, 2: // anew, with the same SSRC
				p.sequence, p.timestamp = uint16(random.Uint32()), random.Uint32()
			case 3:
				p.sequence -= uint16(random.IntN(3000))
			case 4:
				p.sequence += uint16(random.IntN(30_000))
			default:
				p.sequence += uint16(1 + random.IntN(10)/9)
				p.timestamp += 3000
			}
			if len(past) > 0 && random.IntN(8) == 0 { // late, or once more
				now = past[max(0, len(past)-1-random.IntN(200))]
				doubled++
			} else {
				now = p
				now.payload = string(binary.BigEndian.AppendUint64(nil, random.Uint64()))
				past = append(past, now)
				if random.IntN(20) == 0 {
					continue // it comes late
				}
			}
			given++
			got, _, ok := k.give(now)
			if !ok {
				dropped++
			} else if got.ssrc != 7 {
				t.Fatalf("the SSRC is %d", got.ssrc)
			}
		}
		if dropped > given/10 {
			t.Errorf("seed %d: %d of %d packets were dropped", seed, dropped, given)
		}
		if stats := k.forward.Stats(); stats.Dropped != uint64(dropped) {
			t.Errorf("%+v, and %d were dropped", stats, dropped)
		}
	}
}

// TestAnSRTPStreamGoesOn changes the SSRC of the publisher, or begins its numbers anew:
// sequence numbers go on, and so does the time.
func TestAnSRTPStreamGoesOn(t *testing.T) {
	for name, c := range map[string]struct {
		target Target
		ssrc   uint32 // what the packets have in the end
		then   packet
	}{
		"another SSRC":                       {Target{SSRC: 7}, 7, packet{2, 100, 5_000_000, ""}},
		"another SSRC, the SSRC is not told": {Target{}, 1, packet{2, 100, 5_000_000, ""}},
		"another SSRC, of audio":             {Target{SSRC: 7, Audio: true}, 7, packet{2, 60_000, 1 << 31, ""}},
		"the same numbers again":             {Target{SSRC: 7}, 7, packet{1, 65_500, 0, ""}},
		"the numbers begin a little before":  {Target{SSRC: 7}, 7, packet{1, 65_520, 7_000_000, ""}},
	} {
		t.Run(name, func(t *testing.T) {
			k := newKeystream(t, c.target)
			p := packet{ssrc: 1, sequence: 65_500, timestamp: 1<<32 - 10_000}
			last := int64(0)
			var lastTime uint32
			send := func(count int, first bool) {
				for i := range count {
					p.payload = string(binary.BigEndian.AppendUint64(nil, uint64(len(k.payloads))))
					got, index, ok := k.give(p)
					if !ok {
						t.Fatalf("packet %d was dropped", i)
					}
					if got.ssrc != c.ssrc {
						t.Fatalf("the SSRC is %d, want %d", got.ssrc, c.ssrc)
					}
					if step := int32(got.timestamp - lastTime); last > 0 && (index != last+1 || step <= 0 || step > 90_000) {
						t.Fatalf("packet %d: index %d after %d, the time moves by %d", i, index, last, step)
					}
					if first && (got.sequence != p.sequence || got.timestamp != p.timestamp) {
						t.Fatalf("packet %d has other numbers: %+v", i, got)
					}
					last, lastTime = index, got.timestamp
					p.sequence++
					p.timestamp += 960
				}
			}
			send(100, true)
			p = c.then
			send(100, false)
			p.ssrc, p.sequence = 3, 9
			send(100, false)
		})
	}
}

// TestNumbersThatBeginFarBefore is a restart that looks like packets that are very late.
// One of them is dropped; the second one in a row shows what it is.
func TestNumbersThatBeginFarBefore(t *testing.T) {
	k := newKeystream(t, Target{SSRC: 7})
	for i := range 2000 {
		k.give(packet{1, uint16(20_000 + i), uint32(i) * 3000, string(rune('a'+i%20)) + "first"})
	}
	if _, _, ok := k.give(packet{1, 20_100, 0, "very late"}); ok {
		t.Error("a packet was sent whose index may have been used")
	}
	_, before, _ := k.give(packet{1, 22_000, 6_000_000, "in time"})
	for i := range 100 {
		_, index, ok := k.give(packet{1, uint16(50 + i), uint32(i) * 3000, "again"})
		if ok != (i > 0) || ok && index != before+int64(i) {
			t.Fatalf("packet %d: index %d, %v", i, index, ok)
		}
	}
}

// TestAPacketOnceMoreIsTheSamePacket is a retransmission, whose header extensions may
// differ: it has the index that it had, and nothing else moves.
func TestAPacketOnceMoreIsTheSamePacket(t *testing.T) {
	out := newReceiver(t, "127.0.0.1")
	f := forward(t, Target{Port: out.port(), SSRC: 7, PayloadType: -1, SRTPSuite: 80, SRTPKey: testKey}, nil)
	var got [][]byte
	for _, packet := range [][]byte{plainPacket, fullPacket, fullPacket, plainPacket, oddPacket} {
		f.RTP(packet)
		sealed, _ := out.next()
		got = append(got, sealed)
	}
	if !bytes.Equal(got[1], got[2]) || !bytes.Equal(got[0], got[3]) {
		t.Error("the same packet is another one the second time")
	}
	if sequence := binary.BigEndian.Uint16(got[4][2:]); sequence != 0x1236 {
		t.Errorf("the last packet has sequence number %x", sequence)
	}
}

// TestAForwardThatBeginsAgainGoesOn ends a forward and begins it again, as a room does
// that mutes a publisher: the receiver, who has counted wrap-arounds, decrypts it.
func TestAForwardThatBeginsAgainGoesOn(t *testing.T) {
	for name, c := range map[string]struct {
		ssrc uint32 // 0 keeps the publisher's
		jump uint16 // of the publisher's numbers meanwhile
	}{
		"with the next packet":         {7, 1},
		"with the publisher's SSRC":    {0, 1},
		"after some packets":           {7, 30_000},
		"with the number of before":    {7, 0},
		"with numbers that are behind": {7, 60_000},
	} {
		t.Run(name, func(t *testing.T) {
			k := newKeystream(t, Target{SSRC: c.ssrc, Resumes: true})
			target := Target{SSRC: c.ssrc, Resumes: true, Port: k.out.port(), SRTPSuite: 80, SRTPKey: testKey, PayloadType: -1}
			p := packet{ssrc: 5, sequence: 40_000, payload: "0"}
			newest := int64(0)
			for i := range 12 { // 3 wrap-arounds
				p.sequence, p.payload = p.sequence+20_000, string(rune('a'+i))
				_, newest, _ = k.give(p)
			}
			for i := range 3 {
				k.forward.Close()
				k.forward, k.sent = forward(t, target, nil), 0
				p.sequence, p.payload = p.sequence+c.jump, string(rune('A'+i))
				_, index, ok := k.give(p)
				if !ok || index != newest+1 {
					t.Fatalf("time %d: index %d, %v; want %d", i, index, ok, newest+1)
				}
				newest = index
			}
		})
	}
}

// TestOfEndedStreamsTheOldestIsForgotten remembers no more than it says.
func TestOfEndedStreamsTheOldestIsForgotten(t *testing.T) {
	e := endings{newest: make(map[stream]int64)}
	for i := range uint32(mostEnded + 10) {
		e.note(stream{ssrc: i}, int64(i))
		e.note(stream{ssrc: i}, 5)
	}
	if len(e.newest) != mostEnded || len(e.order) != mostEnded {
		t.Errorf("%d streams are remembered, in an order of %d", len(e.newest), len(e.order))
	}
	if _, known := e.of(stream{ssrc: 9}); known {
		t.Error("the oldest is remembered")
	}
	if index, known := e.of(stream{ssrc: 10}); !known || index != 10 {
		t.Errorf("the next is at %d, %v", index, known)
	}
}

func TestAnSRTPPacketIsNumberedWithoutAllocating(t *testing.T) {
	var n numbers
	f := forward(t, Target{Port: 5004, SSRC: 7}, nil)
	if err := f.rewrite(fullPacket); err != nil {
		t.Fatal(err)
	}
	if allocations := testing.AllocsPerRun(1000, func() {
		f.header.SequenceNumber++
		n.next(&f.header, f.buffer, 90_000, time.Second)
	}); allocations != 0 {
		t.Errorf("%v allocations", allocations)
	}
}
