package media

import (
	"sync"
	"sync/atomic"

	"janus-golua/plugin/core"
	"janus-golua/plugin/media/rewriter"
)

// Totals are what all sessions have sent and received so far, including sessions that have
// ended. The counters never go back.
type Totals struct {
	Audio, Video Flow
	// Data counts messages as packets.
	Data Flow
	// KeyframesAsked counts requests to publishers; KeyframesWanted counts requests of
	// viewers.
	KeyframesAsked, KeyframesWanted uint64
	// MalformedRTCP counts packets that were no RTCP.
	MalformedRTCP uint64
	// Recordings have been opened so far; Recording are open now. Unrecorded packets were left
	// out of a file because the disk was too slow.
	Recordings uint64
	Recording  int
	Unrecorded uint64
	// Cached is the memory for pictures that are kept for viewers, in bytes. Bursts of such pictures
	// have begun; BurstsLapsed were too slow. CacheOverflows are groups of pictures that were too
	// large.
	Cached                               int
	Bursts, BurstsLapsed, CacheOverflows uint64
	// Connected counts the sessions whose PeerConnection is up now.
	Connected int
	Quality   Quality
	// Downlinks are the viewers whose lines are estimated.
	Downlinks DownlinkTotals
}

// Flow is what peers have sent us, and what we have sent to peers, of one medium.
type Flow struct {
	PacketsIn, BytesIn, PacketsOut, BytesOut uint64
	// Packets that came in and were dropped, by cause: no RTP; no viewer or a closed gate; a
	// full ring. Late packets were not sent to a viewer, because the viewer had another
	// publisher since.
	Malformed, NotForwarded, Overflow, Late uint64
	// Keyframes is how many keyframes came in.
	Keyframes uint64
	// LostIn packets did not come in, as the packets after them show. LostOut packets were sent,
	// and peers have reported that they did not come.
	LostIn, LostOut uint64
	// StreamsIn and StreamsOut are the m-lines that there are now.
	StreamsIn, StreamsOut int
}

func (t *Totals) flow(k kind) *Flow { return [...]*Flow{&t.Audio, &t.Video, &t.Data}[k] }

// totals adds up what sessions have counted. The counters belong to media threads. Each
// counter is booked now and then, and at the latest when it ends. Booking adds what the
// counter has counted since the last time.
type totals struct {
	mu    sync.Mutex // protects booked, here and in tracks, subscriptions and sessions; the last of all locks
	total Totals
}

// Totals adds up what all sessions have counted. They may go on meanwhile.
func (r *Router) Totals() Totals {
	r.mu.Lock()
	defer r.mu.Unlock()
	for s := range r.sessions {
		s.book()
	}
	totals := r.totals.booked()
	for s := range r.sessions {
		s.addPresent(&totals)
	}
	totals.Quality, totals.Cached = r.quality.read(), r.cached
	totals.Downlinks = r.downlinkTotals()
	totals.Audio.LostOut, totals.Video.LostOut = r.quality.lost[audio].Load(), r.quality.lost[video].Load()
	totals.Recordings, totals.Recording, totals.Unrecorded = r.writers.Counts()
	return totals
}

// booked returns the totals of everything that has been booked.
func (t *totals) booked() Totals {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.total
}

// addPresent counts what there is now.
func (s *Session) addPresent(t *Totals) {
	if s.Up() {
		t.Connected++
	}
	for _, track := range s.tracks {
		t.flow(track.kind()).StreamsIn++
	}
	for _, sub := range s.subscriptions {
		t.flow(sub.kind).StreamsOut++
	}
}

// book books all counters of a session. The router's lock is held, or nobody uses the session
// any more.
func (s *Session) book() {
	totals := &s.router.totals
	totals.mu.Lock()
	defer totals.mu.Unlock()
	for _, track := range s.tracks {
		track.book(&totals.total)
	}
	for _, sub := range s.allSubscriptions() {
		sub.book(&totals.total)
	}
	s.counters.book(&totals.total)
}

func (t *track) book(all *Totals) {
	now, before := readStream(t.stream), t.booked
	f := all.flow(t.kind())
	f.PacketsIn += now.Packets - before.Packets
	f.BytesIn += now.Bytes - before.Bytes
	f.Malformed += now.Malformed - before.Malformed
	f.NotForwarded += now.NotForwarded - before.NotForwarded
	f.Overflow += now.Overflow - before.Overflow
	f.Keyframes += now.Keyframes - before.Keyframes
	received := t.endInterval(t.publisher.now())
	if more := int32(received.Lost - t.bookedLost); more > 0 { // a counter does not go back
		f.LostIn += uint64(more)
		t.bookedLost = received.Lost
	}
	t.bookGOP(all)
	t.booked = now
}

// setKind changes the medium of an m-line. The packets that the m-line has counted so far
// stay with the former medium.
func (t *track) setKind(k kind) {
	totals := &t.publisher.router.totals
	totals.mu.Lock()
	defer totals.mu.Unlock()
	t.book(&totals.total)
	t.medium.Store(int32(k))
}

// sent has the counters of a rewriter.
type sent struct{ packets, bytes, late, held uint64 }

func readRewriter(l *core.Rewriter) sent {
	rewriter.Lock(l)
	defer rewriter.Unlock(l)
	return sent{l.Packets, l.Bytes, l.Late, l.Held}
}

func (sub *subscription) book(t *Totals) {
	now, before := readRewriter(sub.rewriter), sub.booked
	f := t.flow(sub.kind)
	f.PacketsOut += now.packets - before.packets
	f.BytesOut += now.bytes - before.bytes
	f.Late += now.late - before.late
	sub.booked = now
}

// setKind changes the medium of what a viewer gets on an m-line.
func (sub *subscription) setKind(k kind) {
	if sub.kind == k {
		return
	}
	totals := &sub.viewer.router.totals
	totals.mu.Lock()
	defer totals.mu.Unlock()
	sub.book(&totals.total)
	sub.kind = k
}

// book adds what a session has counted since the last time to the totals. The session keeps its
// own counters for its statistics.
func (c *counters) book(t *Totals) {
	for i, b := range [len(c.booked)]struct {
		counter *atomic.Uint64
		total   *uint64
	}{
		{&c.messagesIn, &t.Data.PacketsIn}, {&c.messageBytesIn, &t.Data.BytesIn},
		{&c.messagesOut, &t.Data.PacketsOut}, {&c.messageBytesOut, &t.Data.BytesOut},
		{&c.notForwarded, &t.Data.NotForwarded}, {&c.malformed, &t.MalformedRTCP},
		{&c.plis, &t.KeyframesAsked}, {&c.keyframesWanted, &t.KeyframesWanted},
		{&c.handed[audio].packets, &t.Audio.PacketsIn}, {&c.handed[audio].bytes, &t.Audio.BytesIn},
		{&c.handed[video].packets, &t.Video.PacketsIn}, {&c.handed[video].bytes, &t.Video.BytesIn},
		{&c.relayed[audio].packets, &t.Audio.PacketsOut}, {&c.relayed[audio].bytes, &t.Audio.BytesOut},
		{&c.relayed[video].packets, &t.Video.PacketsOut}, {&c.relayed[video].bytes, &t.Video.BytesOut},
	} {
		now := b.counter.Load()
		*b.total += now - c.booked[i]
		c.booked[i] = now
	}
}
