package lane

import (
	"time"

	"janus-golua/plugin/core"
)

// Judged is a lane some of whose source's packets are left out on purpose: the
// viewer sees no gap where they were.
type Judged struct {
	Lane  *core.Lane
	skips Skips
}

// Next is [Next] for a packet that is sent. switched says that it is the first
// of another source, which the SSRC need not show.
func (j *Judged) Next(h Header, clock Clock, length int, now time.Duration) (n Numbers, ok bool) {
	Lock(j.Lane)
	defer Unlock(j.Lane)
	if isNew(j.Lane, h.SSRC) {
		begin(j.Lane, h, clock, now)
		j.skips = Skips{}
	}
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
	j.skips.Add(at.sequence, j.Lane.SequenceOffset)
	j.Lane.InSequence, j.Lane.InTimestamp = at.sequence, at.timestamp
	j.Lane.SequenceOffset--
}

// remembered is how many skipped packets a late one may be older than: more
// than a second of a 30 fps stream that loses every other frame of two packets.
const remembered = 64

// Skips remembers the latest changes of an offset, for what is from before them
// but comes late. Its zero value knows of none.
type Skips struct {
	entries [remembered]skip
	count   int
}

// skip is where an offset changed: numbers before number had offset.
type skip struct {
	number, offset int64
}

// Add notes that from number on another offset holds than the one that is given.
func (s *Skips) Add(number, offset int64) {
	s.entries[s.count%remembered] = skip{number, offset}
	s.count++
}

// Offset is that of a number which is not the newest, whose offset is newest.
func (s *Skips) Offset(number, newest int64) int64 {
	for back := 1; back <= min(s.count, remembered); back++ {
		entry := s.entries[(s.count-back)%remembered]
		if number > entry.number {
			break
		}
		newest = entry.offset
	}
	return newest
}
