package rewriter

import (
	"time"

	"janus-golua/plugin/core"
)

// Selective is a rewriter some of whose source's packets are left out on purpose: the
// viewer sees no gap where they were.
type Selective struct {
	Rewriter *core.Rewriter
	skips    Skips
	// begun is the source that skips are of, by the rewriter's count.
	begun uint32
}

// Next is [Next] for a packet that is sent. ok is also false for one whose number is
// not known any more, or was left out before: another packet has that number.
func (s *Selective) Next(h Header, clock Clock, length int, now time.Duration) (n Numbers, ok bool) {
	Lock(s.Rewriter)
	defer Unlock(s.Rewriter)
	if isNew(s.Rewriter, h.SSRC) {
		begin(s.Rewriter, h, clock, now)
	}
	s.follow()
	s.Rewriter.Flags &^= core.RewriterSteady // C knows nothing of what was skipped
	return next(s.Rewriter, h, length, now, &s.skips)
}

// Skip leaves out a packet of the source that goes on. One that comes late left
// a gap already, and leaves it.
func (s *Selective) Skip(h Header) {
	Lock(s.Rewriter)
	defer Unlock(s.Rewriter)
	if isNew(s.Rewriter, h.SSRC) {
		return
	}
	at := widen(s.Rewriter, h)
	if at.sequence <= s.Rewriter.InSequence {
		return
	}
	s.follow()
	s.skips.Add(at.sequence)
	s.Rewriter.Flags = s.Rewriter.Flags&^core.RewriterSteady | core.RewriterSkipped
	s.Rewriter.InSequence, s.Rewriter.InTimestamp = at.sequence, at.timestamp
	s.Rewriter.SequenceOffset--
}

// Continues says whether a packet is one of the source that goes on, so that [Selective.Next]
// will not begin anew.
func (s *Selective) Continues(h Header) bool {
	Lock(s.Rewriter)
	defer Unlock(s.Rewriter)
	return !isNew(s.Rewriter, h.SSRC)
}

// Late counts a packet that cannot be sent any more.
func (s *Selective) Late() {
	Lock(s.Rewriter)
	defer Unlock(s.Rewriter)
	s.Rewriter.Late++
}

// follow forgets what was skipped of another source. [Next] may have begun with one
// meanwhile, while nothing was to be selected.
func (s *Selective) follow() {
	if s.begun != s.Rewriter.Begun {
		s.begun, s.skips = s.Rewriter.Begun, Skips{}
	}
}
