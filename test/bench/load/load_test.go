package load

import (
	"slices"
	"testing"
	"time"

	"github.com/pion/rtp"
)

// sent is packets as a publisher sends them.
type sent struct {
	header  rtp.Header
	payload []byte
}

// made returns the packets of some frames of one substream, from source's present state.
func made(s *source, frames int) (all []sent) {
	for range frames {
		key := s.begin()
		for i := range s.stamp.count {
			s.stamp.index = i
			writeVP8(s.buffer, &s.stamp, s.picture, s.tl0, key)
			s.stamp.write(s.buffer)
			s.header.Marker = s.stamp.last()
			all = append(all, sent{s.header, slices.Clone(s.buffer)})
			s.header.SequenceNumber++
		}
	}
	return all
}

func tallyOf(l *Listener, packets []sent) Tally {
	l.video = true
	for _, p := range packets {
		l.take(&p.header, p.payload, time.Millisecond)
	}
	return l.End()
}

func TestAListenerFindsFaults(t *testing.T) {
	fresh := func() []sent { return made(newSource(nil, 1, 2, Simulcast[2]), 40) }
	for name, c := range map[string]struct {
		change func([]sent) []sent
		want   Tally
	}{
		"nothing":                     {func(p []sent) []sent { return p }, Tally{}},
		"a packet is lost":            {func(p []sent) []sent { return slices.Delete(p, 100, 101) }, Tally{Lost: 1}},
		"a frame is lost":             {func(p []sent) []sent { return slices.Delete(p, 104, 112) }, Tally{Lost: 8}},
		"a packet comes twice":        {func(p []sent) []sent { return slices.Insert(p, 100, p[99]) }, Tally{Reordered: 1}},
		"a byte differs":              {func(p []sent) []sent { p[100].payload[900]++; return p }, Tally{Altered: 1, Lost: 1}},
		"a packet is shorter":         {func(p []sent) []sent { p[100].payload = p[100].payload[:1000]; return p }, Tally{Altered: 1, Lost: 1}},
		"a timestamp differs":         {func(p []sent) []sent { p[100].header.Timestamp++; return p }, Tally{Altered: 2}},
		"a picture id differs":        {func(p []sent) []sent { p[100].payload[3]++; return p }, Tally{Altered: 2}},
		"a TL0PICIDX differs":         {func(p []sent) []sent { p[100].payload[4]++; return p }, Tally{Altered: 2}},
		"a marker differs":            {func(p []sent) []sent { p[100].header.Marker = true; return p }, Tally{Altered: 1, Lost: 1}},
		"a gap is hidden":             {func(p []sent) []sent { return renumber(slices.Delete(p, 100, 101)) }, Tally{Lost: 1}},
		"a frame's absence is hidden": {func(p []sent) []sent { return renumber(slices.Delete(p, 104, 112)) }, Tally{Lost: 1}},
	} {
		got := tallyOf(new(Listener), c.change(fresh()))
		if got.Lost != c.want.Lost || got.Reordered != c.want.Reordered || got.Altered != c.want.Altered {
			t.Errorf("%s: lost %d, reordered %d, altered %d; expected %d, %d, %d", name,
				got.Lost, got.Reordered, got.Altered, c.want.Lost, c.want.Reordered, c.want.Altered)
		}
	}
}

// renumber hides gaps, as a faulty plugin would.
func renumber(packets []sent) []sent {
	for i := range packets {
		packets[i].header.SequenceNumber = uint16(i)
	}
	return packets
}

func TestAListenerKnowsSwitchesAndTemporalLayers(t *testing.T) {
	low, high := newSource(nil, 1, 1, Simulcast[1]), newSource(nil, 1, 2, Simulcast[2])
	packets := made(high, 10)
	made(low, 10)
	low.keyframe.Store(true)
	packets = renumber(append(packets, made(low, 10)...))
	for i := range packets {
		packets[i].header.Timestamp = uint32(i/8) * 3000
		if i >= 80 {
			packets[i].header.Timestamp = 30000 + uint32((i-80)/3)*3000
		}
	}
	if got := tallyOf(new(Listener), packets); got.Switches != 1 || got.Faults() != 0 {
		t.Errorf("a switch at a keyframe: %d switches, %d faults", got.Switches, got.Faults())
	}
	if got := tallyOf(new(Listener), renumber(slices.Delete(packets, 80, 83))); got.Altered != 1 {
		t.Errorf("a switch without a keyframe: %d altered", got.Altered)
	}
	base := slices.DeleteFunc(made(newSource(nil, 1, 2, Simulcast[2]), 40), func(p sent) bool { return p.payload[5] != 0 })
	if got := tallyOf(&Listener{BaseOnly: true}, renumber(base)); got.Received != 80 || got.Faults() != 0 {
		t.Errorf("temporal layer 0: %d received, %d faults", got.Received, got.Faults())
	}
	closed := slices.Clone(base)
	for i := range closed {
		closed[i].payload = slices.Clone(base[i].payload)
		picture := 0x100 + i/8
		closed[i].payload[2], closed[i].payload[3] = 0x80|byte(picture>>8), byte(picture)
	}
	if got := tallyOf(&Listener{BaseOnly: true}, closed); got.Faults() != 0 {
		t.Errorf("temporal layer 0 with closed gaps: %d faults", got.Faults())
	}
	closed[16].payload[3]++
	if got := tallyOf(&Listener{BaseOnly: true}, closed); got.Altered != 2 {
		t.Errorf("temporal layer 0 with a wrong picture id: %d altered", got.Altered)
	}
	if got := tallyOf(&Listener{BaseOnly: true}, renumber(slices.Delete(base, 16, 24))); got.Lost != 1 {
		t.Errorf("temporal layer 0 without a frame: %d lost", got.Lost)
	}
}

func TestAnEarFindsFaults(t *testing.T) {
	var messages [10]string
	for i := range messages {
		messages[i] = `{"text": "` + Said(3, i) + `"}`
	}
	for name, c := range map[string]struct {
		heard []string
		want  Tally
	}{
		"nothing":       {messages[:], Tally{Received: 10}},
		"one is lost":   {append(slices.Clone(messages[:4]), messages[5:]...), Tally{Received: 9, Lost: 1}},
		"one is late":   {[]string{messages[0], messages[2], messages[1], messages[2]}, Tally{Received: 4, Lost: 1, Reordered: 1}},
		"one is cut":    {[]string{messages[0], messages[1][:50]}, Tally{Received: 2, Altered: 1}},
		"another thing": {[]string{`{"textroom":"success"}`}, Tally{}},
	} {
		e := new(Ear)
		for _, message := range c.heard {
			e.Hear([]byte(message))
		}
		got := e.End()
		if got.Received != c.want.Received || got.Lost != c.want.Lost || got.Reordered != c.want.Reordered || got.Altered != c.want.Altered {
			t.Errorf("%s: %d received, lost %d, reordered %d, altered %d", name, got.Received, got.Lost, got.Reordered, got.Altered)
		}
	}
}
