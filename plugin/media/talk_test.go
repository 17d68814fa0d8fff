package media

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"

	"janus-golua/plugin/core"
	"janus-golua/plugin/media/taps"
)

// talkNotes keeps what the listener is told about talking.
type talkNotes struct {
	nobody
	told []string
}

func (n *talkNotes) Talking(_ uint64, mindex int, talking bool, level int) {
	n.told = append(n.told, fmt.Sprintf("%d %v %d", mindex, talking, level))
}

// entering counts how often C would enter Go for the packets of a session.
type entering struct {
	*Session
	selects, decisions int
}

func (e *entering) Select(mindex int, batch *core.Batch) {
	e.selects++
	e.Session.Select(mindex, batch)
}

func (e *entering) TalkingDue(mindex int) {
	e.decisions++
	e.Session.TalkingDue(mindex)
}

// expectedTalk is what is told of one watch.
type expectedTalk struct {
	*taps.Talking
	mindex  int
	levels  []int
	talking bool
}

// hears takes a level and returns what is told, if anything.
func (e *expectedTalk) hears(level int) (told []string) {
	if e.Talking == nil || level < 0 {
		return nil
	}
	if e.levels = append(e.levels, level); len(e.levels) < e.Packets {
		return nil
	}
	sum := 0
	for _, level := range e.levels {
		sum += level
	}
	talks := sum < e.Level*len(e.levels)
	average, changed := sum/len(e.levels), talks != e.talking
	e.levels, e.talking = nil, talks
	if !changed {
		return nil
	}
	return []string{fmt.Sprintf("%d %v %d", e.mindex, talks, average)}
}

// ends returns what is told when a watch ends.
func (e *expectedTalk) ends() (told []string) {
	if e.talking {
		told = []string{fmt.Sprintf("%d false %d", e.mindex, taps.Silence)}
	}
	e.levels, e.talking = nil, false
	return told
}

// TestTalkingIsToldForEachAverage plays levels at random: on two m-lines with a watch each,
// while the watches end and begin, change their settings in the middle of an average, and
// while the script closes and opens the gate of the audio. Go is entered for changes only,
// unless packets are recorded, too.
func TestTalkingIsToldForEachAverage(t *testing.T) {
	for _, also := range []string{"nothing", "a viewer", "an RTP forward"} {
		t.Run(also, func(t *testing.T) { playTalking(t, also) })
	}
}

func playTalking(t *testing.T, also string) {
	room, notes := newRoom(t), new(talkNotes)
	room.router = NewRouter(room.core, notes)
	publisher := room.join(1)
	switch also {
	case "a viewer":
		room.link(publisher, room.join(2))
	case "an RTP forward":
		if _, err := publisher.StartRTPForward(Audio, taps.Forwarding{MIndex: First}, discard{}); err != nil {
			t.Fatal(err)
		}
	}
	random := rand.New(rand.NewPCG(3, 21))
	enters := &entering{Session: publisher}
	lines := []*expectedTalk{{mindex: First}, {mindex: 2}}
	var want []string
	muted, loudness, sequence := false, 30, uint16(0)
	for step := range 40_000 {
		line := lines[random.IntN(2)]
		switch random.IntN(300) {
		case 0, 1:
			line.Talking, line.levels = &taps.Talking{Level: random.IntN(129), Packets: 1 + random.IntN(9)}, nil
			if err := publisher.DetectTalking(line.mindex, line.Talking); err != nil {
				t.Fatal(err)
			}
		case 2:
			line.Talking = nil
			want = append(want, line.ends()...)
			if err := publisher.DetectTalking(line.mindex, nil); err != nil {
				t.Fatal(err)
			}
		case 3:
			muted = !muted
			before := len(notes.told)
			if err := publisher.Configure(Audio, Out, !muted); err != nil {
				t.Fatal(err)
			}
			var ended []string
			for _, each := range lines {
				if muted {
					ended = append(ended, each.ends()...)
				}
			}
			slices.Sort(notes.told[before:]) // in any order
			slices.Sort(ended)
			want = append(want, ended...)
		case 4:
			loudness = random.IntN(128)
		}
		sequence++
		level := min(max(loudness+random.IntN(21)-10, 0), 127)
		if random.IntN(5) == 0 {
			level = -1
		}
		extensions := core.NoExtensions()
		extensions.AudioLevel = level
		packet := &core.Packet{MIndex: max(line.mindex, 0), Buffer: rtpBytes(7, sequence, 0, "words"), Extensions: room.core.Extend(extensions)}
		room.core.Incoming(enters, publisher.handle, packet)
		if !muted {
			want = append(want, line.hears(level)...)
		}
		if !slices.Equal(notes.told, want) {
			t.Fatalf("step %d: told %q, want %q", step, notes.told[max(0, len(notes.told)-3):], want[max(0, len(want)-3):])
		}
	}
	t.Logf("%d changes, %d decisions, %d batches", len(want), enters.decisions, enters.selects)
	if len(want) < 300 || enters.decisions > len(want) || (enters.selects == 0) != (also != "an RTP forward") {
		t.Error("Go was entered for more than the changes, or too little has happened")
	}
}

// discard is an RTP forward to nowhere.
type discard struct{}

func (discard) RTP([]byte)      {}
func (discard) Data(*core.Data) {}
func (discard) Close()          {}

// A decision that comes after its watch has ended, or has got other settings, tells nothing.
func TestALateDecisionTellsNothing(t *testing.T) {
	for name, change := range map[string]func(s *Session) error{
		"ended":   func(s *Session) error { return s.DetectTalking(First, nil) },
		"changed": func(s *Session) error { return s.DetectTalking(First, &taps.Talking{Level: 50, Packets: 2}) },
		"muted":   func(s *Session) error { return s.Configure(Audio, Out, false) },
		"hung up": func(s *Session) error { s.HangupMedia(); return nil },
	} {
		room, notes := newRoom(t), new(talkNotes)
		room.router = NewRouter(room.core, notes)
		publisher := room.join(1)
		if err := publisher.DetectTalking(First, &taps.Talking{Level: 50, Packets: 1}); err != nil {
			t.Fatal(err)
		}
		loud := core.NoExtensions()
		loud.AudioLevel = 1
		late := &lateDecision{Session: publisher, before: func() {
			if err := change(publisher); err != nil {
				t.Error(err)
			}
		}}
		room.core.Incoming(late, publisher.handle, &core.Packet{Buffer: rtpBytes(7, 1, 0, "loud"), Extensions: room.core.Extend(loud)})
		if !late.asked || len(notes.told) != 0 {
			t.Errorf("%s: asked %v, told %q", name, late.asked, notes.told)
		}
	}
}

// lateDecision has something happen just before Go decides.
type lateDecision struct {
	*Session
	before func()
	asked  bool
}

func (l *lateDecision) TalkingDue(mindex int) {
	l.asked = true
	l.before()
	l.Session.TalkingDue(mindex)
}
