package bandwidth

import (
	"time"

	"janus-golua/plugin/media/bandwidth/feedback"
	"janus-golua/plugin/media/bandwidth/matching"
	"janus-golua/plugin/media/bandwidth/sent"
)

// transportWide estimates by the arrival of every packet.
//
// While packets wait before the line, what arrives is what the line carries: this is measured. While
// nothing waits, what was sent is a proven lower bound, and probes raise it.
type transportWide struct {
	o        Options
	now      time.Duration
	want     int64
	state    State
	ring     sent.Ring
	matcher  *matching.Matcher
	parsed   feedback.Transport
	rates    rates
	arrivals arrivals
	line     fullness
	losses   losses
	probe    probe
	silence  silence
	relief   relief
}

func newTransportWide(o Options) *transportWide {
	t := &transportWide{o: o, state: State{Proven: o.Start}}
	t.matcher = matching.New(&t.ring, o.CoreVersion, o.NoRTX, o.Late)
	t.silence.step = silent
	return t
}

func (t *transportWide) Sent(packets []Sent) {
	for i := range packets {
		p := &packets[i]
		t.ring.Add(p)
		t.rates.add(p)
		t.silence.sent(p)
	}
}

func (t *transportWide) Want(bits int64) { t.want = bits }

// State is what is known. While a storm lasts, less may be spent than the line carries.
func (t *transportWide) State() State {
	s := t.state
	if t.now-t.probe.full > remember {
		s.Ceiling = 0
	}
	if t.relief.bits > 0 {
		s.Proven = min(s.Proven, t.relief.bits)
	}
	return s
}

// RTCP takes a compound packet.
func (t *transportWide) RTCP(at time.Duration, mindex int, compound []byte) {
	t.now = max(t.now, at)
	if len(compound) == 0 { // the core has cut off a NACK, and there was nothing else
		t.matcher.Asked(at, mindex)
	}
	p, rest, ok := feedback.Next(compound)
	for ; ok; p, rest, ok = feedback.Next(rest) {
		t.packet(at, mindex, p, len(rest) == 0 && len(p.Body)+4 == len(compound))
	}
	if len(rest) > 0 {
		t.state.Broken++
	}
	t.Advance(at)
}

func (t *transportWide) packet(at time.Duration, mindex int, p feedback.Packet, alone bool) {
	switch {
	case p.Type == feedback.TypeReceiver, p.Type == feedback.TypeSender:
		t.matcher.Report(at, mindex, p, alone)
	case p.IsTransportWide():
		if t.parsed.Parse(p) != nil {
			t.state.Broken++
			return
		}
		t.feedback(at, t.matcher.Feedback(at, &t.parsed))
	}
}

// feedback concludes from what one feedback told.
func (t *transportWide) feedback(at time.Duration, r matching.Result) {
	t.silence.heard(at)
	t.state.Matched += uint64(r.Matched)
	t.state.Unmatched += uint64(r.Unmatched)
	t.state.RTT = t.matcher.RTT()
	if r.Received == 0 {
		t.losses.add(r.Received, r.Lost)
		return
	}
	e := t.arrivals.push(at, r)
	t.state.Queue = r.Queue
	t.losses.add(r.Received, r.Lost)
	t.line.take(e, t.state.Proven, !t.probe.on && t.media() < t.state.Proven*4/5)
	t.losses.learn(e, t.line.busy || t.probe.on)
	t.state.Loss = t.losses.lately(&t.arrivals)
	t.state.Received = t.received()
	t.capacity(at)
	t.step(e)
	t.overuse(at)
	t.storm(at)
}

// received is the rate of the last half second, with the audio that is not told of.
func (t *transportWide) received() int64 {
	return t.withAudio(t.arrivals.lately(500 * time.Millisecond))
}

// withAudio is the rate of a span and the audio of the last second. Feedback does not tell of audio;
// it is lost as often as video is.
func (t *transportWide) withAudio(s span) int64 {
	audio := t.rates.between(t.now-time.Second, t.now).audio
	return s.rate() + int64(float64(perSecond(int(audio), time.Second))*(1-s.loss()))
}

// media is the rate at which media is sent, in the last half second.
func (t *transportWide) media() int64 {
	const window = 500 * time.Millisecond
	return perSecond(t.rates.between(t.now-window, t.now).media(), window)
}

// prove sets what is proven, within the bounds of the options.
func (t *transportWide) prove(bits int64) {
	if t.o.Max > 0 {
		bits = min(bits, t.o.Max)
	}
	t.state.Proven = max(bits, t.o.Min)
}

// full takes what a full line carries.
func (t *transportWide) full(at time.Duration, bits int64) {
	t.prove(bits)
	t.state.Ceiling, t.probe.full = bits, at
}

// Advance begins probes and ends them.
func (t *transportWide) Advance(at time.Duration) {
	t.now = max(t.now, at)
	if t.silence.take(t.now) {
		t.mute()
	}
	t.rest()
	if t.probe.on && t.now >= t.probe.until {
		t.stop(t.now + backoff)
	}
	if !t.probe.on && t.now >= t.probe.next {
		t.begin()
	}
}

// Next is when the next probe begins or the running one ends, or in a second.
func (t *transportWide) Next() time.Duration {
	next := t.now + time.Second
	if t.probe.on {
		return min(next, t.probe.until)
	}
	if t.probe.next > t.now {
		return min(next, t.probe.next)
	}
	return min(next, t.now+100*time.Millisecond) // something else is in the way of a probe
}

// mute is for a client that tells nothing any more while it gets packets: the line is dead.
func (t *transportWide) mute() {
	t.stop(t.now + backoff)
	t.full(t.now, t.state.Proven/2)
	t.begun(true)
}

// begun counts the beginnings of overuse.
func (t *transportWide) begun(overuse bool) {
	if overuse && !t.state.Overuse {
		t.state.Overuses++
	}
	t.state.Overuse = overuse
}
