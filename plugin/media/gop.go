package media

import (
	"fmt"
	"sync/atomic"
	"time"

	"janus-golua/plugin/core"
	"janus-golua/plugin/media/rewriter"
)

// GOPCache bounds what is kept of the newest pictures of an m-line of video, from a keyframe on.
// The zero value keeps nothing.
type GOPCache struct {
	// Bytes is the memory for an m-line, with all its substreams. Packets have 350 bytes more than on
	// the wire.
	Bytes int
	// Longest is how old the keyframe may be with which a viewer begins.
	Longest time.Duration
}

// The bounds of a cache. One of 64 KB has room for a second of 300 kbit/s. Who gets pictures of a
// minute sees them for a second before the present one.
const (
	LeastGOPBytes, MostGOPBytes     = 64 << 10, 16 << 20
	LeastGOPLongest, MostGOPLongest = time.Second, time.Minute
)

// mostCached bounds the memory of all caches of an application: 250 m-lines of a megabyte. An
// m-line for which there is no room has no cache, and the log says so.
const mostCached = 256 << 20

// gop is the cache of an m-line.
type gop struct {
	// shared is nil until the first cache. It stays until the end of the session, also when it
	// keeps nothing any more: C then ends the bursts that are under way.
	shared *core.GOP
	limit  GOPCache
	// refused is the limit for which there was no room. The log has told of it.
	refused GOPCache
	booked  core.GOP // the part of the counts that is in the totals
}

// CacheGOP keeps the newest pictures of all m-lines of video that the session sends, until the
// PeerConnection ends. Viewers that join begin with these pictures, instead of waiting for a
// keyframe. Nothing is kept where keyframes cannot be recognised: with an unknown codec, and with
// media that are encrypted end to end.
func (s *Session) CacheGOP(cache GOPCache) error {
	if cache != (GOPCache{}) && (cache.Bytes < LeastGOPBytes || cache.Bytes > MostGOPBytes) {
		return fmt.Errorf("the cache of an m-line must have %d to %d bytes", LeastGOPBytes, MostGOPBytes)
	}
	if cache != (GOPCache{}) && (cache.Longest < LeastGOPLongest || cache.Longest > MostGOPLongest) {
		return fmt.Errorf("the pictures of a cache must be from %v to %v old", LeastGOPLongest, MostGOPLongest)
	}
	s.change(func() { s.gopCache = cache })
	return nil
}

// cache adapts the cache of an m-line to what the session wants, and returns it. With the router's
// lock held.
func (t *track) cache(holds bool) *core.GOP {
	wanted := t.publisher.gopCache
	if !holds {
		wanted = GOPCache{}
	}
	if t.gop.limit != wanted {
		t.limitGOP(wanted)
	}
	return t.gop.shared
}

func (t *track) limitGOP(wanted GOPCache) {
	r := t.publisher.router
	if r.cached-t.gop.limit.Bytes+wanted.Bytes > mostCached {
		t.refuseGOP(wanted)
		wanted = GOPCache{}
	}
	if t.gop.shared == nil && wanted.Bytes > 0 {
		t.gop.shared = r.core.NewGOP()
	}
	if t.gop.shared != nil && r.core.LimitGOP(t.gop.shared, wanted.Bytes, wanted.Longest) {
		r.cached += wanted.Bytes - t.gop.limit.Bytes
		t.gop.limit = wanted
	}
}

// refuseGOP tells operators that there is no room for a cache. Each new table asks for the room again.
func (t *track) refuseGOP(wanted GOPCache) {
	if t.gop.refused == wanted {
		return
	}
	t.gop.refused = wanted
	t.publisher.core.Log(core.LogWarning, fmt.Sprintf("[golua] the pictures of m-line %d of session %d are not kept: all caches together would have more than %d MB",
		t.mindex, t.publisher.ID, mostCached>>20))
}

// freeGOP frees the cache. Nobody uses the m-line any more. The router's lock is not held.
func (t *track) freeGOP() {
	if t.gop.shared != nil {
		t.publisher.core.FreeGOP(t.gop.shared)
	}
}

// bookGOP adds what the cache has counted to the totals.
func (t *track) bookGOP(all *Totals) {
	if t.gop.shared == nil {
		return
	}
	now := readGOP(t.gop.shared)
	all.Bursts += now.Bursts - t.gop.booked.Bursts
	all.BurstsLapsed += now.Lapsed - t.gop.booked.Lapsed
	all.CacheOverflows += now.Overflows - t.gop.booked.Overflows
	t.gop.booked = now
}

func readGOP(g *core.GOP) core.GOP {
	return core.GOP{
		Held: atomic.LoadUint64(&g.Held), Bursts: atomic.LoadUint64(&g.Bursts),
		Lapsed: atomic.LoadUint64(&g.Lapsed), Overflows: atomic.LoadUint64(&g.Overflows),
	}
}

// SetBurstRate sets how fast the viewer gets cached pictures, in bits per second, for all its
// m-lines together; 0 is 10 Mbit/s. It is for whoever knows the viewer's line. A viewer to which
// the pictures would take more than 1.5 s waits for a keyframe instead.
func (s *Session) SetBurstRate(bitrate uint64) {
	pace := uint32(min(bitrate/8000, 1<<31))
	if bitrate > 0 {
		pace = max(pace, 1)
	}
	if s.pace.Swap(pace) != pace && s.Acquire() {
		defer s.Release()
		s.core.SetPace(s.handle, pace)
	}
}

// catchesUp says whether a burst to one of a viewer's m-lines is under way, so that a keyframe is
// on its way. With everyTrack it says that of all m-lines of video.
func (s *Session) catchesUp(mindex int) bool {
	s.router.mu.Lock()
	defer s.router.mu.Unlock()
	if mindex != everyTrack {
		sub := s.subscriptions[s.keyOf(video, mindex)]
		return sub != nil && rewriter.Catching(sub.rewriter)
	}
	catching := 0
	for _, sub := range s.subscriptions {
		switch {
		case sub.kind != video:
		case !rewriter.Catching(sub.rewriter):
			return false
		default:
			catching++
		}
	}
	return catching > 0
}
