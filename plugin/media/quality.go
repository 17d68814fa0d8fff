package media

import (
	"math"
	"sync/atomic"
	"time"

	"janus-golua/plugin/core"
	"janus-golua/plugin/media/quality"
	"janus-golua/plugin/tally"
)

// Quality is how well the media of all sessions has got through: one observation for each
// report of a peer, and for each interval of an m-line that a peer sends.
type Quality struct {
	// In is what peers send us, Out what we send to peers; by medium, audio and video.
	In, Out map[Medium]Through
	// Roundtrip is in seconds.
	Roundtrip tally.Numbers
}

// Through says how well one medium gets through in one direction.
type Through struct {
	// Loss is the share of packets that were lost, Jitter is in seconds.
	Loss, Jitter tally.Numbers
}

// through counts for Through.
type through struct{ loss, jitter *tally.Distribution }

func newThrough() through {
	return through{
		loss:   tally.NewDistribution(0, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5),
		jitter: tally.NewDistribution(0.001, 0.002, 0.005, 0.01, 0.02, 0.03, 0.05, 0.1, 0.2, 0.5),
	}
}

func (t through) observe(loss float64, jitter time.Duration, timed bool) {
	t.loss.Observe(loss)
	if timed {
		t.jitter.Observe(jitter.Seconds())
	}
}

// qualities count for Quality. They may be used from any thread.
type qualities struct {
	in, out   [2]through // by kind: audio, video
	roundtrip *tally.Distribution
	// lost counts the packets that peers have reported as lost.
	lost [2]atomic.Uint64
	// wall is time.Now; tests use a clock of their own.
	wall func() time.Time
}

func newQualities() qualities {
	return qualities{
		in: [2]through{newThrough(), newThrough()}, out: [2]through{newThrough(), newThrough()}, wall: time.Now,
		roundtrip: tally.NewDistribution(0.005, 0.01, 0.02, 0.05, 0.1, 0.15, 0.2, 0.3, 0.5, 1, 2),
	}
}

func (q *qualities) read() Quality {
	of := func(all *[2]through) map[Medium]Through {
		found := make(map[Medium]Through, len(all))
		for k, t := range all {
			found[kind(k).medium()] = Through{Loss: t.loss.Read(), Jitter: t.jitter.Read()}
		}
		return found
	}
	return Quality{In: of(&q.in), Out: of(&q.out), Roundtrip: q.roundtrip.Read()}
}

// IncomingReports takes a peer's reports on what it gets and on what it sends. Each session gets
// some a second, so nothing here waits for the router's lock.
func (s *Session) IncomingReports(packet *core.Packet) {
	if !s.Acquire() {
		return
	}
	defer s.Release()
	now := s.now()
	s.reports.Take(packet.Buffer, packet.MIndex, packet.Video, quality.At{Now: now, Wall: s.router.quality.wall()}, s.reported)
	if track := s.track(packet.MIndex); track != nil {
		track.endInterval(now)
	}
}

// reported counts a peer's report on one m-line.
func (s *Session) reported(r quality.Report) {
	q, k := &s.router.quality, kindOfPacket(r.Video)
	q.out[k].observe(r.Loss, s.jitter(r), true)
	q.lost[k].Add(uint64(r.NewlyLost))
	if r.Timed {
		q.roundtrip.Observe(r.Roundtrip.Seconds())
	}
}

// jitter is the jitter of a report in time.
func (s *Session) jitter(r quality.Report) time.Duration {
	clock := defaultClock("", r.Video)
	if clocks := s.clocks.Load(); clocks != nil && r.MIndex >= 0 && r.MIndex < len(*clocks) {
		clock = (*clocks)[r.MIndex]
	}
	return time.Duration(float64(r.Jitter) / float64(clock) * float64(time.Second))
}

// noteClocks keeps the RTP clocks of the m-lines for reports. With the router's lock held.
func (s *Session) noteClocks() {
	clocks := make([]int, len(s.described))
	for i, d := range s.described {
		clocks[i] = d.clock(d.Medium == Video)
	}
	s.clocks.Store(&clocks)
}

// clock is the clock rate of an m-line's RTP timestamps, in Hz.
func (d Description) clock(video bool) int {
	if d.Clock > 0 {
		return d.Clock
	}
	return defaultClock(d.Codec, video)
}

// defaultClock is the clock of a codec whose SDP is not known (RFC 3551, RFC 7587).
func defaultClock(codec string, video bool) int {
	switch {
	case video:
		return 90_000
	case codec == "pcmu" || codec == "pcma" || codec == "g722":
		return 8_000
	}
	return 48_000
}

// setTick tells C the clock of an m-line. With the router's lock held.
func (t *track) setTick() {
	clock := t.publisher.description(t.mindex).clock(t.kind() == video)
	atomic.StoreUint32(&t.stream.Tick, quality.Tick(clock))
}

// endInterval counts the losses of an interval that has ended.
func (t *track) endInterval(now time.Duration) quality.Reception {
	received := quality.Read(t.stream)
	if loss, ended := t.interval.Update(received, now); ended && t.kind() != data {
		t.publisher.router.quality.in[t.kind()].observe(loss, received.Jitter, received.Known)
	}
	return received
}

// addQuality adds how well the packets of an m-line come in.
func (t *track) addQuality(stats *TrackStats) {
	received := t.endInterval(t.publisher.now())
	stats.Lost = received.Lost
	if loss, known := t.interval.Loss(); known {
		stats.Loss = share(loss)
	}
	if received.Known {
		stats.Jitter = milliseconds(received.Jitter)
	}
}

// addQuality adds what the viewer has reported of an m-line.
func (sub *subscription) addQuality(stats *SubscriptionStats) {
	report, ok := sub.viewer.reports.Of(stats.MIndex, sub.kind == video, sub.viewer.now())
	if !ok {
		return
	}
	lost := max(report.Lost, 0)
	stats.Lost, stats.Loss, stats.Jitter = &lost, share(report.Loss), milliseconds(sub.viewer.jitter(report))
	if report.Timed {
		stats.Roundtrip = milliseconds(report.Roundtrip)
	}
}

// addQuality adds the round-trip time of the peer.
func (s *Session) addQuality(stats *Stats) {
	if rtt, ok := s.reports.Roundtrip(s.now()); ok {
		stats.Roundtrip = milliseconds(rtt)
	}
}

// milliseconds are rounded to 10 µs, a share to a ten-thousandth.
func milliseconds(d time.Duration) *float64 {
	value := math.Round(d.Seconds()*1e5) / 100
	return &value
}

func share(loss float64) *float64 {
	value := math.Round(loss*1e4) / 1e4
	return &value
}
