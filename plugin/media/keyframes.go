package media

import (
	"math"
	"sync"
	"sync/atomic"
	"time"

	"janus-golua/plugin/core"
	"janus-golua/plugin/guard"
)

// keyframePause is the shortest time between two keyframe requests for one m-line of a
// publisher, no matter who asks: viewers, selectors, recordings, RTP forwards or the script.
// A keyframe is as large as about ten other frames, and one keyframe serves everybody who
// waits for it. A script may set a longer pause, for publishers with many viewers.
const keyframePause = 500 * time.Millisecond

// asking limits how often a publisher is asked for keyframes. A request during the pause of an
// m-line is not lost. It goes out with the first packet of the m-line after the pause, or at
// the end of the pause if no packet comes. A shared screen that stands still sends no packets,
// but its encoder makes a keyframe when it is asked.
type asking struct {
	// mu protects the fields below, and core.Stream.Due of the publisher's m-lines. It is
	// held alone or inside the router's lock. No other lock is taken inside it.
	mu sync.Mutex
	// tracks are the m-lines that have been asked for. First stands for all m-lines of a
	// publisher whose video is not known yet.
	tracks map[int]*asked
	// longer is the pause, where it is not [keyframePause].
	longer time.Duration
	// timer ends the pause of the first request that waits, at the time wakes. It is nil when
	// no request waits.
	timer *time.Timer
	wakes time.Duration
}

// asked has the keyframe requests of one m-line.
type asked struct {
	// next is when the next request may go out.
	next time.Duration
	// wanted says that a request waits until next.
	wanted bool
	// spare says that one more request may go out before next, as long as no packet has come.
	// The core drops a request that comes before the PeerConnection is up, and without packets
	// there is no occasion to repeat it.
	spare bool
}

// of finds or makes the entry of an m-line. With the lock held.
func (a *asking) of(mindex int) *asked {
	entry := a.tracks[mindex]
	if entry == nil {
		if a.tracks == nil {
			a.tracks = make(map[int]*asked)
		}
		entry = new(asked)
		a.tracks[mindex] = entry
	}
	return entry
}

// pause is the shortest time between two requests for an m-line. With the lock held.
func (a *asking) pause() time.Duration { return max(a.longer, keyframePause) }

// SetKeyframePause sets the shortest time between two keyframe requests for an m-line, until
// the PeerConnection ends.
func (s *Session) SetKeyframePause(pause time.Duration) {
	s.asking.mu.Lock()
	defer s.asking.mu.Unlock()
	s.asking.longer = pause
}

// take says whether a request may go out now. If so, take notes that the request has gone
// out; else the request waits. heard says that a packet of the m-line has come.
func (a *asked) take(now, pause time.Duration, heard bool) bool {
	switch {
	case now >= a.next:
		a.spare = now >= a.next+pause
		a.next = now + pause
	case a.spare && !heard:
		a.spare = false
		a.next += pause
	default:
		a.wanted = true
		return false
	}
	a.wanted = false
	return true
}

// forgetAsked ends all pauses, and drops the requests that wait.
func (s *Session) forgetAsked() {
	s.asking.mu.Lock()
	defer s.asking.mu.Unlock()
	clear(s.asking.tracks)
	s.asking.longer = 0
	if timer := s.asking.timer; timer != nil && timer.Stop() {
		s.asking.timer = nil
		s.router.waking.Done()
	}
}

// wakeAt sends the requests that wait at a time, unless packets bring them out before. With the
// lock of asking held.
func (s *Session) wakeAt(next, now time.Duration) {
	switch timer := s.asking.timer; {
	case s.life.Gone():
		return
	case timer != nil && next < s.asking.wakes && timer.Stop():
		s.asking.wakes = next
		timer.Reset(next - now)
		return
	case timer != nil:
		return
	}
	s.router.waking.Add(1)
	s.asking.wakes = next
	s.asking.timer = time.AfterFunc(next-now, func() {
		defer guard.Recover(s.core, "a request for a keyframe")
		defer s.router.waking.Done()
		s.wake()
	})
}

// wake sends the requests whose pause is over.
func (s *Session) wake() {
	if !s.Acquire() {
		return
	}
	defer s.Release()
	for _, mindex := range s.over(s.now()) {
		s.sendPLI(mindex)
	}
}

// over takes the requests whose pause is over. The others go on waiting.
func (s *Session) over(now time.Duration) (ready []int) {
	s.asking.mu.Lock()
	defer s.asking.mu.Unlock()
	s.asking.timer = nil
	for mindex, asked := range s.asking.tracks {
		track := s.track(mindex)
		switch {
		case !asked.wanted:
			continue
		case now < asked.next:
			s.wakeAt(asked.next, now)
		case asked.take(now, s.asking.pause(), track != nil):
			ready = append(ready, mindex)
		}
		if track != nil {
			s.setDue(track)
		}
	}
	return ready
}

// endPauses lets the next request for each m-line go out at once.
func (a *asking) endPauses() {
	a.mu.Lock()
	defer a.mu.Unlock()
	for _, asked := range a.tracks {
		asked.next = 0
	}
}

// SendPLI asks the session for a keyframe of one m-line, or of all m-lines with First. The
// request goes out now, or with the first packet after the pause. The caller has acquired the
// session, or is handling one of its packets.
func (s *Session) SendPLI(mindex int) { s.askKeyframe(mindex, s.now()) }

func (s *Session) askKeyframe(mindex int, now time.Duration) {
	switch {
	case mindex >= mostTracks: // there is no such m-line
	case s.upstream == nil && !s.life.Reachable(): // there is nobody to be asked
	case mindex >= 0:
		if s.mayAsk(mindex, now) {
			s.sendPLI(mindex)
		}
	case s.mayAskAll(now):
		s.sendPLI(First)
	default:
		for _, track := range s.known() {
			if track != nil && track.kind() == video && s.mayAsk(track.mindex, now) {
				s.sendPLI(track.mindex)
			}
		}
	}
}

// mayAsk says whether an m-line may be asked for a keyframe now. If not, the request waits.
func (s *Session) mayAsk(mindex int, now time.Duration) bool {
	s.asking.mu.Lock()
	defer s.asking.mu.Unlock()
	track := s.track(mindex)
	asked := s.asking.of(mindex)
	may := asked.take(now, s.asking.pause(), track != nil)
	if track != nil {
		s.setDue(track)
	}
	if !may {
		s.wakeAt(asked.next, now)
	}
	return may
}

// mayAskAll says whether one request may ask all m-lines of video now. If any of them must
// still wait, mayAskAll notes nothing.
func (s *Session) mayAskAll(now time.Duration) bool {
	s.asking.mu.Lock()
	defer s.asking.mu.Unlock()
	known := false
	for _, track := range s.known() {
		if track != nil && track.kind() == video {
			if now < s.asking.of(track.mindex).next {
				return false
			}
			known = true
		}
	}
	if !known {
		all := s.asking.of(First)
		may := all.take(now, s.asking.pause(), false)
		if !may {
			s.wakeAt(all.next, now)
		}
		return may
	}
	for _, track := range s.known() {
		if track != nil && track.kind() == video {
			s.asking.of(track.mindex).take(now, s.asking.pause(), true)
			s.setDue(track)
		}
	}
	return true
}

// known are the m-lines that have sent something, by index. Some are nil.
func (s *Session) known() []*track {
	if all := s.byIndex.Load(); all != nil {
		return *all
	}
	return nil
}

// sendPLI sends the request, unless the PeerConnection is down.
func (s *Session) sendPLI(mindex int) {
	if s.upstream != nil {
		s.countPLI(mindex)
		s.upstream.Keyframe(mindex)
		return
	}
	s.WithPeerConnection(func(handle core.Handle) {
		s.countPLI(mindex)
		s.core.SendPLI(handle, mindex)
	})
}

func (s *Session) countPLI(mindex int) {
	s.counters.plis.Add(1)
	if track := s.track(mindex); track != nil {
		track.selected.keyframesAsked.Add(1)
	}
}

// sendWaiting sends the request that has waited for the end of the m-line's pause.
func (s *Session) sendWaiting(mindex int, now time.Duration) {
	if s.asking.waited(mindex, now) {
		s.sendPLI(mindex)
	}
}

func (a *asking) waited(mindex int, now time.Duration) bool {
	a.mu.Lock()
	defer a.mu.Unlock()
	asked := a.tracks[mindex]
	return asked != nil && asked.wanted && now >= asked.next && asked.take(now, a.pause(), true)
}

// waits says whether a request for an m-line waits.
func (a *asking) waits(mindex int) bool {
	a.mu.Lock()
	defer a.mu.Unlock()
	asked := a.tracks[mindex]
	return asked != nil && asked.wanted
}

// beginFeedback gives an m-line, when its first packet comes, the requests that were made
// before. With the router's lock held.
func (s *Session) beginFeedback(t *track) {
	s.asking.mu.Lock()
	defer s.asking.mu.Unlock()
	if all := s.asking.tracks[First]; all != nil && t.kind() == video {
		own := s.asking.of(t.mindex)
		own.next, own.wanted = max(own.next, all.next), own.wanted || all.wanted
	}
	if own := s.asking.tracks[t.mindex]; own != nil {
		own.next = min(own.next, s.now()+s.asking.pause())
	}
	s.setDue(t)
}

// scheduleFeedback tells C from when on a packet of an m-line makes feedback due.
func (s *Session) scheduleFeedback(t *track) {
	s.asking.mu.Lock()
	defer s.asking.mu.Unlock()
	s.setDue(t)
}

// setDue is scheduleFeedback for a caller who holds the lock of asking. Code that changes
// anything on which setDue depends calls setDue afterwards, so the last caller sees all
// changes.
func (s *Session) setDue(t *track) {
	due := int64(math.MaxInt64)
	if s.repeats(t) {
		if s.sendCap() > 0 {
			due = min(due, s.lastREMB.Load()+int64(repeatREMB))
		}
		if every := s.pliEvery(); every > 0 {
			due = min(due, s.lastPLI.Load()+int64(every))
		}
	}
	if asked := s.asking.tracks[t.mindex]; asked != nil && asked.wanted {
		due = min(due, int64(asked.next))
	}
	atomic.StoreInt64(&t.stream.Due, due)
}
