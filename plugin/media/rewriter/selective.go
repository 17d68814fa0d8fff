package rewriter

import (
	"time"

	"janus-golua/plugin/core"
)

// Judged is a lane some of whose source's packets are left out on purpose: the
// viewer sees no gap where they were.
type Judged struct {
	Lane  *core.Lane
	skips Skips
	// begun is the source that skips are of, by the lane's count.
	begun uint32
}

// Next is [Next] for a packet that is sent. ok is also false for one whose number is
// not known any more, or was left out before: another packet has that number.
func (j *Judged) Next(h Header, clock Clock, length int, now time.Duration) (n Numbers, ok bool) {
	Lock(j.Lane)
	defer Unlock(j.Lane)
	if isNew(j.Lane, h.SSRC) {
		begin(j.Lane, h, clock, now)
	}
	j.follow()
	j.Lane.Flags &^= core.LaneSteady // C knows nothing of what was skipped
	return next(j.Lane, h, length, now, &j.skips)
}

// Skip leaves out a packet of the source that goes on. One that comes late left
// a gap already, and leaves it.
func (j *Judged) Skip(h Header) {
	Lock(j.Lane)
	defer Unlock(j.Lane)
	if isNew(j.Lane, h.SSRC) {
		return
	}
	at := widen(j.Lane, h)
	if at.sequence <= j.Lane.InSequence {
		return
	}
	j.follow()
	j.skips.Add(at.sequence)
	j.Lane.Flags = j.Lane.Flags&^core.LaneSteady | core.LaneSkipped
	j.Lane.InSequence, j.Lane.InTimestamp = at.sequence, at.timestamp
	j.Lane.SequenceOffset--
}

// Continues says whether a packet is one of the source that goes on, so that [Judged.Next]
// will not begin anew.
func (j *Judged) Continues(h Header) bool {
	Lock(j.Lane)
	defer Unlock(j.Lane)
	return !isNew(j.Lane, h.SSRC)
}

// Late counts a packet that cannot be sent any more.
func (j *Judged) Late() {
	Lock(j.Lane)
	defer Unlock(j.Lane)
	j.Lane.Late++
}

// follow forgets what was skipped of another source. [Next] may have begun with one
// meanwhile, while nothing was to be judged.
func (j *Judged) follow() {
	if j.begun != j.Lane.Begun {
		j.begun, j.skips = j.Lane.Begun, Skips{}
	}
}
