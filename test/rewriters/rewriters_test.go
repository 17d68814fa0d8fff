package rewriters

import (
	"bytes"
	"math/rand/v2"
	"testing"
	"time"

	"janus-golua/plugin/core"
	"janus-golua/plugin/media/payload"
	"janus-golua/plugin/media/rewriter"
)

// TestCAndGoDoTheSameSums gives the same packets to a rewriter in Go and to one that C serves
// as far as it can. The packets' sources come and go, lose packets and reorder them.
func TestCAndGoDoTheSameSums(t *testing.T) {
	random := rand.New(rand.NewPCG(7, 8))
	var inGo, inC core.Rewriter
	var h rewriter.Header
	var now time.Duration
	byC := 0
	for i := range 1_000_000 {
		switch random.IntN(500) {
		case 0:
			h.SSRC = uint32(random.IntN(3))
			h.SequenceNumber, h.Timestamp = uint16(random.Uint32()), random.Uint32()
		case 1:
			rewriter.Reset(&inGo)
			rewriter.Reset(&inC)
		case 2:
			span, ssrc := uint32(random.IntN(500_000)), h.SSRC+uint32(random.IntN(4)/3)
			beginBurst(&inGo, ssrc, span)
			beginBurst(&inC, ssrc, span)
		default:
			step := random.IntN(7) - 2
			h.SequenceNumber += uint16(step)
			h.Timestamp += uint32(step * 3000)
		}
		now += time.Duration(random.IntN(int(40 * time.Millisecond)))
		want, wantOK := rewriter.Next(&inGo, h, rewriter.Video, 100, now)
		got, ok, known := Next(&inC, h, 100, now)
		if known {
			byC++
		} else {
			got, ok = rewriter.Next(&inC, h, rewriter.Video, 100, now)
		}
		if got != want || ok != wantOK || inC != inGo {
			t.Fatalf("packet %d, %+v: C %+v, %v, %+v; Go %+v, %v, %+v", i, h, got, ok, inC, want, wantOK, inGo)
		}
	}
	if byC < 900_000 {
		t.Errorf("C placed only %d of 1,000,000 packets", byC)
	}
}

// beginBurst does to a rewriter what export/burst.h does.
func beginBurst(r *core.Rewriter, ssrc, span uint32) {
	if r.Flags&core.RewriterStarted != 0 {
		r.Flags = r.Flags&^core.RewriterSteady | core.RewriterEnded
	}
	r.Flags |= core.RewriterHeld | core.RewriterCatching
	r.GOPSSRC, r.GOPSpan = ssrc, span
}

// TestCAndGoHoldTheSamePackets gives both rewriters the same video. Its sources come and go,
// end, and wait for keyframes.
func TestCAndGoHoldTheSamePackets(t *testing.T) {
	random := rand.New(rand.NewPCG(9, 10))
	var inGo, inC core.Rewriter
	var h rewriter.Header
	var now time.Duration
	counts := make(map[rewriter.Waiting]int)
	steady := 0
	keyframes := 100 // one in so many packets begins a keyframe
	for i := range 1_000_000 {
		switch random.IntN(1000) {
		case 0:
			h.SSRC = uint32(random.IntN(3))
			h.SequenceNumber, h.Timestamp = uint16(random.Uint32()), random.Uint32()
			keyframes = []int{1, 30, 1000, 1_000_000}[random.IntN(4)]
		case 1:
			rewriter.Reset(&inGo)
			rewriter.Reset(&inC)
		case 2:
			rewriter.End(&inGo)
			rewriter.End(&inC)
		case 3:
			now += time.Duration(random.IntN(int(10 * time.Second)))
		default:
			step := random.IntN(7) - 2
			h.SequenceNumber += uint16(step)
			h.Timestamp += uint32(step * 3000)
		}
		now += time.Duration(random.IntN(int(40 * time.Millisecond)))
		isKeyframe := random.IntN(keyframes) == 0
		waiting := rewriter.Goes
		if !isKeyframe {
			waiting = rewriter.Hold(&inGo, h.SSRC, now)
		}
		counts[waiting]++
		var want rewriter.Numbers
		wantOK := false
		if waiting == rewriter.Goes {
			want, wantOK = rewriter.Next(&inGo, h, rewriter.Video, 100, now)
		}
		got, ok, known := Next(&inC, h, 100, now)
		if known {
			steady++
		} else if isKeyframe || Hold(&inC, h.SSRC, now) == rewriter.Goes {
			got, ok = rewriter.Next(&inC, h, rewriter.Video, 100, now)
		}
		if got != want || ok != wantOK || inC != inGo {
			t.Fatalf("packet %d, %+v: C %+v, %v, %+v; Go %+v, %v, %+v", i, h, got, ok, inC, want, wantOK, inGo)
		}
	}
	if counts[rewriter.Waits] < 10_000 || counts[rewriter.Asks] < 1000 || steady < 500_000 {
		t.Errorf("%d waited, %d asked, %d were steady", counts[rewriter.Waits], counts[rewriter.Asks], steady)
	}
}

// seeds are payloads that begin keyframes, in every way that their codecs have.
var seeds = map[payload.Codec][]string{
	payload.VP8:  {"\x10\x02", "\x90\xf0\x81\x02\x03\x04\x00", "\x90\x80\x01\x00", "\x90\x20\x01\x00"},
	payload.VP9:  {"\x08\x00", "\xac\x81\x01\x00\x05", "\x8a\x05\x38\x00\x10\x00\x10\x00\x20\x00\x20\x02\x04\x01\x08\x01\x02", "\x38\x10"},
	payload.H264: {"\x67\x42", "\x65\x88", "\x78\x00\x02\x09\x10\x00\x03\x67\x42\x00", "\x7c\x85\x88", "\x7c\x87", "\x68\xce"},
	payload.H265: {"\x40\x01", "\x26\x01\xaf", "\x60\x01\x00\x02\x40\x01\x00\x02\x42\x01", "\x62\x01\x93\x00", "\x2a\x01", "\x44\x01"},
	payload.AV1:  {"\x18\x0a", "\x10\x0a\x01", "\x20\x02\x0a\x01\x30", "\x00\x82\x00\x0a\x01", "\x90\x0a"},
}

// TestCAndGoKnowTheSameKeyframes changes, cuts and pads packets that begin keyframes.
func TestCAndGoKnowTheSameKeyframes(t *testing.T) {
	random := rand.New(rand.NewPCG(11, 12))
	keyframes := make(map[payload.Codec]int)
	for i := range 1_000_000 {
		codec := payload.Codec(random.IntN(7)) // also numbers that are no codec
		packet := randomPacket(random, codec)
		data, _, ok := payload.Payload(packet)
		want := ok && payload.Keyframe(codec, data)
		if got := Keyframe(codec, packet); got != want {
			t.Fatalf("packet %d of %v, %x: C says %v, Go %v", i, codec, packet, got, want)
		}
		if want {
			keyframes[codec]++
		}
	}
	for codec := payload.VP8; codec <= payload.AV1; codec++ {
		if keyframes[codec] < 10_000 {
			t.Errorf("only %d packets of %v began keyframes", keyframes[codec], codec)
		}
	}
}

func randomPacket(random *rand.Rand, codec payload.Codec) []byte {
	packet := append([]byte{0x80, 96}, make([]byte, 10)...)
	switch random.IntN(6) {
	case 0:
		packet[0] |= 0x10
		packet = append(packet, 0xbe, 0xde, 0, 1, 0x10, 1, 0, 0)
	case 1:
		packet[0] |= byte(random.IntN(3))
		packet = append(packet, make([]byte, 4*random.IntN(3))...)
	}
	if known := seeds[codec]; len(known) > 0 && random.IntN(8) > 0 {
		packet = append(packet, known[random.IntN(len(known))]...)
	}
	for range random.IntN(20) * random.IntN(2) {
		packet = append(packet, byte(random.Uint32()))
	}
	for range random.IntN(3) * random.IntN(2) { // the version stays
		at := random.IntN(len(packet))
		packet[at] ^= byte(1<<random.IntN(8)) &^ map[bool]byte{true: 0xc0}[at == 0]
	}
	if random.IntN(5) == 0 {
		packet[0] |= 0x20
		padding := 1 + random.IntN(5)
		packet = append(packet, bytes.Repeat([]byte{byte(random.IntN(padding + 2))}, padding)...)
	}
	return packet[:max(12, len(packet)-random.IntN(4)*random.IntN(2))]
}
