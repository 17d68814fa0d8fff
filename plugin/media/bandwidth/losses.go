package bandwidth

import (
	"math"
	"time"
)

// losses tells usual loss, of radio links say, from the loss of a line that is full.
type losses struct {
	usual    float64 // the share of packets that gets lost when the line is not full
	learned  int     // packets that usual was learned of
	received int     // since the last measurement
	lost     int
	since    time.Duration // when loss became unusual, 0 for not
	last     [2]heard      // the last two feedbacks of a probe
}

func (l *losses) add(received, lost int) {
	l.received += received
	l.lost += lost
	l.last[0], l.last[1] = l.last[1], heard{received, lost}
}

// heard is what one feedback told.
type heard struct{ received, lost int }

// storm tells whether the last two feedbacks of a probe tell of more losses than usual.
func (l *losses) storm() bool {
	var sum heard
	for _, h := range l.last {
		sum.received += h.received
		sum.lost += h.lost
	}
	return l.more(sum.received, sum.lost)
}

// more tells whether so many losses are more than usual: enough to end a probe.
func (l *losses) more(received, lost int) bool {
	n := float64(received + lost)
	usual := min(max(l.usual, 0.005), 0.03) // who loses more has no use for padding
	return lost >= 2 && float64(lost) > n*(usual+0.025)+2.2*math.Sqrt(n*usual)
}

// learn takes what was added since the last time. A line that is full loses packets for another reason.
func (l *losses) learn(e *arrival, full bool) {
	n := l.received + l.lost
	if n > 0 && !full && l.since == 0 {
		const memory = 1000 // packets: about 10 s of 1 Mbit/s
		l.learned = min(l.learned+n, memory)
		l.usual += (float64(l.lost)/float64(n) - l.usual) * float64(n) / float64(max(l.learned, memory/10))
	}
	e.lost = l.lost // with those of feedbacks that told of no arrival
	l.received, l.lost = 0, 0
}

// lately is the share that got lost in the last two seconds.
func (l *losses) lately(a *arrivals) float64 { return a.lately(2 * time.Second).loss() }

// unusual tells whether so many losses are far more than usual: 5 points, and four standard deviations.
func (l *losses) unusual(received, lost int) bool {
	n := float64(received + lost)
	usual := max(l.usual, 0.005)
	return float64(lost) > n*(usual+0.05)+4*math.Sqrt(n*usual*(1-usual))
}

// losing tells whether so much gets lost that the line must be full, and lowers what is proven if this
// lasts and no queue tells how much the line carries: a line with a very short queue.
func (t *transportWide) losing(at time.Duration) bool {
	const few, many = 30, 60 // packets
	s := t.arrivals.lately(window)
	if s.received+s.lost < few || !t.losses.unusual(s.received, s.lost) {
		t.losses.since = 0
		return false
	}
	if t.losses.since == 0 {
		t.losses.since = at
	}
	s = t.arrivals.lately(2 * window)
	if at-t.losses.since >= window && s.received+s.lost >= many && s.long >= window && at-t.line.last > 2*window {
		t.full(at, min(t.state.Proven, t.withAudio(s)))
		t.probe.next = max(t.probe.next, at+backoff)
	}
	return true
}

// silence finds out that the client tells nothing while it gets packets.
type silence struct {
	since   time.Duration // when the first packet was sent that nothing is known of
	last    time.Duration // when the newest packet was sent
	packets int
	step    time.Duration
}

const (
	silent      = 2 * time.Second
	silentAgain = time.Second
)

func (s *silence) sent(p *Sent) {
	if !p.Video() {
		return
	}
	if s.packets == 0 {
		s.since = p.At
	}
	s.packets++
	s.last = p.At
}

func (s *silence) heard(time.Duration) { s.packets, s.step = 0, silent }

// rest is called when nothing has been sent for a while: what was sent before and was not told of is lost.
// It must not keep a probe from asking whether the line is back. Otherwise a viewer whose
// network was away for 6 s sees nothing any more: all videos pause, so there is nothing to tell of.
func (s *silence) rest() { s.packets, s.step = 0, silent }

// take tells whether it is time to halve what is proven.
func (s *silence) take(now time.Duration) bool {
	if s.packets < 10 || now-s.since < s.step {
		return false
	}
	s.since, s.step = now, silentAgain
	return true
}
