package media

import (
	"cmp"
	"slices"
	"sync/atomic"

	"janus-golua/plugin/core"
)

// counters count messages and feedback. They change without locks.
type counters struct {
	messagesIn, messagesOut         atomic.Uint64
	messageBytesIn, messageBytesOut atomic.Uint64
	malformed, notForwarded, plis   atomic.Uint64
	// keyframesWanted are the keyframes that the peer has asked for.
	keyframesWanted atomic.Uint64
	// handed counts the packets that the script got instead of viewers, relayed the packets
	// that the script made itself, by kind.
	handed, relayed [2]packetCounter
	// booked is the part of these counters that has been added to the totals.
	booked [16]uint64
}

type packetCounter struct{ packets, bytes atomic.Uint64 }

func (c *packetCounter) add(packet *core.Packet) {
	c.packets.Add(1)
	c.bytes.Add(uint64(len(packet.Buffer)))
}

// Stats is what a session has sent and received so far.
type Stats struct {
	// In has the m-lines that the peer sends, Out the m-lines that it gets.
	In  []TrackStats        `json:"in"`
	Out []SubscriptionStats `json:"out"`
	// Messages counts data channel messages; NotForwarded counts those that found a closed
	// gate.
	MessagesIn           uint64 `json:"messages_in"`
	MessagesOut          uint64 `json:"messages_out"`
	MessagesNotForwarded uint64 `json:"messages_not_forwarded"`
	// MalformedRTCP counts packets that were no RTCP. PLIs counts the keyframes that the peer
	// was asked for, on any m-line.
	MalformedRTCP uint64 `json:"malformed_rtcp"`
	PLIs          uint64 `json:"plis"`
	// Roundtrip is how long a packet takes to the peer and back, in ms; nil when unknown.
	Roundtrip *float64 `json:"rtt_ms,omitempty"`
	// Bandwidth is what is known of the peer's line; nil if it is not estimated.
	Bandwidth *Bandwidth `json:"bandwidth,omitempty"`
}

// TrackStats is one m-line that a peer sends.
type TrackStats struct {
	MIndex  int    `json:"mindex"`
	Medium  Medium `json:"medium"`
	Codec   string `json:"codec,omitempty"`
	Packets uint64 `json:"packets"`
	Bytes   uint64 `json:"bytes"`
	// Dropped packets, by cause: no RTP; a closed gate, or no viewer; a full ring.
	Malformed    uint64 `json:"malformed"`
	NotForwarded uint64 `json:"not_forwarded"`
	Overflow     uint64 `json:"overflow"`
	// KeyframesAsked counts the keyframes that were requested for this m-line alone.
	// KeyframesSeen counts the keyframes of every substream.
	KeyframesAsked uint64 `json:"keyframes_asked"`
	KeyframesSeen  uint64 `json:"keyframes_seen"`
	Viewers        int    `json:"viewers"`
	// Cached is the memory for the newest pictures, in bytes. Bursts is how often they were sent
	// to a viewer that joined; BurstsLapsed were too slow. CacheOverflows are groups of pictures that
	// were larger than the cache. All are 0 and left out without a cache.
	Cached         uint64 `json:"cached,omitempty"`
	Bursts         uint64 `json:"bursts,omitempty"`
	BurstsLapsed   uint64 `json:"bursts_lapsed,omitempty"`
	CacheOverflows uint64 `json:"cache_overflows,omitempty"`
	// Lost packets did not come. Loss is the share of the packets that were lost of late, 0 to
	// 1; Jitter is in ms. They are nil when unknown.
	Lost   uint32   `json:"lost"`
	Loss   *float64 `json:"loss,omitempty"`
	Jitter *float64 `json:"jitter_ms,omitempty"`
}

// SubscriptionStats is one m-line that a peer gets.
type SubscriptionStats struct {
	// MIndex is -1 for the first m-line of a medium whose index is not known.
	MIndex  int    `json:"mindex"`
	Packets uint64 `json:"packets"`
	Bytes   uint64 `json:"bytes"`
	// Late packets came after a change of publisher, and were dropped.
	Late uint64 `json:"late"`
	// Held packets were dropped while the viewer waited for a first keyframe.
	Held uint64 `json:"held"`
	// Layers in use; -1 where there are none.
	Substream int `json:"substream"`
	Temporal  int `json:"temporal"`
	Spatial   int `json:"spatial"`
	// Lost, Loss and Jitter are what the peer has reported, as in TrackStats; Roundtrip is how
	// long a packet takes to the peer and back, in ms. They are nil when unknown.
	Lost      *int32   `json:"lost,omitempty"`
	Loss      *float64 `json:"loss,omitempty"`
	Jitter    *float64 `json:"jitter_ms,omitempty"`
	Roundtrip *float64 `json:"rtt_ms,omitempty"`
}

// Stats reads the counters, which may go on meanwhile.
func (s *Session) Stats() Stats {
	s.router.mu.Lock()
	defer s.router.mu.Unlock()
	c := &s.counters
	stats := Stats{
		In: []TrackStats{}, Out: []SubscriptionStats{},
		MessagesIn: c.messagesIn.Load(), MessagesOut: c.messagesOut.Load(), MessagesNotForwarded: c.notForwarded.Load(),
		MalformedRTCP: c.malformed.Load(), PLIs: c.plis.Load(),
	}
	if s.life.Gone() {
		return stats // C may not share the rest any more
	}
	s.addQuality(&stats)
	stats.Bandwidth = s.bandwidth()
	for _, track := range s.tracks {
		stats.In = append(stats.In, track.stats())
	}
	for _, sub := range s.subscriptions {
		stats.Out = append(stats.Out, sub.stats())
	}
	slices.SortFunc(stats.In, func(a, b TrackStats) int { return cmp.Compare(a.MIndex, b.MIndex) })
	slices.SortFunc(stats.Out, func(a, b SubscriptionStats) int { return cmp.Compare(a.MIndex, b.MIndex) })
	return stats
}

func (t *track) stats() TrackStats {
	stream := readStream(t.stream)
	stats := TrackStats{
		MIndex: t.mindex, Medium: t.kind().medium(), Codec: t.publisher.description(t.mindex).Codec,
		Packets: stream.Packets, Bytes: stream.Bytes,
		Malformed: stream.Malformed, NotForwarded: stream.NotForwarded, Overflow: stream.Overflow,
		KeyframesAsked: t.selected.keyframesAsked.Load(), KeyframesSeen: stream.Keyframes,
		Viewers: len(t.publisher.subscriptionsTo(t)),
	}
	if t.gop.shared != nil {
		cache := readGOP(t.gop.shared)
		stats.Cached, stats.Bursts, stats.BurstsLapsed, stats.CacheOverflows = cache.Held, cache.Bursts, cache.Lapsed, cache.Overflows
	}
	t.addQuality(&stats)
	return stats
}

// readStream reads counters that C writes.
func readStream(s *core.Stream) core.Stream {
	return core.Stream{
		Packets: atomic.LoadUint64(&s.Packets), Bytes: atomic.LoadUint64(&s.Bytes),
		Malformed: atomic.LoadUint64(&s.Malformed), NotForwarded: atomic.LoadUint64(&s.NotForwarded),
		Overflow: atomic.LoadUint64(&s.Overflow), Keyframes: atomic.LoadUint64(&s.Keyframes),
	}
}

func (sub *subscription) stats() SubscriptionStats {
	now := sub.selector.Layers()
	stats := SubscriptionStats{MIndex: int(sub.mindex.Load()), Substream: now.Substream, Temporal: now.Temporal, Spatial: now.Spatial}
	counted := readRewriter(sub.rewriter)
	stats.Packets, stats.Bytes, stats.Late, stats.Held = counted.packets, counted.bytes, counted.late, counted.held
	sub.addQuality(&stats)
	return stats
}
