package feedback

import (
	"bytes"
	"encoding/hex"
	"errors"
	"testing"
	"time"

	"github.com/pion/rtcp"
)

func bin(t testing.TB, text string) []byte {
	t.Helper()
	b, err := hex.DecodeString(text)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// The compounds are from the recordings: Chromium's and pion's feedback, reports with and without the
// block of an RTX stream, REMB, a PLI.
var recorded = []string{
	"8fcd0006fa17fa170af2975a0001000600ca51002006ac0000008600",
	"afcd0009fa17fa17b81524110001001100ce44002011890100000000000000000000770000000001",
	"afcd0007e1d00baccf97e65c0001000700001400200752000100560082000003",
	"81c900070000000047601ce60000000000000008000000cd0000000000000000",
	"82c9000d00000000ac2592472a000002000000b10000021943a8e18600007a5acfcf1c5e00000000000000010000000043a8e18600007a5a",
	"82c9000d000000006d7ad97b0000019700000b2b0000062f4316e1370000c88dc90dd8660000022a000002f700002f8c4316e1370000c88d81ce0002000000016d7ad97b8fce0006000000010000000052454d420207d90e6d7ad97bc90dd866",
}

func TestTransportOfRecordings(t *testing.T) {
	var f Transport
	for _, text := range recorded[:3] {
		raw := bin(t, text)
		p, rest, ok := Next(raw)
		if !ok || len(rest) != 0 {
			t.Fatalf("%s: %v, %d bytes left", text, ok, len(rest))
		}
		if err := f.Parse(p); err != nil {
			t.Fatal(err)
		}
		compare(t, raw, &f)
	}
}

// compare compares with pion's parser.
func compare(t *testing.T, raw []byte, f *Transport) {
	t.Helper()
	var want rtcp.TransportLayerCC
	if err := want.Unmarshal(raw); err != nil {
		t.Fatalf("pion: %v", err)
	}
	if f.Base != want.BaseSequenceNumber || len(f.Arrivals) != int(want.PacketStatusCount) || f.Index != want.FbPktCount {
		t.Errorf("base %d, %d packets, index %d; pion says %d, %d, %d",
			f.Base, len(f.Arrivals), f.Index, want.BaseSequenceNumber, want.PacketStatusCount, want.FbPktCount)
	}
	if f.Reference != time.Duration(want.ReferenceTime)*64*time.Millisecond {
		t.Errorf("reference %v, pion says %d of 64 ms", f.Reference, want.ReferenceTime)
	}
	at, deltas := f.Reference, want.RecvDeltas
	for i, arrival := range f.Arrivals {
		if arrival == Never {
			continue
		}
		at += time.Duration(deltas[0].Delta) * time.Microsecond
		deltas = deltas[1:]
		if arrival != at {
			t.Errorf("packet %d arrived at %v, pion says %v", i, arrival, at)
		}
	}
	if len(deltas) != 0 {
		t.Errorf("%d arrivals are missing", len(deltas))
	}
}

// Chunks of all three kinds, packets that did not arrive, and deltas that go back.
func TestTransportOfAllChunks(t *testing.T) {
	want := &rtcp.TransportLayerCC{
		Header:             rtcp.Header{Count: rtcp.FormatTCC, Type: rtcp.TypeTransportSpecificFeedback},
		BaseSequenceNumber: 65530, PacketStatusCount: 30, ReferenceTime: 0xfffffe, FbPktCount: 255,
		PacketChunks: []rtcp.PacketStatusChunk{
			&rtcp.RunLengthChunk{Type: rtcp.TypeTCCRunLengthChunk, PacketStatusSymbol: 0, RunLength: 9},
			&rtcp.StatusVectorChunk{Type: rtcp.TypeTCCStatusVectorChunk, SymbolSize: 1, SymbolList: []uint16{2, 0, 1, 2, 0, 0, 1}},
			&rtcp.StatusVectorChunk{Type: rtcp.TypeTCCStatusVectorChunk, SymbolSize: 0, SymbolList: []uint16{0, 1, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 1}},
		},
		RecvDeltas: []*rtcp.RecvDelta{
			{Type: 2, Delta: -250 * 200}, {Type: 1, Delta: 250 * 255}, {Type: 2, Delta: 250 * 32767}, {Type: 1, Delta: 0},
			{Type: 1, Delta: 250}, {Type: 1, Delta: 500}, {Type: 1, Delta: 750},
		},
	}
	want.Header.Length = uint16(want.MarshalSize()/4 - 1)
	raw, err := want.Marshal()
	if err != nil {
		t.Fatal(err)
	}
	var f Transport
	p, _, ok := Next(raw)
	if err := f.Parse(p); err != nil || !ok {
		t.Fatal(err, ok)
	}
	compare(t, raw, &f)
}

// A feedback of 28 bytes must not make work for 65,535 packets.
func TestTransportIsBounded(t *testing.T) {
	raw := bin(t, "8fcd0006fa17fa170af2975a0001ffff00ca51003fff3fff3fff3fff")
	p, _, ok := Next(raw)
	var f Transport
	if err := f.Parse(p); !ok || !errors.Is(err, ErrMany) || f.Arrivals != nil {
		t.Errorf("%v, %v, %d arrivals", ok, err, len(f.Arrivals))
	}
}

// Each feedback that is cut off at any place is refused, and says so.
func TestTransportCutOff(t *testing.T) {
	var f Transport
	for _, text := range recorded[:3] {
		p, _, _ := Next(bin(t, text))
		body := bytes.TrimRight(p.Body, "\x00")
		for cut := range len(body) - 1 {
			p.Body = body[:cut]
			if err := f.Parse(p); err == nil || f.Arrivals != nil {
				t.Errorf("%s, %d bytes: no error", text, cut)
			}
		}
	}
}

func TestBlocks(t *testing.T) {
	p, _, _ := Next(bin(t, recorded[4]))
	first, ok := p.Block(0)
	if want := (Block{0xac259247, 0x2a, 2, 0xb1, 0x219, 0x43a8e186, 0x7a5a}); !ok || first != want {
		t.Errorf("first block %+v", first)
	}
	if second, ok := p.Block(1); !ok || second.SSRC != 0xcfcf1c5e || second.Highest != 1 {
		t.Errorf("second block %+v", second)
	}
	if _, ok := p.Block(2); ok {
		t.Error("there is no third block")
	}
	p.Count = 31 // more than the body has
	if _, ok := p.Block(2); ok {
		t.Error("a block behind the end was read")
	}
}

func TestNegativeTotal(t *testing.T) {
	p, _, _ := Next(bin(t, "81c900070000000047601ce600ffffff00000008000000cd0000000000000000"))
	if b, _ := p.Block(0); b.Total != -1 {
		t.Errorf("total %d", b.Total)
	}
}

func TestREMB(t *testing.T) {
	raw := bin(t, recorded[5])
	var want rtcp.ReceiverEstimatedMaximumBitrate
	if err := want.Unmarshal(raw[len(raw)-28:]); err != nil {
		t.Fatal(err)
	}
	var found int64
	p, rest, ok := Next(raw)
	for ; ok; p, rest, ok = Next(rest) {
		if bits, ok := p.REMB(); ok {
			found = bits
		}
	}
	if len(rest) != 0 || float32(found) != want.Bitrate {
		t.Errorf("%d bits/s, pion says %v; %d bytes left", found, want.Bitrate, len(rest))
	}
}

// An exponent that does not fit into 64 bits is as good as no bound.
func TestREMBOfMany(t *testing.T) {
	p, _, _ := Next(bin(t, "8fce0005000000010000000052454d4201ffffff6d7ad97b"))
	if bits, ok := p.REMB(); !ok || bits < 1<<60 {
		t.Errorf("%d, %v", bits, ok)
	}
}

func TestNack(t *testing.T) {
	raw, err := (&rtcp.TransportLayerNack{Nacks: []rtcp.NackPair{{PacketID: 5, LostPackets: 0x8001}, {PacketID: 99}}}).Marshal()
	if err != nil {
		t.Fatal(err)
	}
	p, _, _ := Next(raw)
	if n, ok := p.Nack(); !ok || n != 4 {
		t.Errorf("%d packets, %v", n, ok)
	}
}

func TestPadding(t *testing.T) {
	padded := append(bin(t, "a1c900080000000047601ce60000000000000008000000cd0000000000000000"), 0, 0, 0, 4)
	p, rest, ok := Next(padded)
	if !ok || len(rest) != 0 || len(p.Body) != 28 {
		t.Errorf("%v, %d bytes left, body of %d", ok, len(rest), len(p.Body))
	}
	padded[len(padded)-1] = 40
	if _, _, ok := Next(padded); ok {
		t.Error("more padding than there is was taken")
	}
}

func FuzzCompound(f *testing.F) {
	for _, text := range recorded {
		raw := bin(f, text)
		f.Add(raw)
		f.Add(raw[:len(raw)-3])
		f.Add(append(raw, raw...))
	}
	f.Add(bin(f, "8fcd0006fa17fa170af2975a0001ffff00ca51003fff3fff3fff3fff"))
	f.Add(bin(f, "8fcd0006fa17fa170af2975a000103ff00ca5100000000000000ffff"))
	f.Add(bin(f, "a1c900080000000047601ce60000000000000008000000cd00000000000000000000ff"))
	var tr Transport
	f.Fuzz(func(t *testing.T, compound []byte) {
		p, rest, ok := Next(compound)
		for left := len(compound); ok; p, rest, ok = Next(rest) {
			if len(rest)+header > left {
				t.Fatalf("%d bytes are left of %d", len(rest), left)
			}
			left = len(rest)
			read(t, &tr, p)
		}
	})
}

// read reads a packet as everything that it may be.
func read(t *testing.T, f *Transport, p Packet) {
	for i := -1; i <= 32; i++ {
		p.Block(i)
	}
	if bits, ok := p.REMB(); ok && bits < 0 {
		t.Fatalf("%d bits/s", bits)
	}
	p.Nack()
	err := f.Parse(p)
	if (err != nil && f.Arrivals != nil) || len(f.Arrivals) > MaxArrivals {
		t.Fatalf("%v, %d arrivals", err, len(f.Arrivals))
	}
}

func TestParserAllocatesNothing(t *testing.T) {
	raw := bin(t, recorded[1])
	report := bin(t, recorded[5])
	f := new(Transport)
	if n := testing.AllocsPerRun(100, func() {
		p, _, _ := Next(raw)
		if f.Parse(p) != nil {
			t.Fatal("not parsed")
		}
		p, rest, _ := Next(report)
		p.Block(1)
		p, _, _ = Next(rest)
		p.REMB()
	}); n != 0 {
		t.Errorf("%v allocations", n)
	}
}
