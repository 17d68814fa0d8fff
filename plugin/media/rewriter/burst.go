package rewriter

import "janus-golua/plugin/core"

// A viewer that joins may begin with cached pictures, which it gets faster than they came: a burst
// (export/burst.h). The packets have the publisher's order, so their sequence numbers are those of
// any source. But their timestamps are older than they should be. To a browser, 2 s of video that come
// within 0.3 s have come early, and it may play them at their own speed and stay behind. So the
// timestamps of the burst are squeezed: they advance by 1/32 of the time between the packets, until
// the newest packet that there was when the burst began. The decoder decodes these pictures as fast
// as they come, and then goes on with live ones. Each picture still has a timestamp of its own, and
// there is no leap.

// squeezeBy is how many ticks become one in a burst: a picture every 33 ms becomes one every
// millisecond.
const squeezeBy = 32

// squeeze begins with a source whose first packet has that timestamp. With the lock held.
func squeeze(r *core.Rewriter, first int64) {
	r.Flags &^= core.RewriterSqueezed
	switch {
	case r.Flags&core.RewriterCatching == 0:
	case r.GOPSSRC != r.SSRC:
		r.Flags &^= core.RewriterCatching // another publisher has come between
	default:
		r.Flags |= core.RewriterSqueezed
		r.GOPUntil = first + int64(r.GOPSpan)
	}
}

// squeezed is the timestamp of a packet of the source before the offset is added.
// export/rewriter.h does the same.
func squeezed(r *core.Rewriter, timestamp int64) int64 {
	if r.Flags&core.RewriterSqueezed == 0 || timestamp >= r.GOPUntil {
		return timestamp
	}
	return r.GOPUntil - (r.GOPUntil-timestamp)/squeezeBy
}

// Takes says whether a viewer may get a packet: in the burst that is under way, or as the packet
// comes in. With the lock held, which must not be given back before the packet has its numbers.
// export/rewriter.h does the same.
func Takes(r *core.Rewriter, c core.Cached) bool {
	catching := r.GOP == c.GOP && r.Flags&core.RewriterCatching != 0
	switch {
	case c.GOP == 0:
		return true
	case c.Burst != 0:
		return catching && r.Burst == c.Burst
	}
	return !catching && (r.GOP != c.GOP || c.Position >= r.GOPPosition)
}

// Catching says whether a burst is under way.
func Catching(r *core.Rewriter) bool {
	Lock(r)
	defer Unlock(r)
	return r.Flags&core.RewriterCatching != 0
}
