package rewriter

import (
	"fmt"
	"math/rand/v2"
	"testing"
	"time"

	"janus-golua/plugin/core"
)

// model is a naive rewriter: it remembers every number.
type model struct {
	ssrc    uint32
	started bool
	first   int64 // the source's
	newest  int64
	to      int64 // what first becomes
	floor   bool  // nothing before first may be sent
	left    map[int64]bool
}

func (m *model) place(h Header) int64 {
	return m.newest + int64(int16(h.SequenceNumber-uint16(m.newest)))
}

func (m *model) next(h Header) (number int64, sent bool) {
	if !m.started || m.ssrc != h.SSRC {
		first := int64(1)<<32 | int64(h.SequenceNumber)
		*m = model{ssrc: h.SSRC, started: true, first: first, newest: first, to: m.after(), floor: m.started, left: make(map[int64]bool)}
	}
	at := m.place(h)
	if m.left[at] || (m.floor && at < m.first) {
		return 0, false
	}
	m.newest = max(m.newest, at)
	return m.number(at), true
}

// number returns the viewer's number for a number of the source.
func (m *model) number(at int64) int64 {
	number := m.to + at - m.first
	for left := range m.left {
		if left < at {
			number--
		}
	}
	return number
}

// after is the number after all of the source, those that were lost included.
func (m *model) after() int64 {
	switch {
	case !m.started:
		return 1
	case m.left[m.newest]:
		return m.number(m.newest)
	}
	return m.number(m.newest) + 1
}

func (m *model) skip(h Header) {
	if at := m.place(h); m.started && m.ssrc == h.SSRC && at > m.newest {
		m.left[at] = true
		m.newest = at
	}
}

// ranges counts the ranges of left-out numbers, from a number on.
func (m *model) ranges(from int64) (count int) {
	for left := range m.left {
		if left >= from && !m.left[left+1] {
			count++
		}
	}
	return count
}

// both do the same to a rewriter and to its model.
type both struct {
	selective Selective
	model     model
	late      uint64
}

func newBoth() *both { return &both{selective: Selective{Rewriter: new(core.Rewriter)}} }

func (b *both) next(h Header) error {
	got, ok := b.selective.Next(h, Video, 100, 0)
	want, wanted := b.model.next(h)
	if !ok {
		b.late++
	}
	switch {
	case b.selective.Rewriter.Late != b.late:
		return fmt.Errorf("%d packets are counted as late, %d were dropped", b.selective.Rewriter.Late, b.late)
	case ok && !wanted:
		return fmt.Errorf("%+v was sent as %d, and must be dropped", h, got.SequenceNumber)
	case ok && got.SequenceNumber != uint16(want):
		return fmt.Errorf("%+v was sent as %d, want %d", h, got.SequenceNumber, uint16(want))
	case !ok && wanted && b.model.ranges(b.model.place(h)) < remembered:
		return fmt.Errorf("%+v was dropped, want %d", h, uint16(want))
	}
	return nil
}

func (b *both) skip(h Header) {
	b.selective.Skip(h)
	b.model.skip(h)
}

func TestALatePacketGetsTheNumberThatItWouldHaveGot(t *testing.T) {
	header := func(number int) Header { return Header{SSRC: 1, SequenceNumber: uint16(number)} }
	for name, c := range map[string]struct {
		skipped [][2]int
		newest  int
		late    map[int]int // what numbers become, 0 is a drop
	}{
		"199 left out in a row":        {[][2]int{{102, 300}}, 301, map[int]int{101: 2, 102: 0, 200: 0, 300: 0, 301: 3}},
		"20,000 in a row":              {[][2]int{{102, 20_101}}, 20_102, map[int]int{101: 2, 15_000: 0}},
		"over a wrap-around":           {[][2]int{{102, 20_000}, {20_002, 50_000}, {50_002, 65_600}}, 65_601, map[int]int{50_001: 4, 65_536: 0}},
		"the newest was left out":      {[][2]int{{102, 300}}, 0, map[int]int{101: 2, 300: 0}},
		"two ranges with one between":  {[][2]int{{102, 150}, {152, 300}}, 301, map[int]int{101: 2, 151: 3, 301: 4}},
		"two ranges with two lost":     {[][2]int{{102, 150}, {153, 300}}, 301, map[int]int{101: 2, 151: 3, 152: 4, 301: 5}},
		"before the first of a stream": {[][2]int{{102, 300}}, 301, map[int]int{99: 65536, 98: 65535}},
	} {
		t.Run(name, func(t *testing.T) {
			b := newBoth()
			if err := b.next(header(100)); err != nil {
				t.Fatal(err)
			}
			for _, r := range c.skipped {
				for number := r[0]; number <= r[1]; number++ {
					b.skip(header(number))
				}
			}
			if c.newest != 0 {
				if err := b.next(header(c.newest)); err != nil {
					t.Fatal(err)
				}
			}
			for number, want := range c.late {
				got, ok := b.selective.Next(header(number), Video, 1, 0)
				if ok != (want != 0) || ok && got.SequenceNumber != uint16(want) {
					t.Errorf("%d became %d, %v; want %d", number, got.SequenceNumber, ok, want)
				}
			}
		})
	}
}

// TestWhatIsNotRememberedIsDropped loses every third packet of a stream whose every
// second one is left out, for ten minutes: what comes too late has no number any more.
func TestWhatIsNotRememberedIsDropped(t *testing.T) {
	s := Selective{Rewriter: new(core.Rewriter)}
	header := func(number int) Header { return Header{SSRC: 1, SequenceNumber: uint16(number)} }
	want := uint16(0)
	const count = 10 * 60 * 60
	for number := range count {
		if number%2 == 1 {
			s.Skip(header(number))
			continue
		}
		want++
		if n, ok := s.Next(header(number), Video, 1, 0); !ok || n.SequenceNumber != want {
			t.Fatalf("packet %d got %d, %v; want %d", number, n.SequenceNumber, ok, want)
		}
	}
	known := 0
	for number := count - 1; number > count-30_000; number-- {
		n, ok := s.Next(header(number), Video, 1, 0)
		if number%2 == 1 && ok {
			t.Fatalf("packet %d was left out, and is sent as %d", number, n.SequenceNumber)
		}
		if ok && n.SequenceNumber != uint16(1+number/2) {
			t.Fatalf("packet %d is sent as %d, want %d", number, n.SequenceNumber, uint16(1+number/2))
		}
		if ok {
			known++
		}
	}
	if known < remembered || known > remembered+1 {
		t.Errorf("%d late packets are known, want about %d", known, remembered)
	}
}

// TestARewriterDoesAsTheNaiveModel plays random streams: what is sent, left out, lost,
// doubled and late, by three sources in turns.
func TestARewriterDoesAsTheNaiveModel(t *testing.T) {
	for seed := range uint64(300) {
		random := rand.New(rand.NewPCG(seed, 9))
		b := newBoth()
		at, ssrc := random.IntN(1<<16), uint32(1)
		leaves := 1 + random.IntN(8)
		for i := range 1500 {
			number := at
			switch random.IntN(12) {
			case 0: // late, or once more
				number -= random.IntN(400)
			case 1: // some are lost
				at += random.IntN(30)
				number = at
			case 2:
				if random.IntN(40) == 0 {
					ssrc = ssrc%3 + 1
					at = random.IntN(1 << 16)
					number = at
				}
			}
			h := Header{SSRC: ssrc, SequenceNumber: uint16(number)}
			if random.IntN(10) < leaves && i > 0 {
				b.skip(h)
			} else if err := b.next(h); err != nil {
				t.Fatalf("seed %d, packet %d: %v", seed, i, err)
			}
			if number == at {
				at++
			}
		}
	}
}

// TestARewriterIsPlainAndSelectiveInTurns changes between what knows of left-out packets and
// what does not: no number is used for two packets.
func TestARewriterIsPlainAndSelectiveInTurns(t *testing.T) {
	for seed := range uint64(200) {
		random := rand.New(rand.NewPCG(seed, 10))
		s := Selective{Rewriter: new(core.Rewriter)}
		used := make(map[int64]string)
		wide := int64(1)
		selective, ssrc, at, first := true, uint32(1), random.IntN(1<<16), true
		for i := range 1000 {
			if random.IntN(30) == 0 {
				selective = !selective
			}
			if random.IntN(200) == 0 {
				ssrc, at = ssrc+1, random.IntN(1<<16)
			}
			number := at
			if !first && random.IntN(6) == 0 {
				number -= random.IntN(100)
			} else {
				at += 1 + random.IntN(2)
			}
			h := Header{SSRC: ssrc, SequenceNumber: uint16(number)}
			if selective && random.IntN(2) == 0 {
				s.Skip(h)
				continue
			}
			first = false
			n, ok := Numbers{}, false
			if selective {
				n, ok = s.Next(h, Video, 1, 0)
			} else {
				n, ok = Next(s.Rewriter, h, Video, 1, 0)
			}
			if !ok {
				continue
			}
			got := wide + int64(int16(n.SequenceNumber-uint16(wide)))
			wide = max(wide, got)
			who := fmt.Sprintf("%d of %d", h.SequenceNumber, h.SSRC)
			if before, twice := used[got]; twice && before != who {
				t.Fatalf("seed %d, packet %d: %s and %s are both sent as %d", seed, i, before, who, got)
			}
			used[got] = who
		}
	}
}

// FuzzNext feeds any packets of three sources, some of which are left out: the numbers are
// the same as in the naive model, and no sent number was used by the former source, also
// where plain and selective packets take turns.
func FuzzNext(f *testing.F) {
	f.Add([]byte{0, 1, 1, 2, 0, 200, 1, 0})
	f.Add([]byte{3, 67, 67, 67, 3, 131, 3, 252})
	f.Fuzz(func(t *testing.T, moves []byte) {
		moves = moves[:min(len(moves), 1000)] // the model takes the square of that
		b := newBoth()
		mixed := Selective{Rewriter: new(core.Rewriter)}
		var plain core.Rewriter
		var h Header
		newest := int64(0) // of all that was sent, widened
		floor := int64(-1 << 40)
		for i, move := range moves {
			before := h.SSRC
			h.SSRC = uint32(move) % 3
			h.SequenceNumber += uint16(int8(move)) * uint16(1+96*(uint16(move)&1))
			h.Timestamp += uint32(int8(move)) * 3000
			if i > 0 && h.SSRC != before {
				floor = newest
			}
			if move&0x40 != 0 {
				b.skip(h)
				mixed.Skip(h)
			} else if err := b.next(h); err != nil {
				t.Fatalf("packet %d: %v", i, err)
			}
			now := time.Duration(i) * time.Millisecond
			if n, ok := Next(&plain, h, Video, 100, now); ok {
				wide := newest + int64(int16(n.SequenceNumber-uint16(newest)))
				if wide <= floor {
					t.Fatalf("packet %d got %d, which the source before may have used (up to %d)", i, wide, floor)
				}
				newest = max(newest, wide)
			}
			if move&0x40 == 0 {
				checkMixed(t, &mixed, h, move&0x20 != 0)
			}
		}
	})
}

// checkMixed sends a packet: one that begins another source follows what the source
// before has come to.
func checkMixed(t *testing.T, s *Selective, h Header, isPlain bool) {
	follows := s.Rewriter.Flags&core.RewriterStarted != 0 && !s.Continues(h)
	want := uint16(s.Rewriter.InSequence + s.Rewriter.SequenceOffset + 1)
	n, ok := Numbers{}, false
	if isPlain {
		n, ok = Next(s.Rewriter, h, Video, 100, 0)
	} else {
		n, ok = s.Next(h, Video, 100, 0)
	}
	if follows && (!ok || n.SequenceNumber != want) {
		t.Fatalf("%+v of another source is sent as %d, %v; want %d", h, n.SequenceNumber, ok, want)
	}
}

// Packets of our own get numbers behind the newest packet. The numbers of later packets move up; a
// packet that comes late has the number that it would have had, and one that was left out stays out.
func TestPacketsOfOurOwnAreInserted(t *testing.T) {
	s := &Selective{Rewriter: new(core.Rewriter)}
	header := func(sequence uint16) Header {
		return Header{SSRC: 7, SequenceNumber: sequence, Timestamp: uint32(sequence) * 3000}
	}
	next := func(sequence, want uint16, wanted bool) {
		t.Helper()
		if n, ok := s.Next(header(sequence), Video, 100, 0); ok != wanted || ok && n.SequenceNumber != want {
			t.Errorf("packet %d got %d, %v; want %d, %v", sequence, n.SequenceNumber, ok, want, wanted)
		}
	}
	next(100, 1, true)
	next(102, 3, true)
	s.Skip(header(103))
	if _, ok := s.Insert(5, 2); ok {
		t.Error("packets were inserted behind one that is not the newest")
	}
	if first, ok := s.Insert(5, 3); !ok || first.SequenceNumber != 4 {
		t.Errorf("the first inserted packet has %d, %v", first.SequenceNumber, ok)
	}
	if first, ok := s.Insert(2, 8); !ok || first.SequenceNumber != 9 {
		t.Errorf("the sixth inserted packet has %d, %v", first.SequenceNumber, ok)
	}
	s.Skip(header(104)) // right behind the inserted packets
	next(105, 11, true)
	next(101, 2, true)
	next(102, 3, true)
	next(103, 0, false)
	next(104, 0, false)
	next(106, 12, true)
	if numbers, ok := Append(s.Rewriter, 3, 12); ok {
		t.Errorf("packets were appended to a source that goes on: %+v", numbers)
	}
	End(s.Rewriter)
	if first, ok := Append(s.Rewriter, 3, 12); !ok || first.SequenceNumber != 13 {
		t.Errorf("the first appended packet has %d, %v", first.SequenceNumber, ok)
	}
	next(200, 16, true)
	next(106, 0, false)
}
