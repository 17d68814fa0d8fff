package media

import (
	"slices"
	"sync/atomic"

	"janus-golua/plugin/core"
	"janus-golua/plugin/media/rewriter"
	"janus-golua/plugin/media/selection"
)

// output is one m-line of a viewer: what it gets keeps its numbers continuous. It
// belongs to that m-line for as long as the PeerConnection lives. "The first of a
// medium" is only another name of it, and may become that of another m-line.
type output struct {
	rewriter *core.Rewriter
	viewer   *Session
	key      int // its index, or firstOutput of a medium
	selector selection.Selector
	// mindex is where packets go: First as long as the viewer's first m-line of
	// the medium is not known.
	mindex atomic.Int32
	// kind is the medium of what goes there, booked what of it is in the ledger.
	kind   kind
	booked sent
	// leaving counts the tables that have fed it, and may still be in use by their
	// publisher's threads; waited says that another publisher waits for their end. marked
	// is for package media's own counting (handover.go).
	leaving int
	waited  bool
	marked  uint64
}

// firstOutput is the key of a viewer's first m-line of a medium, until it is known
// which one that is.
func firstOutput(k kind) int { return -1 - int(k) }

// outputKey is that of a viewer's m-line, or of the first one of a medium.
func (s *Session) outputKey(k kind, mindex int) int {
	if mindex >= 0 {
		return mindex
	}
	if first := s.firstDescribed(k); first >= 0 {
		return first
	}
	return firstOutput(k)
}

// output finds or makes that of an m-line. With the router's lock held.
func (s *Session) output(key int) *output {
	out := s.outputs[key]
	if out == nil {
		out = s.newOutput()
		out.key, out.kind = key, s.kindOfOutput(key)
		s.outputs[key] = out
		if len(s.outputs) > 1 {
			s.core.WantReports(s.handle)
		}
	}
	out.mindex.Store(int32(max(key, First)))
	out.delay()
	return out
}

// newOutput takes one that was replaced, or makes one.
func (s *Session) newOutput() *output {
	if last := len(s.spare) - 1; last >= 0 {
		out := s.spare[last]
		s.spare = s.spare[:last]
		return out
	}
	out := &output{rewriter: s.core.NewRewriter(), viewer: s}
	out.selector.Use(out.rewriter)
	return out
}

// allOutputs are also those that have been replaced.
func (s *Session) allOutputs() []*output {
	all := slices.Clone(s.spare)
	for _, out := range s.outputs {
		all = append(all, out)
	}
	return all
}

// kindOfOutput is the medium of an m-line that a key means, as far as it is known.
func (s *Session) kindOfOutput(key int) kind {
	if key < 0 {
		return kind(-1 - key)
	}
	k, _ := kindOf(s.description(key).Medium)
	return k
}

// firsts are the first m-lines of the media, First where they are not known.
func (s *Session) firsts() (found [2]int) {
	for _, k := range []kind{audio, video} {
		found[k] = s.firstDescribed(k)
	}
	return found
}

// settle follows a new description in place of another. Packets for the first m-line of a
// medium go to the m-line that is the first now, whose numbers go on. With the router's
// lock held.
func (s *Session) settle(described []Description, before [2]int) {
	for key, out := range s.outputs {
		if described, err := kindOf(s.description(key).Medium); key >= 0 && err == nil {
			out.becomes(described)
		}
	}
	for _, k := range []kind{audio, video} {
		now := s.firstDescribed(k)
		if now >= 0 {
			s.adopt(k, now, len(described) == 0)
		}
		if before[k] >= 0 && before[k] != now {
			s.leaveFirst(k, before[k])
		}
	}
}

// adopt makes an m-line have what was sent, or chosen, for the first of its medium
// before it was known which one that is. mayBeSent says that packets may have gone to it
// then: where a description said that there is none, the core has dropped them.
func (s *Session) adopt(k kind, mindex int, mayBeSent bool) {
	unnamed := s.outputs[firstOutput(k)]
	if unnamed == nil {
		return
	}
	delete(s.outputs, firstOutput(k))
	own := s.outputs[mindex]
	if own == nil {
		own = unnamed
	} else {
		if !rewriter.Started(own.rewriter) {
			own, unnamed = unnamed, own
		}
		own.merge(unnamed)
		if mayBeSent && rewriter.Started(unnamed.rewriter) {
			rewriter.GoPast(own.rewriter, unnamed.rewriter)
		}
		unnamed.reset()
		unnamed.retire()
		s.spare = append(s.spare, unnamed)
	}
	own.key = mindex
	s.outputs[mindex] = own
}

// merge takes over the targets and the payload type of another output of the same m-line,
// where this one has none.
func (o *output) merge(other *output) {
	if o.selector.Targets() == nil {
		o.selector.SetTargets(other.selector.Targets())
	}
	if atomic.LoadUint32(&o.rewriter.PayloadType) == 0 {
		atomic.StoreUint32(&o.rewriter.PayloadType, atomic.LoadUint32(&other.rewriter.PayloadType))
	}
}

// retire books what an output has counted, and has it count from 0.
func (o *output) retire() {
	ledger := &o.viewer.router.ledger
	ledger.mu.Lock()
	defer ledger.mu.Unlock()
	o.book(&ledger.total)
	o.booked = sent{}
	rewriter.Lock(o.rewriter)
	defer rewriter.Unlock(o.rewriter)
	o.rewriter.Packets, o.rewriter.Bytes, o.rewriter.Late, o.rewriter.Held = 0, 0, 0, 0
}

// leaveFirst moves what was sent to the first m-line of a medium on, to the one that is
// the first now. A later packet for the m-line of before begins another stream.
func (s *Session) leaveFirst(k kind, before int) {
	out := s.outputs[before]
	if out == nil {
		return
	}
	toFirst := func(r *Route) bool { return r.to < 0 && r.medium == k }
	// m-lines of a PeerConnection have the same payload types for the same codec (RFC
	// 8843, section 9.1).
	if slices.ContainsFunc(s.routesIn, toFirst) {
		next := s.output(s.outputKey(k, First))
		atomic.CompareAndSwapUint32(&next.rewriter.PayloadType, 0, atomic.LoadUint32(&out.rewriter.PayloadType))
	}
	s.endOutput(before)
}

// endOutput notes that a route to an m-line has ended, unless another one goes on: the
// next packet begins another stream, with a keyframe. A packet that still comes by the
// table of before would begin it, so the end is noted when the table has been replaced. The
// rewriters of a session that is gone may have been freed. With the router's lock held.
func (s *Session) endOutput(key int) {
	if s.life.Gone() {
		return
	}
	if out := s.outputs[key]; out != nil && !s.isFed(out) {
		rewriter.End(out.rewriter)
		out.selector.Restart()
	}
}

// endFirst is endOutput for the first m-lines of all media.
func (s *Session) endFirst() {
	for _, kind := range []kind{audio, video} {
		s.endOutput(s.outputKey(kind, First))
	}
}

// endUnfed is endOutput for all m-lines.
func (s *Session) endUnfed() {
	for key := range s.outputs {
		s.endOutput(key)
	}
}

// isFed says whether a publisher's m-line comes out of one of a viewer now.
func (s *Session) isFed(out *output) bool {
	if s.router.scripted {
		return false
	}
	for _, publisher := range s.sources {
		for _, l := range publisher.lines {
			k := l.kind()
			if publisher.isFirst(l) && publisher.gates.out[k].Load() && s.accepts(k) && s.outputKey(k, First) == out.key {
				return true
			}
		}
	}
	for _, route := range s.routesIn {
		for _, l := range route.publisher.lines {
			if route.publisher.routeTakes(route, l) && route.key(l.kind()) == out.key {
				return true
			}
		}
	}
	return false
}

func (o *output) reset() {
	rewriter.Reset(o.rewriter)
	o.selector.Reset()
}
