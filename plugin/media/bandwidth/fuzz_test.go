package bandwidth

import (
	"encoding/hex"
	"testing"
	"time"
)

// FuzzEstimators gives both estimators packets and RTCP in any order: of each input, the first byte of a
// record says what it is.
func FuzzEstimators(f *testing.F) {
	for _, text := range []string{
		"8fcd0006fa17fa170af2975a0001000600ca51002006ac0000008600",
		"82c9000d00000000ac2592472a000002000000b10000021943a8e18600007a5acfcf1c5e00000000000000010000000043a8e18600007a5a",
		"81c900070000000092f22f4e0000000000000021000001b000000000000000008fce0005000000010000000052454d420102902992f22f4e",
	} {
		raw, err := hex.DecodeString(text)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(append([]byte{0, 9, 1, 1, 0, 9, 1, 2, 200, byte(len(raw))}, raw...))
		f.Add(append([]byte{250, 255, 254, byte(len(raw))}, raw...))
	}
	f.Fuzz(func(t *testing.T, input []byte) {
		for _, wide := range []bool{true, false} {
			for _, late := range []bool{true, false} {
				live(t, New(Options{CoreVersion: 1102 + 299*int(input0(input)%2), TransportWide: wide, Late: late, Max: 5_000_000}), input)
			}
		}
	})
}

func input0(input []byte) byte {
	if len(input) == 0 {
		return 0
	}
	return input[0]
}

// live lives through an input, and checks what must always be.
func live(t *testing.T, e Estimator, input []byte) {
	now := time.Duration(0)
	count, seq := uint16(0), uint16(0)
	for len(input) > 3 {
		kind, a, b, c := input[0], input[1], input[2], input[3]
		input = input[4:]
		now += time.Duration(a) * time.Millisecond
		switch {
		case kind < 200:
			count, seq = count+uint16(b%2), seq+uint16(c%5)
			e.Sent([]Sent{{At: now, Size: 12 + 5*uint16(kind), Seq: seq, Count: count, Mindex: b % 3, Flags: c}})
		case kind < 240:
			n := min(int(c), len(input))
			e.RTCP(now, int(b)-1, input[:n])
			input = input[n:]
		case kind < 250:
			e.Want(int64(b) << (c % 32))
		default:
			now += time.Duration(b) * time.Second
			e.Advance(now)
		}
		check(t, e, now)
	}
}

func check(t *testing.T, e Estimator, now time.Duration) {
	t.Helper()
	s := e.State()
	switch {
	case s.Proven < 1 || s.Proven > 5_000_000:
		t.Fatalf("proven %d", s.Proven)
	case s.Padding < 0 || s.Padding > s.Proven*14/10:
		t.Fatalf("padding %d of %d", s.Padding, s.Proven)
	case !(s.Loss >= 0 && s.Loss <= 1):
		t.Fatalf("loss %v", s.Loss)
	case s.Queue < 0 || s.RTT < 0:
		t.Fatalf("queue %v, RTT %v", s.Queue, s.RTT)
	case e.Next() > now+time.Second:
		t.Fatalf("next at %v, now %v", e.Next(), now)
	}
}
