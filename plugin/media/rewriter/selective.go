package rewriter

import (
	"time"

	"janus-golua/plugin/core"
)

// Selective is a rewriter for a selection of the source's packets. The viewer sees no gap
// where packets were left out. The caller of its methods holds the rewriter's lock.
type Selective core.Selection

// Next is [Next] for a packet that was selected. ok is also false for a packet that was left
// out before, and for a packet whose number is not known any more, because another packet
// may have that number.
func (s *Selective) Next(h Header, clock Clock, length int, now time.Duration) (n Numbers, ok bool) {
	if isNew(s.Rewriter, h.SSRC) {
		begin(s.Rewriter, h, clock, now)
	}
	s.follow()
	s.Rewriter.Flags &^= core.RewriterSteady // Next knows nothing of what was skipped
	return next(s.Rewriter, h, length, now, (*Skips)(&s.Skips))
}

// Skip leaves out a packet of the present source. A late packet has left a gap already, and
// the gap stays.
func (s *Selective) Skip(h Header) {
	if isNew(s.Rewriter, h.SSRC) {
		return
	}
	at := widen(s.Rewriter, h)
	if at.sequence <= s.Rewriter.InSequence {
		return
	}
	s.follow()
	(*Skips)(&s.Skips).Add(at.sequence)
	s.Rewriter.Flags = s.Rewriter.Flags&^core.RewriterSteady | core.RewriterSkipped
	s.Rewriter.InSequence, s.Rewriter.InTimestamp = at.sequence, at.timestamp
	s.Rewriter.SequenceOffset--
}

// Insert makes room for count packets of our own behind the newest packet. It returns the numbers
// of the first of them. ok is false unless the newest packet of the source, as far as it was sent, had
// the given number for the viewer: then another thread has sent a packet meanwhile.
func (s *Selective) Insert(count int, newest uint16) (first Numbers, ok bool) {
	r := s.Rewriter
	if r.Flags&(core.RewriterStarted|core.RewriterEnded) != core.RewriterStarted || uint16(r.InSequence+r.SequenceOffset) != newest {
		return Numbers{}, false
	}
	s.follow()
	(*Skips)(&s.Skips).Insert(r.InSequence, int64(count))
	r.Flags = r.Flags&^core.RewriterSteady | core.RewriterSkipped
	r.SequenceOffset += int64(count)
	return Numbers{SequenceNumber: newest + 1, Timestamp: uint32(last(r).timestamp)}, true
}

// Continues says whether a packet is of the present source, so that [Selective.Next] does not
// begin with another one.
func (s *Selective) Continues(h Header) bool { return !isNew(s.Rewriter, h.SSRC) }

// Late counts a packet that cannot be sent any more.
func (s *Selective) Late() { s.Rewriter.Late++ }

// follow forgets which packets of the former source were skipped. The function Next may have
// begun with another source while every packet was sent.
func (s *Selective) follow() {
	if s.Begun != s.Rewriter.Begun {
		s.Begun, s.Skips = s.Rewriter.Begun, core.Skips{}
	}
}
