package meter

import (
	"sync/atomic"
	"time"

	"janus-golua/plugin/core"
)

// Viewers that get the loudest publishers only need a verdict with the first packet of a word. So the
// publisher's thread keeps for each m-line how loud it is of late, and calls Go for the first packet of
// a talk spurt, and again while the spurt goes on and some viewer does not get it. An m-line that
// all viewers get calls Go once in a spurt, and an m-line that is silent never.
const (
	// Loud is the level up to which a packet is loud, in -dBov. Speech is at -20 to -45, the noise
	// of a quiet room below -65. A packet that is Dip softer than the loudness of late is not loud
	// either, in 1/256 dB: a speaker in a noisy room has gaps, too.
	Loud = 60
	Dip  = 18 << 8
	// Rise is by how much a voice must be louder than another one that speaks to take its place, in
	// 1/256 dB. With less, two voices of the same loudness would take turns. A packet that is louder
	// by that much than those before begins a word, in noise as in silence.
	Rise = 6 << 8
	// Pause without loud packets ends a talk spurt. Pauses between words are shorter.
	Pause = 500 * time.Millisecond
	// Quiet packets, or Gap without a loud packet, are a gap in the spurt: between two words, or at its
	// end. Whoever has one may lose the place. Then the next word calls Go again, so it costs that
	// word a packet.
	Quiet = 2
	Gap   = 100 * time.Millisecond
	// Talks is the packet with which a spurt counts as talking, after 300 ms of Opus: nobody's
	// video comes up for a cough.
	Talks = 15
	// Again is after how many packets of a contested spurt Go is called again: 100 ms. Before, it is
	// called for each packet, because one who had a place may have ended just now.
	Again = 5

	// decay is how quickly loudness falls: by half in 22 packets, 450 ms. It rises at once.
	decay = 32
)

// Measure takes the level of a packet for both purposes of a meter. due says that Go must decide.
func Measure(m *core.Meter, level int, now time.Duration) (due bool) {
	talking, loudness := Add(m, level), Hear(&m.Loudness, level, now)
	return talking || loudness
}

// Listen sets what is wanted of the loudness.
func Listen(l *core.Loudness, setting uint32) { atomic.StoreUint32(&l.Setting, setting) }

// Hear takes the level of a packet that came at a time, in -dBov; a negative level means that the packet
// has none. due says that Go must decide who gets the m-line. One thread at a time calls it.
func Hear(l *core.Loudness, level int, now time.Duration) (due bool) {
	setting := atomic.LoadUint32(&l.Setting)
	switch {
	case setting&core.LoudnessOn == 0:
		return false
	case level < 0:
		return carries(l, core.LevelsMissing)
	}
	due = carries(l, core.LevelsThere)
	silent, quiet := now-time.Duration(atomic.LoadInt64(&l.LoudAt)), atomic.LoadUint32(&l.Quiet)
	begins := silent > Pause
	loud, before := uint32(max(127-level, 0))<<8, atomic.LoadUint32(&l.Level)
	rises := loud >= before+Rise
	hushed := level > Loud || (!begins && loud+Dip < before)
	if loud < before && !begins {
		loud = before - (before-loud)/decay
	}
	atomic.StoreUint32(&l.Level, loud)
	if hushed {
		atomic.StoreUint32(&l.Quiet, quiet+1)
		return due
	}
	atomic.StoreUint32(&l.Quiet, 0)
	spurt, run := uint32(1), uint32(1)
	if !begins {
		spurt += atomic.LoadUint32(&l.Spurt)
	}
	if quiet < Quiet && silent <= Gap && !rises {
		run += atomic.LoadUint32(&l.Run)
	}
	atomic.StoreUint32(&l.Spurt, spurt)
	atomic.StoreUint32(&l.Run, run)
	atomic.StoreInt64(&l.LoudAt, int64(now))
	contested := setting&core.LoudnessContested != 0
	return due || spurt == Talks || (contested && (run <= Again || run%Again == 0))
}

// carries notes whether packets have levels, and says whether that has changed.
func carries(l *core.Loudness, now uint32) bool { return atomic.SwapUint32(&l.Carries, now) != now }

// Voice is how loud somebody is.
type Voice struct {
	// Level is the loudness of late, in 1/256 dB.
	Level uint32
	// Speaks says that a talk spurt goes on, Talks that it is no mere cough.
	Speaks, Talks bool
	// Silent is how long the present gap in the spurt is, in packets of 20 ms; 0 between two loud
	// packets.
	Silent uint32
	// LoudAt is when the newest loud packet came, 0 for never.
	LoudAt time.Duration
}

// Read says how loud an m-line is at a time.
func Read(l *core.Loudness, now time.Duration) Voice {
	at := atomic.LoadInt64(&l.LoudAt)
	v := Voice{Level: atomic.LoadUint32(&l.Level), Silent: atomic.LoadUint32(&l.Quiet), LoudAt: time.Duration(at)}
	silent := now - v.LoudAt
	v.Speaks = at != 0 && silent <= Pause
	v.Talks = v.Speaks && atomic.LoadUint32(&l.Spurt) >= Talks
	if silent > Gap { // with DTX no quiet packets come, or few
		v.Silent = max(v.Silent, uint32(min(silent, time.Minute)/(20*time.Millisecond)))
	}
	return v
}

// Carries says whether packets have levels.
func Carries(l *core.Loudness) uint32 { return atomic.LoadUint32(&l.Carries) }

// Beats says whether a voice takes the place of another one. Each packet of a gap makes the other voice
// count for Dip less: nearly everybody takes the place of one who has been silent for 60 ms, but a
// noise at -55 does not take that of a voice at -25 between two syllables.
func (v Voice) Beats(other Voice) bool {
	if !v.Speaks || !other.Speaks {
		return v.Speaks
	}
	if other.Silent < Quiet {
		return v.Level >= other.Level+Rise
	}
	return v.Level+Dip*(other.Silent-Quiet+1) >= other.Level
}

// Weaker says whether a voice loses its place before another one: the longest silent first, and then
// the quietest.
func (v Voice) Weaker(other Voice) bool {
	switch silent, too := v.Silent >= Quiet, other.Silent >= Quiet; {
	case silent && too:
		return v.LoudAt < other.LoudAt
	case silent != too:
		return silent
	}
	return v.Level < other.Level
}
