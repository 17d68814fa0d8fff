// Package pictures keeps the newest pictures of m-lines for the simulated core, as export/gop.c does.
// A burst takes no time here: with the first packet for a viewer, the viewer gets all that is kept.
// So no viewer catches up for long, and nobody is too slow.
package pictures

import (
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"janus-golua/plugin/core"
	"janus-golua/plugin/media/payload"
	"janus-golua/plugin/media/rewriter"
	"janus-golua/plugin/media/selection/layers"
)

// Caches are those of all m-lines. The zero value has none.
type Caches struct {
	mu     sync.Mutex
	by     map[*core.GOP]*cache
	number uint64
}

// cache keeps packets from the oldest one of use on. The lock of Caches protects it.
type cache struct {
	counts  *core.GOP
	number  uint64
	size    int
	longest time.Duration
	used    int
	end     uint64
	kept    []core.Packet
	streams []int // the substream of each packet
	due     time.Duration
	groups  [core.Substreams]group
}

// group is a keyframe and what came after it.
type group struct {
	known         bool
	position      uint64
	ssrc          uint32
	first, newest uint32 // timestamps
	began, heard  time.Duration
}

// recordOverhead is what a packet takes besides its bytes.
const recordOverhead = 336

// NewGOP makes a cache, which is counted until FreeGOP.
func (c *Caches) NewGOP() *core.GOP {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.by == nil {
		c.by = make(map[*core.GOP]*cache)
	}
	gop := new(core.GOP)
	c.number++
	c.by[gop] = &cache{counts: gop, number: c.number}
	return gop
}

// FreeGOP ends a cache.
func (c *Caches) FreeGOP(gop *core.GOP) {
	c.mu.Lock()
	defer c.mu.Unlock()
	delete(c.by, gop)
}

// LimitGOP always finds memory.
func (c *Caches) LimitGOP(gop *core.GOP, bytes int, longest time.Duration) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	cached := c.by[gop]
	if cached.longest = longest; cached.size != bytes {
		cached.size, cached.used, cached.kept, cached.streams = bytes, 0, nil, nil
		cached.groups = [core.Substreams]group{}
	}
	atomic.StoreUint64(&gop.Held, uint64(bytes))
	return true
}

// Keep puts a packet into the cache of its m-line, and says whether a keyframe is due.
func (c *Caches) Keep(track *core.Track, packet *core.Packet) (due bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	cached := c.by[track.GOP]
	header, _ := payload.ParseHeader(packet.Buffer)
	packet.Position = cached.end
	stream := 0
	if track.Simulcast != 0 {
		stream = slices.Index(track.SSRCs[:], header.SSRC)
	}
	if stream < 0 || recordOverhead+len(packet.Buffer) > cached.size {
		return false
	}
	cached.put(stream, header, packet)
	return cached.isDue(&cached.groups[stream], packet.At)
}

func (k *cache) put(stream int, header payload.Header, packet *core.Packet) {
	g := &k.groups[stream]
	if packet.Keyframe && (!g.known || g.ssrc != header.SSRC || int32(header.Timestamp-g.first) > 0) {
		*g = group{known: true, position: k.end, ssrc: header.SSRC, first: header.Timestamp, newest: header.Timestamp, began: packet.At}
	}
	g.known = g.known && g.ssrc == header.SSRC
	g.heard = packet.At
	if int32(header.Timestamp-g.newest) > 0 {
		g.newest = header.Timestamp
	}
	kept := *packet
	kept.Buffer = slices.Clone(packet.Buffer)
	k.kept, k.streams = append(k.kept, kept), append(k.streams, stream)
	k.end++
	k.used += recordOverhead + len(packet.Buffer)
	for k.used > k.size {
		k.dropOldest()
	}
}

func (k *cache) dropOldest() {
	if g := &k.groups[k.streams[0]]; g.known && g.position == k.kept[0].Position {
		g.known = false
		atomic.AddUint64(&k.counts.Overflows, 1)
	}
	k.used -= recordOverhead + len(k.kept[0].Buffer)
	k.kept, k.streams = k.kept[1:], k.streams[1:]
}

func (k *cache) isDue(g *group, now time.Duration) bool {
	if now < k.due || (g.known && now-g.began < k.longest/4*3) {
		return false
	}
	k.due = now + k.longest/4
	return true
}

// burst is what a viewer begins with: the packets of a cache, by its number.
type burst struct {
	number  uint64 // of the cache
	packets []core.Packet
	group   group
	stream  int
	serial  uint32 // of the burst, among those to the viewer
}

// find finds the group of a substream. With the lock of Caches held.
func (k *cache) find(stream int, now time.Duration) (b burst, ok bool) {
	g := k.groups[stream]
	if !g.known || now-g.began > k.longest {
		return burst{}, false
	}
	b = burst{number: k.number, group: g, stream: stream}
	for i := range k.kept {
		if k.streams[i] == stream && k.kept[i].Position >= g.position {
			b.packets = append(b.packets, k.kept[i])
		}
	}
	return b, true
}

// begins says whether a viewer has got nothing of the stream yet.
func begins(s *core.Selection, track *core.Track) bool {
	return s.Source != track.Source || (track.Simulcast != 0 && !s.Simulcast.Started) || (track.Simulcast == 0 && !s.SVC.Started)
}

// wanted finds the burst for a viewer that selects, as golua_burst_selected. With the lock of
// caches and of the rewriter held.
func (k *cache) wanted(s *core.Selection, track *core.Track, now time.Duration) (burst, bool) {
	simulcast := (*layers.Simulcast)(&s.Simulcast)
	switch begins := begins(s, track); {
	case payload.Codec(track.Codec) == payload.AV1 || (!begins && track.Simulcast == 0):
		return burst{}, false
	case !begins:
		stream := simulcast.Wanted(layers.Targets{Substream: int(s.Targets.Substream), Fallback: time.Duration(s.Targets.Fallback)}, now)
		if stream < 0 || stream == simulcast.Substream() {
			return burst{}, false
		}
		return k.find(stream, now)
	}
	order := []int{0}
	if track.Simulcast != 0 {
		order = [][]int{{0, 1, 2}, {1, 0, 2}, {2, 1, 0}}[min(s.Targets.Substream, core.Substreams-1)]
	}
	for _, stream := range order {
		if b, ok := k.find(stream, now); ok && now-b.group.heard <= time.Duration(s.Targets.Fallback) {
			return b, true
		}
	}
	return burst{}, false
}

// begin finds the burst with which a viewer begins when a packet comes, and notes that it has
// begun.
func (c *Caches) begin(track *core.Track, r *core.Rewriter, packet *core.Packet, selects bool) (b burst, ok bool) {
	rewriter.Lock(r)
	defer rewriter.Unlock(r)
	c.mu.Lock()
	defer c.mu.Unlock()
	cached := c.by[track.GOP]
	header, _ := payload.ParseHeader(packet.Buffer)
	waits, isNew := true, r.Flags&(core.RewriterStarted|core.RewriterEnded) != core.RewriterStarted || r.SSRC != header.SSRC
	switch {
	case !rewriter.Takes(r, core.Cached{GOP: cached.number, Position: packet.Position}):
		return burst{}, false
	case selects:
		waits = begins(r.Selection, track)
		b, ok = cached.wanted(r.Selection, track, packet.At)
	case isNew:
		b, ok = cached.find(0, packet.At)
	}
	if !ok || (waits && r.GOP == b.number && r.GOPSubstream == uint32(b.stream) && r.GOPPosition >= b.group.position) {
		return burst{}, false
	}
	r.GOP, r.GOPPosition, r.GOPSubstream = b.number, packet.Position, uint32(b.stream)
	if b.group.position == packet.Position {
		return burst{}, false // the group begins with this packet
	}
	if r.Flags&core.RewriterStarted != 0 {
		r.Flags = r.Flags&^core.RewriterSteady | core.RewriterEnded
	}
	r.Flags |= core.RewriterHeld | core.RewriterCatching
	r.Asks, r.GOPPosition, r.GOPSpan, r.GOPSSRC = 0, b.group.position, b.group.newest-b.group.first, b.group.ssrc
	r.Burst++
	b.serial = r.Burst
	if s := r.Selection; s != nil {
		s.Simulcast.Started, s.SVC.Started = false, false
	}
	atomic.AddUint64(&track.GOP.Bursts, 1)
	return b, true
}

// Selector is the publisher of packets that are selected for viewers.
type Selector interface {
	Select(mindex int, batch *core.Batch)
}

// Plain is the index of a viewer that gets all packets.
const Plain = -1

// Give gives a viewer the pictures of the cache, if the viewer begins with them when a packet comes.
// index is the viewer's place among those that select, or Plain; then place sends a packet.
func (c *Caches) Give(from Selector, packet *core.Packet, track *core.Track, viewer core.Viewer, index int, place func(*core.Packet)) {
	b, ok := c.begin(track, viewer.Rewriter, packet, index != Plain)
	if !ok {
		return
	}
	defer end(viewer.Rewriter, &b)
	if index != Plain {
		from.Select(packet.MIndex, &core.Batch{Packets: b.packets, GOP: b.number, Burst: b.serial,
			Asks: []core.Ask{{Rewriter: viewer.Rewriter, Index: uint32(index)}}})
		return
	}
	for i := range b.packets {
		place(&b.packets[i])
	}
}

// end notes that a viewer has got a burst.
func end(r *core.Rewriter, b *burst) {
	rewriter.Lock(r)
	defer rewriter.Unlock(r)
	r.Flags &^= core.RewriterCatching
	r.GOPPosition = b.packets[len(b.packets)-1].Position + 1
}

// Number is the number of a cache, 0 for nil.
func (c *Caches) Number(gop *core.GOP) uint64 {
	if gop == nil {
		return 0
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.by[gop].number
}

// Left counts the caches that have not been freed.
func (c *Caches) Left() int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return len(c.by)
}

// Lacks says whether a viewer has not had a packet in a burst. gop may be nil.
func (c *Caches) Lacks(gop *core.GOP, r *core.Rewriter, position uint64) bool {
	if gop == nil {
		return true
	}
	number := c.Number(gop)
	rewriter.Lock(r)
	defer rewriter.Unlock(r)
	return rewriter.Takes(r, core.Cached{GOP: number, Position: position})
}
