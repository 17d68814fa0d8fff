package matching

import (
	"time"

	"janus-golua/plugin/media/bandwidth/feedback"
	"janus-golua/plugin/media/bandwidth/mlines"
	"janus-golua/plugin/media/bandwidth/sent"
)

// stream is what receiver reports told of the streams of one video m-line.
type stream struct {
	ssrc    uint32 // of the media, as far as known
	highest uint16 // the media's highest sequence number
	known   bool
	resent  uint32 // the highest sequence number of the RTX stream, which begins with 1
	got     uint32 // the retransmissions that feedback seems to have told of, since the count of the last report
	early   int64  // packets that got lost before the first report of a retransmission
	open    bool   // a NACK came, and no report since that could count what it brought
}

// reports has a stream for each m-line for which the table has room; others are not counted.
type reports struct {
	streams mlines.Table[stream]
}

// sum is the count of all retransmissions that were reported.
func (r *reports) sum() (n int64) {
	for _, s := range r.streams.All() {
		n += int64(s.resent)
	}
	return n
}

// closed tells whether all streams were reported after their last NACK.
func (r *reports) closed() bool {
	for _, s := range r.streams.All() {
		if s.open {
			return false
		}
	}
	return true
}

// got counts a number that was taken for a retransmission, and that arrived.
func (r *reports) got(mindex uint8) {
	if s := r.streams.Of(int(mindex)); s != nil {
		s.got++
	}
}

// owner finds the m-line whose media has this SSRC.
func (r *reports) owner(ssrc uint32) *stream {
	for i := range r.streams.All() { // their places in the table
		if s := &r.streams.All()[i]; s.known && s.ssrc == ssrc {
			return s
		}
	}
	return nil
}

// Report takes one RR or SR. alone says that there was nothing else in the compound: the core may have
// cut off a NACK.
func (m *Matcher) Report(at time.Duration, mindex int, p feedback.Packet, alone bool) {
	newest, video, ok := m.ring.Newest(mindex)
	if !ok || !video {
		return
	}
	s := m.reports.streams.Of(mindex)
	if s == nil {
		return
	}
	for i := 0; ; i++ {
		b, ok := p.Block(i)
		if !ok {
			break
		}
		m.block(s, i, newest, b)
	}
	if at-m.lastLoss > quiet {
		s.open = false
	}
	m.count(at, s)
	if alone {
		m.Asked(at, mindex)
	}
}

// Asked takes a NACK, of which the plugin is not told what it asks for.
func (m *Matcher) Asked(at time.Duration, mindex int) {
	if !m.core.renumbers() || !m.core.seen {
		return
	}
	if s := m.reports.streams.Of(mindex); s != nil && at-m.lastLoss <= quiet {
		s.open = true
	}
	e := m.insertions.push(at, uint8(mindex), m.ring.Last())
	m.missing.take(at, e.mindex, m.trip(), func(l loss) { m.ask(e, l) })
}

// ask counts a packet that a NACK asked for.
func (m *Matcher) ask(e *insertion, l loss) {
	if l.resent && e.at-l.departed < m.core.patience() {
		return // the core has sent it just now
	}
	e.asked++
	e.bytes += l.bytes
}

// lose takes a number that did not arrive.
func (m *Matcher) lose(at time.Duration, number int64) {
	n := &m.memory[number%remembered]
	n.lost = true
	m.lastLoss = at
	l := loss{departed: at - m.rtt, bytes: n.bytes, mindex: n.mindex, resent: n.index == 0}
	if p := m.ring.Video(n.index); p != nil {
		l.departed, l.bytes, l.mindex = p.At, p.Wire(), p.Mindex
		m.average += (l.bytes - m.average) / 16
	}
	if s := m.reports.streams.Of(int(l.mindex)); s != nil && s.resent == 0 {
		s.early++
	}
	if !m.core.renumbers() || !m.core.seen {
		return
	}
	if e := m.insertions.asked(l, m.trip()); e != nil {
		m.ask(e, l)
		return
	}
	m.missing.push(l)
}

// block takes one report block of an m-line. The first is about the media, or about the RTX stream
// with the SSRC of the media: the core overwrites the SSRC. A highest sequence number that jumps tells
// it. Further blocks are about the RTX stream, or, of clients that report many streams at once, about
// another m-line.
func (m *Matcher) block(s *stream, place int, newest uint16, b feedback.Block) {
	if other := m.reports.owner(b.SSRC); place > 0 && other != nil {
		return
	}
	if place == 0 && s.known && s.ssrc != b.SSRC {
		s.known = false // the m-line has another stream now
	}
	if place == 0 && s.plausible(newest, uint16(b.Highest)) {
		s.ssrc, s.highest, s.known = b.SSRC, uint16(b.Highest), true
		return
	}
	if b.Highest > s.resent && int64(b.Highest) <= m.cursor+sent.Kept {
		if m.joined && s.resent == 0 {
			m.unseen -= max(int64(b.Highest)-s.early, 0) // the others were resent before the counting began
			s.got = b.Highest
		}
		s.resent = b.Highest
		m.core.seen = true
	}
}

// plausible tells whether a report's highest sequence number is that of the media: not behind the last
// report, and not ahead of what was sent.
func (s *stream) plausible(newest, highest uint16) bool {
	if int16(newest-highest) < 0 {
		return false
	}
	return !s.known || int16(highest-s.highest) >= 0
}

// For so long nothing may have got lost before counts are taken for exact.
const (
	quiet = 150 * time.Millisecond
	long  = 500 * time.Millisecond
)

// settled tells whether all retransmissions are known of.
func (m *Matcher) settled(at time.Duration) bool {
	return at-m.lastLoss > quiet && m.missing.n == 0 && m.insertions.expected() == 0
}

// count compares the offset with the count of retransmissions that the client has told, after a report
// of one stream.
func (m *Matcher) count(at time.Duration, s *stream) {
	if !m.core.renumbers() || !m.core.seen {
		return
	}
	sum := m.reports.sum() + m.unseen
	switch {
	case sum > m.offset+m.insertions.expected():
		m.offset = sum - m.insertions.expected()
	case m.reports.closed() && at-m.lastLoss > long+m.rtt && m.insertions.expected() == 0:
		m.offset, m.exact = sum, at // all that was lost has been asked for, and has come
	case s.got > s.resent:
		m.offset -= int64(s.got - s.resent) // the client has not got so many
	}
	s.got = s.resent
}

// known takes an offset that was found in another way. If the client has told of another count, then it
// has never seen some retransmissions.
func (m *Matcher) known(offset int64) {
	m.offset = offset
	m.unseen = offset - m.reports.sum()
}
