package bandwidth

import "time"

const (
	gain        = 1.3  // a probe is never more than this times what is proven
	gentle      = 1.12 // the first step on a line that was full lately
	stepTakes   = 200 * time.Millisecond
	gentleTakes = 350 * time.Millisecond
	stepMost    = 800 * time.Millisecond // then a step has failed
	measureMost = 500 * time.Millisecond
	retries     = 3
	backoff     = 2 * time.Second
	remember    = time.Minute            // for so long a line counts as full lately
	doubtful    = 2 * time.Second        // a queue that stands for so long: a probe tells whether it is one
	settle      = 12 * time.Millisecond  // a queue that grew by less has not grown
	keep        = 300 * time.Millisecond // padding goes on for so long without a feedback
)

// probe raises the rate above what is proven, by padding, in steps. A step that arrives without a queue
// proves its rate, and the next step follows at once.
type probe struct {
	on      bool
	over    bool          // the queue grows: padding has stopped, and the line is measured while it is full
	drowned int           // how many probes in a row lost packets
	again   int           // how often the step was tried again
	gain    float64       // of the step
	target  int64         // bits/s, media and padding
	queue   time.Duration // before the step
	padding int64         // bits/s, at the beginning of the step
	start   time.Duration // of the step
	until   time.Duration // the end of the step at the latest
	next    time.Duration // the next probe is not before
	ended   time.Duration
	full    time.Duration // when the line was full the last time
}

// begin begins a probe if somebody gains by it and nothing speaks against it.
func (t *transportWide) begin() {
	newest := t.arrivals.back(0)
	switch {
	case t.want <= t.state.Proven || t.o.Max > 0 && t.state.Proven >= t.o.Max:
	case t.state.Overuse || t.line.busy && t.now-t.line.since < doubtful:
	case t.silence.last == 0: // nothing was sent yet
	case t.silence.packets > 0 && (newest == nil || t.now-newest.at > keep):
	default:
		t.probe.on = true
		t.state.Probes++
		g := gain
		if t.State().Ceiling > 0 {
			g = gentle
		}
		t.probe.again = 0
		t.losses.last = [2]heard{}
		t.next(g)
	}
}

// next begins the next step of a probe.
func (t *transportWide) next(gain float64) {
	p := &t.probe
	p.gain = gain
	p.target = int64(float64(t.state.Proven) * gain)
	p.queue = t.state.Queue
	p.start, p.until, p.over = t.now, t.now+stepMost, false
	t.pad()
	p.padding = t.state.Padding
}

// pad sets the padding so that media and padding are the target.
func (t *transportWide) pad() {
	t.state.Padding = max(t.probe.target-t.media(), 0)
	t.state.PaddingUntil = min(t.probe.until, t.now+keep)
}

// stop ends a probe.
func (t *transportWide) stop(next time.Duration) {
	if t.probe.on {
		t.probe.ended = t.now
	}
	t.probe.on = false
	t.probe.next = next
	t.state.Padding, t.state.PaddingUntil = 0, t.now
}

// step looks at a running probe after each feedback.
func (t *transportWide) step(e *arrival) {
	p := &t.probe
	if !p.on {
		return
	}
	if t.losses.storm() {
		t.drown()
		return
	}
	rate := t.stepRate(e)
	grown := e.queue - p.queue
	switch {
	case p.over && !t.line.busy && t.probe.full < p.start && p.again < retries:
		p.again++ // it was not the line that was full: a keyframe has passed
		t.next(p.gain)
	case p.over:
	case t.line.busy && grown > settle:
		p.over, p.until = true, t.now+measureMost
		t.state.Padding, t.state.PaddingUntil = 0, t.now
	case e.departed-p.start < p.takes() || grown > settle && !t.even(e) || t.line.busy || rate < t.state.Proven:
		t.pad()
	default:
		t.passed(rate)
	}
}

// drown ends a probe that loses packets. Each lost packet is asked for and resent: that is how storms
// begin. What has arrived meanwhile is proven. Random loss may have looked like a storm, so the next
// probe is soon, unless it ends like this one.
func (t *transportWide) drown() {
	passed := t.withAudio(t.arrivals.lately(window / 2))
	t.prove(max(t.state.Proven, min(passed, t.probe.target)))
	t.stop(t.now + backoff/4<<min(t.probe.drowned, 3))
	t.probe.drowned++
}

// takes is how long a step takes at least. A gentle one lets a queue grow slowly: by 40 ms in 350.
func (p *probe) takes() time.Duration {
	if p.gain < gain {
		return gentleTakes
	}
	return stepTakes
}

// even tells whether the queue has not grown for a while. The first packets of a probe may seem slower
// than those of media, if departures are taken a little wrongly; but a line that is full gets slower all
// the time: by 7 ms in each feedback of 62 ms, if 1.12 times its rate is sent.
func (t *transportWide) even(e *arrival) bool {
	before := t.arrivals.back(4)
	return before != nil && before.departed > t.probe.start && e.queue-before.queue < settle/2
}

// stepRate is what was sent in the step, as far as the feedback tells of it.
func (t *transportWide) stepRate(e *arrival) int64 {
	// Until the padding flows: a time slot, and the time between two of its packets.
	delay := 2*slot + time.Duration(float64(Wire(PaddingSize, true)*8)/float64(max(t.probe.padding, 1))*1e9)
	from := t.probe.start + min(delay, stepTakes/2)
	return perSecond(t.rates.between(from, e.departed).all(), e.departed-from)
}

// passed takes a step that the line has carried.
func (t *transportWide) passed(rate int64) {
	t.prove(max(t.state.Proven, min(rate, t.probe.target)))
	if t.state.Proven >= t.want || t.o.Max > 0 && t.state.Proven >= t.o.Max {
		t.stop(t.now + backoff)
		return
	}
	t.probe.again, t.probe.drowned = 0, 0
	t.next(gain)
}
