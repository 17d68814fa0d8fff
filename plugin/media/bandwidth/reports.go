package bandwidth

import (
	"math"
	"time"

	"janus-golua/plugin/media/bandwidth/feedback"
	"janus-golua/plugin/media/bandwidth/mlines"
	"janus-golua/plugin/media/bandwidth/sent"
)

// reports estimates by receiver reports, for clients without transport-wide feedback.
//
// A report tells how much got lost, about once a second, and how long a packet took (echoes). The line
// is full when far more than usual gets lost. A probe is passed when nothing unusual gets lost and no
// queue has grown. REMB is an alarm only: Chromium's rises on a full line, and is low where nothing was
// sent; but a fall below what is sent says that packets wait.
type reports struct {
	o       Options
	now     time.Duration
	want    int64
	state   State
	ring    sent.Ring
	rates   rates
	streams mlines.Table[reported]
	period  period
	fell    time.Duration // when losses lowered what is proven
	filled  time.Duration // when the line was full the last time
	gentle  bool          // the last probe was in doubt until its end
	losses  losses
	remb    int64
	probe   slowProbe
	silence silence
	echoes  echoes
}

// reported is what was reported of the media of one m-line.
type reported struct {
	known   bool
	highest uint32
	total   int32
}

// period is the time between two conclusions.
type period struct {
	start    time.Duration
	expected int
	lost     int
}

const (
	periodLong = 400 * time.Millisecond
	periodFew  = 20 // packets
)

// slowProbe is a probe that waits for reports.
type slowProbe struct {
	on     bool
	gain   float64
	target int64
	start  time.Duration
	until  time.Duration
	next   time.Duration
}

const (
	slowGain    = 1.15
	slowStep    = 2 * time.Second        // a queue of 300 ms is full after 2 s of 1.15 times the rate
	echoStep    = 600 * time.Millisecond // a queue of 180 ms waits after that time of 1.3 times the rate
	echoPassed  = 60 * time.Millisecond
	echoFailed  = 150 * time.Millisecond
	slowMost    = 5 * time.Second
	slowBackoff = 4 * time.Second
)

func newReports(o Options) *reports {
	r := &reports{o: o, state: State{Proven: o.Start, Reports: true}}
	r.silence.step = 2 * silent
	return r
}

func (r *reports) Sent(packets []Sent) {
	for i := range packets {
		p := &packets[i]
		r.ring.Add(p)
		r.rates.add(p)
		r.silence.sent(p)
	}
}

func (r *reports) Want(bits int64) { r.want = bits }

// State is what is known.
func (r *reports) State() State {
	s := r.state
	if r.now-r.filled > remember {
		s.Ceiling = 0
	}
	return s
}

// RTCP takes a compound packet.
func (r *reports) RTCP(at time.Duration, mindex int, compound []byte) {
	r.now = max(r.now, at)
	p, rest, ok := feedback.Next(compound)
	for ; ok; p, rest, ok = feedback.Next(rest) {
		if p.Type == feedback.TypeReceiver || p.Type == feedback.TypeSender {
			r.report(at, mindex, p)
		}
		if bits, ok := p.REMB(); ok {
			r.alarm(bits)
		}
	}
	if len(rest) > 0 {
		r.state.Broken++
	}
	r.Advance(at)
}

// report takes the first block, which is about the media. Further blocks are about retransmissions. A
// block about retransmissions alone has a highest number that does not fit.
func (r *reports) report(at time.Duration, mindex int, p feedback.Packet) {
	newest, video, ok := r.ring.Newest(mindex)
	b, has := p.Block(0)
	s := r.streams.Of(mindex)
	if !ok || !video || !has || s == nil || int16(newest-uint16(b.Highest)) < 0 {
		return
	}
	step := int32(b.Highest - s.highest)
	if s.known && (step < 0 || step > sent.Kept) {
		return
	}
	if s.known {
		r.period.expected += int(step)
		r.period.lost += int(max(b.Total-s.total, 0))
		r.state.Matched += uint64(step)
	}
	s.known, s.highest, s.total = true, b.Highest, b.Total
	r.silence.heard(at)
	r.echoes.take(at, b)
	r.conclude(at)
}

// conclude judges a period, when it is long enough.
func (r *reports) conclude(at time.Duration) {
	p := r.period
	if at-p.start < periodLong || p.expected < periodFew {
		return
	}
	lost := min(p.lost, p.expected)
	r.period = period{start: at}
	r.state.Loss = float64(lost) / float64(p.expected)
	bytes := r.rates.between(max(p.start, at-2*time.Second), at).all()
	rate := perSecond(bytes, min(at-p.start, 2*time.Second))
	r.state.Received = int64(float64(rate) * (1 - r.state.Loss))
	switch {
	case r.losses.unusual(p.expected-lost, lost):
		r.full(at, r.state.Received)
	case !r.probe.on:
		r.overuse(false)
		r.losses.usual += (r.state.Loss - r.losses.usual) * math.Min(float64(p.expected)/1000, 1)
	case r.losses.more(p.expected-lost, lost):
		r.stop(at + slowBackoff)
	case r.echoed() && r.echoes.grown > echoFailed:
		r.state.Ceiling, r.filled = r.state.Proven, at
		r.stop(at + slowBackoff)
	case r.passed(at) && rate > r.state.Proven:
		r.prove(min(rate, r.probe.target))
		r.gentle = false
		r.step(at)
	}
}

// echoed tells whether the newest sender report that was answered has left after the probe had
// sent enough for a queue to grow.
func (r *reports) echoed() bool { return r.echoes.left-r.probe.start >= echoStep }

// passed tells whether the line has carried a step: without an answer to a sender report, this takes
// longer, because only losses would tell that it has not.
func (r *reports) passed(at time.Duration) bool {
	if r.echoed() && r.echoes.grown < echoPassed {
		return true
	}
	return at-r.probe.start >= slowStep && r.probe.gain < gain
}

// full takes a measurement of a line that is full. The reports of the next second tell of losses from
// before the layers were lowered, and say nothing.
func (r *reports) full(at time.Duration, bits int64) {
	r.overuse(true)
	r.stop(at + slowBackoff)
	if at-r.fell < slowStep {
		return
	}
	r.fell = at
	r.prove(max(min(bits, r.state.Proven), r.state.Proven*6/10))
	r.state.Ceiling, r.filled = bits, at
}

// alarm takes a REMB. Chromium sets it to 0.85 of what arrives when packets begin to wait.
func (r *reports) alarm(bits int64) {
	before := r.remb
	r.remb = bits
	out := perSecond(r.rates.between(r.now-time.Second, r.now).all(), time.Second)
	if before > 0 && float64(bits) < 0.9*float64(before) && bits < out {
		r.full(r.now, bits*100/85)
	}
}

func (r *reports) prove(bits int64) {
	if r.o.Max > 0 {
		bits = min(bits, r.o.Max)
	}
	r.state.Proven = max(bits, r.o.Min)
}

func (r *reports) overuse(overuse bool) {
	if overuse && !r.state.Overuse {
		r.state.Overuses++
	}
	r.state.Overuse = overuse
}

// step begins the next step of a probe, or ends the probe if nobody gains by more.
func (r *reports) step(at time.Duration) {
	if r.want <= r.state.Proven || r.o.Max > 0 && r.state.Proven >= r.o.Max {
		r.stop(at + slowBackoff)
		return
	}
	if !r.probe.on {
		r.state.Probes++
	}
	g := slowGain
	if r.echoes.known && !r.gentle && r.State().Ceiling == 0 {
		g = gain
	}
	r.probe = slowProbe{on: true, gain: g, target: int64(float64(r.state.Proven) * g), start: at, until: at + slowMost}
	r.period = period{start: at}
	r.pad()
}

func (r *reports) pad() {
	media := perSecond(r.rates.between(r.now-window, r.now).media(), window)
	r.state.Padding = max(r.probe.target-media, 0)
	r.state.PaddingUntil = r.probe.until
}

func (r *reports) stop(next time.Duration) {
	r.probe = slowProbe{next: next}
	r.state.Padding, r.state.PaddingUntil = 0, r.now
}

// Advance begins probes and ends them.
func (r *reports) Advance(at time.Duration) {
	r.now = max(r.now, at)
	if r.now-r.silence.last > slowStep {
		r.overuse(false) // nothing is sent that could be too much
		r.silence.rest()
	}
	if r.silence.take(r.now) {
		r.full(r.now, r.state.Proven/2)
	}
	switch {
	case r.probe.on && r.now >= r.probe.until:
		r.gentle = true
		r.stop(r.now + slowBackoff)
	case r.probe.on:
		r.pad()
	case len(r.streams.All()) == 0 && (r.silence.last == 0 || r.silence.packets > 0): // nothing was sent yet, or nothing is known of it
	case r.now >= r.probe.next && !r.state.Overuse && r.want > r.state.Proven:
		r.step(r.now)
	}
}

// Next is when the running probe looks at its padding again, or the next begins, or in a second.
func (r *reports) Next() time.Duration {
	switch {
	case r.probe.on:
		return min(r.now+200*time.Millisecond, r.probe.until)
	case r.probe.next > r.now:
		return min(r.now+time.Second, r.probe.next)
	}
	return r.now + time.Second
}
