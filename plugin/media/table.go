package media

import (
	"slices"
	"sync/atomic"

	"janus-golua/plugin/core"
	"janus-golua/plugin/life"
)

// line is one m-line that a publisher sends.
type line struct {
	publisher *Session
	mindex    int
	medium    atomic.Int32 // its kind, which a new negotiation may change
	stream    *core.Stream
	selected  selected
	// delay is the playout delay that the publisher has set, as bits.
	delay  atomic.Uint32
	booked core.Stream // what the ledger has of it
}

func (l *line) kind() kind { return kind(l.medium.Load()) }

// mostLines bounds the m-lines of one publisher: far more than a browser
// offers, and few enough that a made-up mindex costs nothing.
const mostLines = 1024

// NewLine notes that packets come in on an m-line that was not known.
func (s *Session) NewLine(mindex int, isVideo bool) {
	if mindex < 0 || mindex >= mostLines {
		return
	}
	s.router.mu.Lock()
	defer s.router.mu.Unlock()
	if s.life.Gone() || s.lines[mindex] != nil {
		return
	}
	line := &line{publisher: s, mindex: mindex, stream: s.core.NewStream()}
	line.medium.Store(int32(kindOfPacket(isVideo)))
	line.stream.Publisher = s.ID
	line.selected.line = line
	line.selected.describe(s.description(mindex))
	s.lines[mindex] = line
	s.index()
	s.beginFeedback(line)
	s.compile()
}

// compile makes the table for all that a publisher sends. With the router's lock
// held.
func (s *Session) compile() {
	viewers := s.viewers
	s.messageViewers.Store(&viewers)
	if s.life.Gone() || len(s.lines) == 0 {
		return
	}
	c := compiler{publisher: s, before: s.mark(s.feeds)}
	all := *s.byIndex.Load()
	c.table.Lines = make([]core.Line, len(all))
	for i, line := range all {
		if line != nil {
			c.table.Lines[i] = c.compile(line)
		}
	}
	s.core.SetTable(s.handle, c.table)
	s.retire(c.held, c.feeds)
	s.router.reclaim(s)
}

// retire notes that a table has been replaced by one that holds and feeds others. With the
// router's lock held.
func (s *Session) retire(held []*Session, feeds []*output) {
	s.retired = append(s.retired, s.held...)
	s.leave(feeds)
	s.held, s.stale = held, true
}

// clearTable ends the table of a publisher. With the router's lock held.
func (s *Session) clearTable() {
	s.core.ClearTable(s.handle)
	s.retire(nil, nil)
}

// letGo releases whom earlier tables held, as far as no media thread uses them any
// more, and says whether none is left. A table that is replaced during a grace period
// belongs to the next one, so a session whose tables change all the time lets go, too.
// With the router's lock held.
func (s *Session) letGo() bool {
	for s.awaiting || s.stale {
		if !s.awaiting {
			s.awaited, s.left, s.awaiting = s.retired, s.leaving, true
			s.retired, s.leaving, s.stale = nil, nil, false
		}
		if !s.core.Reclaim(s.handle) {
			return false
		}
		// The next period may begin meanwhile: of a table that is made for those who waited.
		awaited, left := s.awaited, s.left
		s.awaited, s.left, s.awaiting = nil, nil, false
		settle(left)
		releaseAll(awaited)
	}
	if _, left := s.life.Do(life.Free); left {
		s.releaseLater()
	}
	return true
}

func releaseAll(awaited []*Session) {
	for _, viewer := range awaited {
		viewer.inTables.Add(-1)
		viewer.releaseLater()
	}
}

// compiler makes one table.
type compiler struct {
	publisher *Session
	table     core.ForwardingTable
	held      []*Session // acquired, for as long as the table is used
	feeds     []*output
	before    uint64 // the mark of what the table before feeds
}

// compile decides how one m-line is treated.
func (c *compiler) compile(l *line) core.Line {
	compiled := core.Line{Stream: l.stream, First: uint32(len(c.table.Viewers)), Codec: uint32(c.publisher.description(l.mindex).codec())}
	compiled.Hold = c.publisher.holds(l)
	compiled.PlayoutDelay = c.publisher.delaysSent.of(l.mindex)
	l.delay.Store(compiled.PlayoutDelay)
	if c.publisher.router.scripted {
		compiled.Mode = core.ModeScript
		return compiled
	}
	choices := &choices{taps: c.publisher.tapsOf(l)}
	for _, out := range c.publisher.outputsFor(l) {
		if out.waits(c.before) || !out.viewer.Acquire() {
			continue
		}
		c.feeds = append(c.feeds, out)
		out.viewer.inTables.Add(1)
		c.held = append(c.held, out.viewer)
		if l.selected.selects(out) {
			choices.outputs = append(choices.outputs, out)
			continue
		}
		c.table.Viewers = append(c.table.Viewers, core.Viewer{Handle: out.viewer.handle, Rewriter: out.rewriter, MIndex: int64(out.mindex.Load())})
		compiled.Count++
	}
	compiled.Mode = c.mode(l, int(compiled.Count), choices)
	l.selected.use(choices)
	return compiled
}

func (c *compiler) mode(l *line, viewers int, choices *choices) core.Mode {
	switch {
	case !choices.none() || l.selected.learning():
		return core.ModeSelect
	case viewers == 0:
		return core.ModeDrop
	case viewers <= c.publisher.router.inlineLimit:
		return core.ModeInline
	}
	return core.ModeRing
}

// outputsFor are the m-lines of viewers that get one of a publisher's now.
func (s *Session) outputsFor(l *line) []*output {
	var outputs []*output
	if s.isFirst(l) && s.gates.out[l.kind()].Load() {
		for _, viewer := range s.viewers {
			if viewer.accepts(l.kind()) {
				outputs = append(outputs, viewer.output(viewer.outputKey(l.kind(), First)))
			}
		}
	}
	for _, route := range s.routesOut {
		if !route.viewer.life.Up() || !s.routeTakes(route, l) {
			continue
		}
		if out := route.output(l.kind()); !slices.Contains(outputs, out) {
			outputs = append(outputs, out)
		}
	}
	return outputs
}

// isFirst says whether an m-line is the first of its medium: as negotiated, or
// else of those that have sent something.
func (s *Session) isFirst(l *line) bool {
	for mindex, description := range s.described {
		if description.Medium == l.kind().medium() {
			return mindex == l.mindex
		}
	}
	for mindex, other := range s.lines {
		if other.kind() == l.kind() && mindex < l.mindex {
			return false
		}
	}
	return true
}

// index makes the lines findable without the lock.
func (s *Session) index() {
	size := 0
	for mindex := range s.lines {
		size = max(size, mindex+1)
	}
	byIndex := make([]*line, size)
	for mindex, line := range s.lines {
		byIndex[mindex] = line
	}
	s.byIndex.Store(&byIndex)
}

// line finds one of a publisher's m-lines, nil when it has sent nothing yet.
func (s *Session) line(mindex int) *line {
	if all := s.byIndex.Load(); all != nil && mindex >= 0 && mindex < len(*all) {
		return (*all)[mindex]
	}
	return nil
}
