package bandwidth

import "time"

// What a queue tells. A line of 300 kbit/s takes 31 ms for one full packet, so the time of one packet
// is added to the levels.
const (
	waiting  = 25 * time.Millisecond  // packets wait: the line is full
	crowded  = 70 * time.Millisecond  // overuse, if it lasts for crowdedFor
	jammed   = 200 * time.Millisecond // overuse at once
	released = 50 * time.Millisecond  // the end of overuse

	waitingFor = 150 * time.Millisecond // as long as this, for a measurement
	crowdedFor = 300 * time.Millisecond
	window     = 500 * time.Millisecond // of a measurement
)

// fullness follows the queue before the line.
type fullness struct {
	calm      float64 // the usual queue in ns, when nothing is full: jitter looks like a queue
	deviation float64
	level     time.Duration // a longer queue says that the line is full
	busy      bool
	since     time.Duration // when the queue became longer than level
	last      time.Duration // when it was longer the last time
	crowded   time.Duration // when the queue became longer than the level of overuse; 0 for not
	crowd     time.Duration // the level of overuse
}

// take takes the queue of one feedback. free says that much less is sent than the line carries: such a
// queue is jitter.
func (l *fullness) take(e *arrival, proven int64, free bool) {
	packet := min(serialization(proven), 100*time.Millisecond)
	l.level = min(max(waiting+packet, time.Duration(l.calm+4*l.deviation)), jammed/2)
	l.crowd = max(crowded+packet, l.level+waiting)
	if e.queue <= l.level {
		l.busy, l.crowded = false, 0
		if free {
			l.usual(float64(e.queue))
		}
		return
	}
	if !l.busy {
		l.busy, l.since = true, e.at
	}
	l.last = e.at
	switch {
	case e.queue <= l.crowd:
		l.crowded = 0
	case l.crowded == 0:
		l.crowded = e.at
	}
}

// usual learns the queue of a line that is not full.
func (l *fullness) usual(queue float64) {
	const part = 1.0 / 16
	l.calm += (queue - l.calm) * part
	l.deviation += (max(queue-l.calm, l.calm-queue) - l.deviation) * part
}

// capacity measures what the line carries, while packets wait.
func (t *transportWide) capacity(at time.Duration) {
	if !t.line.busy {
		return
	}
	s := t.arrivals.full((t.line.level+time.Duration(t.line.calm))/2, t.measure(at))
	if s.long < waitingFor || s.received < 8 {
		return
	}
	bits := t.withAudio(s)
	if s.stormy() || t.o.NoRTX && 5*s.lost > s.received {
		// The measurement before the storm is better, and the line seems faster than it is.
		if bits > t.state.Proven || t.probe.full >= t.line.since && at-t.probe.full < 2*time.Second {
			return
		}
	}
	if bits < t.state.Proven && !t.pressed(s, bits) {
		return
	}
	t.full(at, bits)
	if t.probe.on {
		t.stop(at + backoff)
	}
	t.probe.next = max(t.probe.next, at+backoff/2)
}

// measure is how long a measurement takes. In the first second, older packets may be from before a step
// of the line; but a rate needs some packets.
func (t *transportWide) measure(at time.Duration) time.Duration {
	if at-t.line.since > time.Second {
		return window
	}
	return max(window/2, min(12*serialization(t.state.Proven), window))
}

// pressed tells whether more was sent than has arrived. Else the packets wait for another reason: a
// radio that slept for 100 ms, or departures that were taken wrongly. If it is a little more only, the
// queue must have grown, or dropped packets.
func (t *transportWide) pressed(s span, bits int64) bool {
	newest := t.arrivals.back(0)
	sent := float64(perSecond(t.rates.between(newest.departed-s.long, newest.departed).all(), s.long))
	share := sent / float64(max(bits, 1))
	expected := time.Duration((share - 1) * float64(s.long)) // so much the queue grows
	if s.grown > expected/2 || t.losses.unusual(s.received, s.lost) {
		return share > 1.08
	}
	return share > 1.25
}

// overuse tells whether more is sent than the line carries.
func (t *transportWide) overuse(at time.Duration) {
	queue := t.state.Queue
	switch {
	case queue > jammed+t.line.level, t.crowded(at), t.losing(at):
		t.begun(true)
	case queue < max(released, t.line.level):
		t.begun(false)
	}
}

// crowded tells whether the queue is long for so long that it does not go by itself. After a probe, the
// media alone fits, and the queue empties.
func (t *transportWide) crowded(at time.Duration) bool {
	if t.line.crowded == 0 || at-t.line.crowded < crowdedFor {
		return false
	}
	return at-t.line.crowded >= time.Second || float64(t.media()) > 0.95*float64(t.state.Proven)
}

// rest ends overuse when nothing is sent that feedback could tell of: everything is paused, and the
// queue has emptied meanwhile.
func (t *transportWide) rest() {
	if t.now-t.silence.last < time.Second {
		return
	}
	t.silence.rest()
	if !t.state.Overuse && !t.line.busy {
		return
	}
	t.begun(false)
	t.line.busy, t.line.crowded, t.relief = false, 0, relief{}
	t.state.Queue = 0
}

// relief ends storms. On a full line the core resends what the queue drops, and the retransmissions keep
// the line full although the media alone would fit.
type relief struct {
	bits int64 // what may be spent meanwhile, 0 for no storm
	at   time.Duration
}

const reliefAfter = 700 * time.Millisecond

// storm lowers what may be spent, in steps, as long as overuse lasts and the queue does not shrink.
func (t *transportWide) storm(at time.Duration) {
	r := &t.relief
	if !t.state.Overuse {
		r.bits, r.at = 0, at
		return
	}
	before := t.arrivals.back(5)
	if at-r.at < reliefAfter || before == nil || t.state.Queue < before.queue*19/20 || t.state.Queue < released {
		return
	}
	r.bits, r.at = max(t.media()*3/4, t.state.Proven/2), at
}
