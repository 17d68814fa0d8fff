package load

import (
	"sync"
	"time"

	"github.com/pion/rtp"
	"github.com/pion/webrtc/v4"
)

// Tally is what a listener counts.
type Tally struct {
	Received uint64
	// Lost, Reordered and Altered are faults: packets that are missing, that come late or twice,
	// and that a decoder or the publisher would not recognise.
	Lost, Reordered, Altered uint64
	// Switches counts changes of the substream.
	Switches uint64
	// Delays are the times from client to client, in microseconds.
	Delays []int32
}

// Faults is how many packets were lost, reordered or altered.
func (t *Tally) Faults() uint64 { return t.Lost + t.Reordered + t.Altered }

// Add adds what another listener has counted.
func (t *Tally) Add(other Tally) {
	t.Received += other.Received
	t.Lost += other.Lost
	t.Reordered += other.Reordered
	t.Altered += other.Altered
	t.Switches += other.Switches
	t.Delays = append(t.Delays, other.Delays...)
}

// Listener is a client's track that is received.
type Listener struct {
	// BaseOnly says that only frames of temporal layer 0 are expected.
	BaseOnly bool

	mu    sync.Mutex
	tally Tally
	any   bool // a packet has come
	video bool
	seq   uint16
	time  uint32
	stamp stamp
	head  descriptor
	first time.Time
	shown time.Time
}

// Begin forgets what was counted so far.
func (l *Listener) Begin() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.tally = Tally{Delays: l.tally.Delays[:0]}
}

// End returns what was counted since Begin.
func (l *Listener) End() Tally {
	l.mu.Lock()
	defer l.mu.Unlock()
	t := l.tally
	l.tally = Tally{}
	return t
}

// First is when the first packet came, or zero.
func (l *Listener) First() time.Time {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.first
}

// Shown is when the first packet came with which a decoder can begin, or zero: of a video, that
// is a keyframe's first.
func (l *Listener) Shown() time.Time {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.shown
}

// Layer is the substream of the newest packet, or -1.
func (l *Listener) Layer() int {
	l.mu.Lock()
	defer l.mu.Unlock()
	if !l.any {
		return -1
	}
	return int(l.stamp.layer)
}

// Listen takes all packets of a track, until the connection ends.
func (l *Listener) Listen(track *webrtc.TrackRemote) {
	l.mu.Lock()
	l.video = track.Kind() == webrtc.RTPCodecTypeVideo
	l.mu.Unlock()
	buffer := make([]byte, 1500)
	var header rtp.Header
	for {
		n, _, err := track.Read(buffer)
		if err != nil {
			return
		}
		if offset, err := header.Unmarshal(buffer[:n]); err == nil {
			l.take(&header, buffer[offset:n], now())
		}
	}
}

// take counts one packet.
func (l *Listener) take(header *rtp.Header, payload []byte, at time.Duration) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if header.Padding { // our plugin probes the line, between two frames
		if l.any && header.SequenceNumber == l.seq+1 {
			l.seq = header.SequenceNumber
		}
		return
	}
	s, ok := readStamp(payload)
	var head descriptor
	if ok && l.video {
		head, ok = readVP8(payload, &s)
	}
	l.tally.Received++
	if !ok || header.Marker != s.last() {
		l.tally.Altered++
		return
	}
	l.tally.Delays = append(l.tally.Delays, int32((at-s.sent)/time.Microsecond))
	if l.shown.IsZero() && (head.key || !l.video) {
		l.shown = time.Now()
	}
	if !l.any {
		l.any, l.first = true, time.Now()
	} else if step := header.SequenceNumber - l.seq; step != 1 {
		l.skip(step)
	} else {
		l.compare(header, &s, head)
	}
	l.seq, l.time, l.stamp, l.head = header.SequenceNumber, header.Timestamp, s, head
}

// skip counts what a gap between sequence numbers says.
func (l *Listener) skip(step uint16) {
	if step == 0 || step >= 1<<15 {
		l.tally.Reordered++
		return
	}
	l.tally.Lost += uint64(step) - 1
}

// compare counts what is wrong with a packet although its sequence number is the next one.
func (l *Listener) compare(header *rtp.Header, s *stamp, head descriptor) {
	before := &l.stamp
	ticks := header.Timestamp - l.time
	switch {
	case s.layer != before.layer:
		l.tally.Switches++
		// The old layer's frame is complete, and a decoder can begin with this one.
		if !before.last() || !head.key || int32(ticks) <= 0 {
			l.tally.Altered++
		}
	case s.frame == before.frame:
		if s.index != before.index+1 {
			l.tally.Lost++ // and the plugin has hidden the gap
		} else if ticks != 0 || head.picture != l.head.picture || head.tl0 != l.head.tl0 {
			l.tally.Altered++
		}
	case !before.last() || s.index != 0 || !l.next(s):
		l.tally.Lost++
	case ticks != l.ticks()*(s.frame-before.frame),
		l.video && !head.follows(l.head, s.frame-before.frame, s.base-before.base):
		l.tally.Altered++
	}
}

// next says that a frame of the same layer is the next one that is expected.
func (l *Listener) next(s *stamp) bool {
	if l.BaseOnly {
		return s.base == l.stamp.base+1 && s.temporal == 0
	}
	return s.frame == l.stamp.frame+1
}

func (l *Listener) ticks() uint32 {
	if l.video {
		return 3000
	}
	return 960
}
