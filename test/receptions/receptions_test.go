package receptions

import (
	"encoding/binary"
	"math/rand/v2"
	"testing"
	"time"

	"janus-golua/plugin/core"
	"janus-golua/plugin/media/quality"
)

func packet(ssrc uint32, sequence uint16, timestamp uint32) []byte {
	buffer := make([]byte, 20)
	buffer[0] = 0x80
	binary.BigEndian.PutUint16(buffer[2:], sequence)
	binary.BigEndian.PutUint32(buffer[4:], timestamp)
	binary.BigEndian.PutUint32(buffer[8:], ssrc)
	return buffer
}

// TestBothCountAlike gives random packets to C and to Go: sources that come and go, loss,
// copies, disorder, jumps, silence, and times that are not known.
func TestBothCountAlike(t *testing.T) {
	for seed := range uint64(300) {
		random := rand.New(rand.NewPCG(seed, 1))
		inC, inGo := &core.Stream{Tick: quality.Tick(90_000)}, &core.Stream{Tick: quality.Tick(90_000)}
		now := time.Duration(1 + random.Int64N(1e15))
		sequences, timestamps := [7]uint16{}, [7]uint32{}
		for i := range sequences {
			sequences[i], timestamps[i] = uint16(random.Uint32()), random.Uint32()
		}
		sources := 1 + random.IntN(len(sequences))
		for range 2000 {
			now += time.Duration(random.Int64N(int64(40 * time.Millisecond)))
			ssrc := random.IntN(sources)
			sequences[ssrc]++
			timestamps[ssrc] += random.Uint32N(3000)
			sequence, timestamp, at := sequences[ssrc], timestamps[ssrc], now
			switch random.IntN(60) {
			case 0:
				sequences[ssrc] += uint16(random.IntN(10))
			case 1:
				sequence -= uint16(random.IntN(200))
			case 2:
				sequence += uint16(random.Uint32())
			case 3:
				now += time.Duration(random.Int64N(int64(5 * time.Second)))
			case 4:
				timestamp = random.Uint32()
			case 5:
				at = 0
			case 6:
				sequences[ssrc], timestamps[ssrc] = uint16(random.Uint32()), random.Uint32()
			}
			p := packet(uint32(ssrc), sequence, timestamp)
			Receive(inC, p, at)
			quality.Receive(inGo, p, at)
			if *inC != *inGo {
				t.Fatalf("seed %d: C has %+v\nGo has %+v", seed, *inC, *inGo)
			}
		}
	}
}

// TestLossByTheDefinition loses, repeats, delays and copies packets, and compares the
// counts with a list of the numbers that came.
func TestLossByTheDefinition(t *testing.T) {
	for seed := range uint64(100) {
		random := rand.New(rand.NewPCG(seed, 2))
		stream := &core.Stream{Tick: quality.Tick(90_000)}
		first := random.Uint32N(1 << 16)
		lost, late := uint32(0), []uint32{}
		count := uint32(100_000) // wraps around
		for i := range count {
			if i > 0 && i < count-1 && random.IntN(20) == 0 {
				if lost++; random.IntN(2) == 0 {
					late = append(late, i) // it is sent again
				}
				continue
			}
			Receive(stream, packet(5, uint16(first+i), i*90), time.Duration(1+i)*time.Millisecond)
			if len(late) > 0 && i-late[0] > 400 {
				Receive(stream, packet(5, uint16(first+late[0]), late[0]*90), time.Duration(1+i)*time.Millisecond)
				lost, late = lost-1, late[1:]
			}
		}
		if got := quality.Read(stream); got.Lost != lost || got.Expected != count || got.Jitter != 0 {
			t.Fatalf("seed %d: %+v, want %d lost of %d", seed, got, lost, count)
		}
	}
}

// TestJitterByTheDefinition compares the jitter with that of RFC 3550 in floating point.
func TestJitterByTheDefinition(t *testing.T) {
	for _, clock := range []int{8000, 48000, 90000} {
		random := rand.New(rand.NewPCG(uint64(clock), 3))
		stream := &core.Stream{Tick: quality.Tick(clock)}
		want, before := 0.0, 0.0
		for i := range 5000 {
			sent := time.Duration(i) * 20 * time.Millisecond
			came := time.Hour + sent + time.Duration(random.Int64N(int64(15*time.Millisecond)))
			Receive(stream, packet(1, uint16(i), uint32(int64(sent)*int64(clock)/int64(time.Second))), came)
			transit := (came - sent).Seconds()
			if i > 0 {
				difference := transit - before
				want += (max(difference, -difference) - want) / 16
			}
			before = transit
		}
		got := quality.Read(stream).Jitter.Seconds()
		if got < want*0.99 || got > want*1.01 {
			t.Errorf("%d Hz: the jitter is %v, want %v", clock, got, want)
		}
	}
}

// TestANewCount has senders that number anew, and ones that follow each other.
func TestANewCount(t *testing.T) {
	stream, at := new(core.Stream), time.Duration(1)
	send := func(ssrc uint32, from, count int) {
		for i := range count {
			at += time.Millisecond
			Receive(stream, packet(ssrc, uint16(from+i), 0), at)
		}
	}
	wants := func(what string, expected, lost uint32) {
		t.Helper()
		if got := quality.Read(stream); got.Expected != expected || got.Lost != lost || got.Known {
			t.Errorf("%s: %+v, want %d of %d", what, got, lost, expected)
		}
	}
	send(1, 100, 10)
	wants("the first", 10, 0)
	send(1, 112, 8)
	wants("two lost", 20, 2)
	send(1, 30000, 10)
	wants("numbered anew", 30, 2)
	send(1, 5000, 10)
	wants("and again", 40, 2)
	at += time.Minute
	for ssrc := range uint32(20) {
		send(100+ssrc, 7, 5)
		send(100+ssrc, 13, 4) // 12 is missing
	}
	wants("20 others", 40+20*10, 2+20)
	send(0, 0, 5)
	wants("an SSRC of 0", 40+20*10+5, 2+20)
	at += time.Minute
	send(0, 5, 5)
	wants("after a pause", 40+20*10+10, 2+20)
}

func BenchmarkReceive(b *testing.B) {
	for name, substreams := range map[string]int{"plain": 1, "simulcast": 3} {
		b.Run(name, func(b *testing.B) {
			stream := &core.Stream{Tick: quality.Tick(90_000)}
			for b.Loop() {
				Million(stream, packet(0, 0, 0), substreams)
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/1e6, "ns/packet")
		})
	}
}
