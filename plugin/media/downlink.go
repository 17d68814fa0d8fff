package media

import (
	"errors"
	"sync"
	"sync/atomic"
	"time"

	"janus-golua/plugin/core"
	"janus-golua/plugin/media/allocation"
	"janus-golua/plugin/media/bandwidth"
	"janus-golua/plugin/media/departures"
)

// Limits say what may be sent to a viewer.
type Limits struct {
	// Bandwidth says that the viewer's line is estimated, and divided among its streams.
	Bandwidth bool
	// Max is the most that is sent, in bits a second on the wire; 0 is no bound. It counts only with
	// Bandwidth.
	Max int64
	// Follow says that the cap of what the session sends itself follows the best line of its
	// viewers, where it sends one layer.
	Follow bool
	// Places are the publishers that the viewer gets at a time.
	Places Places
}

// Changes are the Limits that a call changes; nil leaves one as it is.
type Changes struct {
	Bandwidth, Follow *bool
	Max               *int64
	Video, Audio      *int
	Pinned            *[]uint64
}

// errMax is returned for a Max that is not worth a stream.
var errMax = errors.New("the most that is sent must be 0, or from 30 to 1,000,000 kbit/s")

// The bounds of Max, in bits a second. A stream of audio takes 30,000.
const (
	LeastMax = 30_000
	MostMax  = 1_000_000_000
)

// Check says what is wrong with changes.
func (c Changes) Check() error {
	if c.Max != nil && *c.Max != 0 && (*c.Max < LeastMax || *c.Max > MostMax) {
		return errMax
	}
	return c.checkPlaces()
}

func (l Limits) with(c Changes) Limits {
	if c.Bandwidth != nil {
		l.Bandwidth = *c.Bandwidth
	}
	if c.Follow != nil {
		l.Follow = *c.Follow
	}
	if c.Max != nil {
		l.Max = *c.Max
	}
	l.Places = l.Places.with(c)
	return l
}

// Limit changes the limits of a viewer until its PeerConnection ends.
func (s *Session) Limit(c Changes) error {
	if err := c.Check(); err != nil {
		return err
	}
	s.change(func() {
		s.limits = s.limits.with(c)
		s.settlePlaces()
		s.settleDownlink()
	})
	s.endLeftOut()
	s.router.downlinks.poke()
	return nil
}

// Limits are the present limits.
func (s *Session) Limits() Limits {
	s.router.mu.Lock()
	defer s.router.mu.Unlock()
	return s.limits
}

// Limit changes the limits with which each new PeerConnection begins, and those of all that there
// are.
func (r *Router) Limit(c Changes) error {
	if err := c.Check(); err != nil {
		return err
	}
	for _, s := range r.relimit(c) {
		if err := s.Limit(c); err != nil {
			return err
		}
	}
	return nil
}

func (r *Router) relimit(c Changes) (sessions []*Session) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.limits = r.limits.with(c)
	for s := range r.sessions {
		sessions = append(sessions, s)
	}
	return sessions
}

// downlink is what is known of the line to a viewer. It belongs to one PeerConnection.
type downlink struct {
	viewer     *Session
	departures *core.Departures
	// wide says that the viewer tells of each packet (transport-wide feedback).
	wide bool
	// due is when turn has something to do, by the core's clock.
	due atomic.Int64

	mu        sync.Mutex // protects the following fields, up to the blank line; the last of all locks
	estimator bandwidth.Estimator
	read      uint64 // departures that the estimator has got
	sent      [128]bandwidth.Sent
	result    allocation.Result
	probed    uint64 // bytes of probes

	// Only turn uses the following fields.
	allocation allocation.State
	streams    []allocation.Stream
	grants     []allocation.Grant
	allocated  time.Duration // when the line was divided last
	proven     int64         // what was proven then
	spent      int64         // what the streams were expected to take
	overused   bool          // what was sent then was too much
	credit     float64       // bytes that a probe may send
	credited   time.Duration
	told       time.Duration // when the listener was told last
	toldProven int64
	changed    bool // a grant has changed since
}

// settleDownlink begins or ends the estimate of a viewer's line, as its limits and its
// PeerConnection are now. With the router's lock held. The caller then makes new tables.
func (s *Session) settleDownlink() {
	before := s.downlink.Load()
	if !s.limits.Bandwidth || !s.life.Up() {
		if before != nil {
			s.dropDownlink(before)
		}
		return
	}
	if wide := s.transportWide(); before == nil || before.wide != wide {
		s.beginDownlink(before, wide)
	}
}

func (s *Session) beginDownlink(before *downlink, wide bool) {
	if s.departures == nil {
		s.departures = s.core.NewDepartures()
	}
	if before == nil && (s.uncounted || s.hasSent()) {
		s.uncounted = true
		departures.Reset(s.departures)
	}
	d := &downlink{viewer: s, departures: s.departures, wide: wide}
	d.estimator = s.router.downlinks.estimator(bandwidth.Options{
		CoreVersion: s.router.coreVersion, TransportWide: wide, Late: s.uncounted,
	})
	s.downlink.Store(d)
	s.core.WatchDownlink(s.handle, true)
	if before != nil {
		s.router.downlinks.remove(before)
	}
	s.router.downlinks.add(d)
}

func (s *Session) dropDownlink(d *downlink) {
	s.downlink.Store(nil)
	s.uncounted = true
	s.core.WatchDownlink(s.handle, false)
	s.SetBurstRate(0)
	s.ungrant()
	s.router.downlinks.remove(d)
}

// transportWide says whether the peer tells of each packet of video that it gets.
func (s *Session) transportWide() bool {
	for _, line := range s.described {
		if line.Medium == Video && line.TransportWide {
			return true
		}
	}
	return false
}

// IncomingDownlink takes RTCP of a viewer whose line is estimated. The viewer's own thread calls
// it, 16 times a second.
func (s *Session) IncomingDownlink(packet *core.Packet) {
	d := s.downlink.Load()
	if d == nil || !s.Acquire() {
		return
	}
	defer s.Release()
	if d.take(packet, s.now()) {
		s.router.downlinks.poke()
	}
}

// take gives RTCP to the estimator. It says whether the line has to be divided anew at once.
func (d *downlink) take(packet *core.Packet, now time.Duration) (urgent bool) {
	d.mu.Lock()
	defer d.mu.Unlock()
	before := d.estimator.State()
	d.drain()
	d.estimator.RTCP(now, packet.MIndex, packet.Buffer)
	after := d.estimator.State()
	if after.Overuse && !before.Overuse || after.Padding != before.Padding || risen(before.Proven, after.Proven) {
		d.due.Store(0)
		return true
	}
	return false
}

// risen says that a rate has grown by more than noise.
func risen(before, after int64) bool { return after-before > before/20 }

// drain gives the estimator what was sent meanwhile. With the lock held.
func (d *downlink) drain() {
	for {
		packets, next := departures.Read(d.departures, d.read, d.sent[:])
		d.read = next
		if len(packets) > 0 {
			d.estimator.Sent(packets)
		}
		if len(packets) < len(d.sent) {
			return
		}
	}
}

// advance tells the estimator the time, and what is wanted.
func (d *downlink) advance(now time.Duration) bandwidth.State {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.drain()
	d.estimator.Advance(now)
	return d.estimator.State()
}

// want tells the estimator which rate would be spent, and keeps the result for those who ask.
func (d *downlink) want(result allocation.Result, bits int64) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.result = result
	d.estimator.Want(bits)
}

// next is when the estimator wants to be told the time.
func (d *downlink) next() time.Duration {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.estimator.Next()
}
