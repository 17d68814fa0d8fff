package media

import (
	"slices"
	"sync/atomic"

	"janus-golua/plugin/core"
	"janus-golua/plugin/life"
	"janus-golua/plugin/media/quality"
)

// track is one m-line that a publisher sends.
type track struct {
	publisher *Session
	mindex    int
	medium    atomic.Int32 // its medium; a new negotiation may change it
	stream    *core.Stream
	selected  selected
	// delay is the playout delay that the publisher has set, as bits.
	delay atomic.Uint32
	// loudness is what is measured for viewers with limits; nil is nothing. The router's lock
	// protects the pointer.
	loudness *core.Loudness
	booked   core.Stream // the part that has been added to the totals
	// interval finds the losses of late; bookedLost are the losses that are in the totals.
	interval   quality.Interval
	bookedLost uint32
	// rates are those of its layers.
	rates rates
	gop   gop
}

func (t *track) kind() kind { return kind(t.medium.Load()) }

// mostTracks bounds the m-lines of one publisher. A browser offers far fewer, and a made-up
// mindex below the bound costs almost nothing.
const mostTracks = 1024

// NewTrack notes that packets come in on an m-line that was not known.
func (s *Session) NewTrack(mindex int, isVideo bool) {
	if mindex < 0 || mindex >= mostTracks {
		return
	}
	s.router.mu.Lock()
	defer s.router.mu.Unlock()
	if s.life.Gone() || s.tracks[mindex] != nil {
		return
	}
	track := &track{publisher: s, mindex: mindex, stream: s.core.NewStream()}
	track.medium.Store(int32(kindOfPacket(isVideo)))
	track.selected.track = track
	track.selected.describe(s.description(mindex))
	track.setTick()
	track.interval.Begin(s.now())
	s.tracks[mindex] = track
	s.index()
	s.beginFeedback(track)
	s.compile()
}

// compile makes the forwarding table for all m-lines that a publisher sends. With the
// router's lock held.
func (s *Session) compile() {
	viewers := s.viewers
	s.messageViewers.Store(&viewers)
	if s.life.Gone() || len(s.tracks) == 0 {
		return
	}
	c := compiler{publisher: s, before: s.mark(s.tables.feeds), listens: s.listens()}
	c.grow(len(s.tables.held) + 1)
	s.isHeard.Store(c.listens != 0)
	c.compileAll(*s.byIndex.Load())
	s.core.SetTable(s.handle, c.table)
	s.retire(c.held, c.feeds, c.spools)
	s.router.reclaim(s)
}

// tables are what a publisher's forwarding table holds and feeds, and what earlier tables may
// still hold and feed. The router's lock protects them.
type tables struct {
	held  []*Session      // viewers that the table holds
	feeds []*subscription // subscriptions that the table feeds

	retired []*Session      // viewers that earlier tables may hold
	leaving []*subscription // subscriptions that only earlier tables have fed
	stale   bool            // a table has been replaced, and no grace period has begun for it

	// spools are those that the tables name: they must be kept as long.
	spools struct{ held, retired, awaited []core.Spool }

	awaiting bool            // a grace period has begun
	awaited  []*Session      // viewers that the tables of the grace period hold
	left     []*subscription // subscriptions that only the tables of the grace period have fed
}

// retire notes that a table has been replaced by one that holds and feeds others. With the
// router's lock held.
func (s *Session) retire(held []*Session, feeds []*subscription, spools []core.Spool) {
	t := &s.tables
	t.retired = append(t.retired, t.held...)
	t.spools.retired = append(t.spools.retired, t.spools.held...)
	t.spools.held = spools
	s.leave(feeds)
	t.held, t.stale = held, true
}

// clearTable ends the table of a publisher. With the router's lock held.
func (s *Session) clearTable() {
	s.core.ClearTable(s.handle)
	s.retire(nil, nil, nil)
}

// letGo releases the viewers that earlier tables held, unless media threads still use those
// tables. It says whether no earlier table is left. A table that is replaced during a grace
// period belongs to the next period. So a session whose tables change all the time releases its
// viewers, too. With the router's lock held.
func (s *Session) letGo() bool {
	for t := &s.tables; t.awaiting || t.stale; {
		t.beginPeriod()
		if !s.core.Reclaim(s.handle) {
			return false
		}
		awaited, left := t.endPeriod()
		settle(left) // may make tables for publishers that have waited, and so begin a period
		releaseAll(awaited)
	}
	if _, freed := s.life.Do(life.Free); freed {
		s.releaseLater()
	}
	return true
}

// beginPeriod begins a grace period for the tables that have been replaced, unless one is under
// way.
func (t *tables) beginPeriod() {
	if !t.awaiting {
		t.awaited, t.left, t.awaiting = t.retired, t.leaving, true
		t.retired, t.leaving, t.stale = nil, nil, false
		t.spools.retired, t.spools.awaited = nil, t.spools.retired
	}
}

// endPeriod ends a grace period, and returns what its tables have held and fed.
func (t *tables) endPeriod() (awaited []*Session, left []*subscription) {
	awaited, left = t.awaited, t.left
	t.awaited, t.left, t.awaiting = nil, nil, false
	t.spools.awaited = nil
	return awaited, left
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
	held      []*Session // acquired for as long as the table is used
	feeds     []*subscription
	spools    []core.Spool // of recordings
	before    uint64       // the mark of what the former table feeds
	listens   uint32       // what is wanted of the loudness
}

// grow makes room for so many viewers; the former table had about as many. When 60 viewers join, each of
// them means ten tables.
func (c *compiler) grow(viewers int) {
	c.held, c.feeds = make([]*Session, 0, viewers), make([]*subscription, 0, viewers)
	c.table.Viewers = make([]core.Viewer, 0, viewers)
}

// compileAll decides how all m-lines are treated. After a panic there is no table, and it holds
// no viewers.
func (c *compiler) compileAll(all []*track) {
	complete := false
	defer func() {
		if !complete {
			releaseAll(c.held)
		}
	}()
	c.table.Tracks = make([]core.Track, len(all))
	for i, track := range all {
		if track != nil {
			c.table.Tracks[i] = c.compile(track)
		}
	}
	complete = true
}

// compile decides how one m-line is treated.
func (c *compiler) compile(t *track) core.Track {
	compiled := core.Track{Stream: t.stream, First: uint32(len(c.table.Viewers)), Codec: uint32(c.publisher.description(t.mindex).codec())}
	compiled.Hold = c.publisher.holds(t)
	compiled.PlayoutDelay = c.publisher.delaysSent.of(t.mindex)
	t.delay.Store(compiled.PlayoutDelay)
	if c.publisher.router.scripted {
		compiled.Mode = core.ModeScript
		return compiled
	}
	compiled.GOP = t.cache(compiled.Hold != 0)
	choices := &choices{taps: c.publisher.tapsOf(t)}
	c.serve(t, &compiled, choices)
	t.countLayers(compiled.Measured != 0)
	t.selected.compile(&compiled)
	if talk := choices.taps.Talk; talk != nil {
		compiled.Meter = talk.Meter.Shared
	}
	t.listen(&compiled, c.listens)
	if recording := choices.taps.Recording; recording != nil && !t.selected.simulcast() {
		compiled.Spool = recording.Spool().Address()
		c.spools = append(c.spools, recording.Spool())
	}
	compiled.Mode = c.mode(t.kind(), compiled, choices)
	t.selected.use(choices)
	return compiled
}

// serve adds the viewers of an m-line, first those that get all packets.
func (c *compiler) serve(t *track, compiled *core.Track, choices *choices) {
	var selecting []core.Viewer
	for _, sub := range c.publisher.subscriptionsTo(t) {
		if sub.waits(c.before) || !sub.viewer.Acquire() {
			continue
		}
		if sub.grant.paused() {
			compiled.Measured = 1
			sub.viewer.Release()
			continue
		}
		c.feeds = append(c.feeds, sub)
		sub.viewer.inTables.Add(1)
		c.held = append(c.held, sub.viewer)
		viewer := core.Viewer{Handle: sub.viewer.handle, Rewriter: sub.rewriter, MIndex: int64(sub.mindex.Load()), Departures: sub.viewer.departing()}
		if viewer.Departures != nil && t.kind() == video {
			compiled.Measured = 1
			if t.selected.simulcast() {
				sub.beginLow()
			}
		}
		if t.selected.selects(sub) {
			sub.begin()
			choices.subscriptions = append(choices.subscriptions, sub)
			selecting = append(selecting, viewer)
			continue
		}
		c.table.Viewers = append(c.table.Viewers, viewer)
		compiled.Count++
	}
	c.table.Viewers = append(c.table.Viewers, selecting...)
	compiled.Selecting = uint32(len(selecting))
}

func (c *compiler) mode(of kind, compiled core.Track, choices *choices) core.Mode {
	viewers, spooled := int(compiled.Count+compiled.Selecting), compiled.Spool != 0
	switch {
	case choices.taps.Takes(spooled):
		return core.ModeSelect
	case viewers == 0 && !spooled:
		return core.ModeDrop
	case viewers <= c.publisher.router.inlineLimit[of]:
		return core.ModeInline
	}
	return core.ModeRing
}

// subscriptionsTo are the subscriptions that a publisher's m-line feeds now.
func (s *Session) subscriptionsTo(t *track) []*subscription {
	subscriptions := make([]*subscription, 0, len(s.viewers)+len(s.routesOut))
	if s.isFirst(t) && s.gates.out[t.kind()].Load() {
		for _, viewer := range s.viewers {
			if viewer.accepts(t.kind()) && viewer.passes(s, t.kind()) {
				subscriptions = append(subscriptions, viewer.subscription(viewer.subscriptionKey(t.kind(), First)))
			}
		}
	}
	for _, route := range s.routesOut {
		if !route.viewer.life.Up() || !s.routeTakes(route, t) || !route.viewer.passes(s, t.kind()) {
			continue
		}
		if sub := route.subscription(t.kind()); !slices.Contains(subscriptions, sub) {
			subscriptions = append(subscriptions, sub)
		}
	}
	return subscriptions
}

// isFirst says whether an m-line is the first of its medium. The negotiated description
// decides; before a negotiation, only m-lines that have sent something count.
func (s *Session) isFirst(t *track) bool {
	for mindex, description := range s.described {
		if description.Medium == t.kind().medium() {
			return mindex == t.mindex
		}
	}
	for mindex, other := range s.tracks {
		if other.kind() == t.kind() && mindex < t.mindex {
			return false
		}
	}
	return true
}

// index makes the tracks findable without the lock.
func (s *Session) index() {
	size := 0
	for mindex := range s.tracks {
		size = max(size, mindex+1)
	}
	byIndex := make([]*track, size)
	for mindex, track := range s.tracks {
		byIndex[mindex] = track
	}
	s.byIndex.Store(&byIndex)
}

// track finds one of a publisher's m-lines; nil when the m-line has sent nothing yet.
func (s *Session) track(mindex int) *track {
	if all := s.byIndex.Load(); all != nil && mindex >= 0 && mindex < len(*all) {
		return (*all)[mindex]
	}
	return nil
}
