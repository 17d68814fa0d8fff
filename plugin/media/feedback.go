package media

import (
	"slices"
	"sync/atomic"
	"time"

	"github.com/pion/rtcp"

	"janus-golua/plugin/core"
)

// uncapped is the REMB of a session without a cap: 10 Mbit/s, which is more than a browser
// sends by itself.
const uncapped = 10_000_000

// repeatREMB is how often a cap is repeated while video comes in, because the RTCP packet that
// carried the cap may have been lost.
const repeatREMB = 5 * time.Second

// SetBitrate caps what the session sends, in bits per second; 0 is no cap.
func (s *Session) SetBitrate(bitrate uint32) {
	s.bitrate.Store(bitrate)
	s.reschedule()
}

// SendREMB tells the peer its cap if the PeerConnection is up.
func (s *Session) SendREMB() {
	if !s.life.Up() {
		return
	}
	s.lastREMB.Store(int64(s.now()))
	bitrate := s.sendCap()
	if bitrate == 0 {
		bitrate = uncapped
	}
	s.WithPeerConnection(func(handle core.Handle) { s.core.SendREMB(handle, bitrate) })
}

// LimitStream caps one m-line that the session sends, in bits per second. It tells the peer
// once, by a REMB whose only SSRC the core replaces by that of the m-line.
func (s *Session) LimitStream(mindex int, bitrate uint32) error {
	packet := rtcp.ReceiverEstimatedMaximumBitrate{Bitrate: float32(bitrate), SSRCs: []uint32{1}}
	buffer, err := packet.Marshal()
	if err != nil {
		return err
	}
	s.WithPeerConnection(func(handle core.Handle) {
		s.core.RelayRTCP(handle, &core.Packet{MIndex: mindex, Video: true, Buffer: buffer})
	})
	return nil
}

// SetPLIFrequency asks the session for a keyframe at an interval of some seconds while video
// comes in; 0 is never.
func (s *Session) SetPLIFrequency(seconds uint32) {
	s.pliFrequency.Store(seconds)
	s.reschedule()
}

// reschedule calls scheduleAll. The caller does not hold the router's lock.
func (s *Session) reschedule() {
	s.router.mu.Lock()
	defer s.router.mu.Unlock()
	if !s.life.Gone() {
		s.scheduleAll()
	}
}

// scheduleAll makes C call when feedback is due. With the router's lock held, for a session
// that is not gone.
func (s *Session) scheduleAll() {
	if all := s.byIndex.Load(); all != nil {
		for _, track := range *all {
			if track != nil {
				s.scheduleFeedback(track)
			}
		}
	}
}

// repeats says whether the cap and the keyframe requests are repeated as packets of an m-line
// come in.
func (s *Session) repeats(t *track) bool { return t.kind() == video && s.gates.out[video].Load() }

func (s *Session) pliEvery() time.Duration {
	return time.Duration(s.pliFrequency.Load()) * time.Second
}

// FeedbackDue sends a publisher the feedback that is due, as a packet of an m-line comes in.
func (s *Session) FeedbackDue(mindex int) {
	track := s.track(mindex)
	if track == nil {
		return
	}
	now := s.now()
	if track.isWaitedFor() {
		s.SendPLI(mindex)
	}
	if s.repeats(track) {
		if s.sendCap() > 0 && due(&s.lastREMB, now, repeatREMB) {
			s.SendREMB()
		}
		if every := s.pliEvery(); every > 0 && due(&s.lastPLI, now, every) {
			s.SendPLI(First)
		}
	}
	s.sendWaiting(mindex, now)
	s.scheduleFeedback(track)
}

// due tells one caller that the time every has passed since last.
func due(last *atomic.Int64, now, every time.Duration) bool {
	before := last.Load()
	return (before == 0 || now-time.Duration(before) >= every) && last.CompareAndSwap(before, int64(now))
}

// IncomingRTCP takes feedback of the peer. A keyframe request goes to the publishers whose
// video the peer gets. The answer to an estimate is the peer's own cap.
func (s *Session) IncomingRTCP(packet *core.Packet) {
	compound, err := rtcp.Unmarshal(packet.Buffer)
	if err != nil {
		s.counters.malformed.Add(1)
		return
	}
	s.learn(compound, packet.MIndex)
	estimate := false
	var requests []uint32
	for _, part := range compound {
		switch part := part.(type) {
		case *rtcp.PictureLossIndication:
			s.counters.keyframesWanted.Add(1)
			requests = append(requests, part.MediaSSRC)
		case *rtcp.FullIntraRequest:
			s.counters.keyframesWanted.Add(1)
			requests = append(requests, part.MediaSSRC)
			for _, entry := range part.FIR {
				requests = append(requests, entry.SSRC)
			}
		case *rtcp.ReceiverEstimatedMaximumBitrate:
			estimate = true
		}
	}
	if estimate {
		s.SendREMB()
	}
	for _, mindex := range s.mindexesOf(requests) {
		s.askPublishers(mindex)
	}
}

// everyTrack stands for all m-lines of video.
const everyTrack = -2

// mindexesOf finds the m-lines that keyframe requests are for, each once. A request that names
// no SSRC known from reports is for all m-lines: a keyframe too many is better than a picture
// that stands still.
func (s *Session) mindexesOf(ssrcs []uint32) (found []int) {
	s.router.mu.Lock()
	defer s.router.mu.Unlock()
	for _, ssrc := range ssrcs {
		mindex, known := s.mindexOf(ssrc)
		switch {
		case known:
		case ssrc == 0 && len(ssrcs) > 1:
			continue // a FIR names its streams in its entries
		default:
			return []int{everyTrack}
		}
		if !slices.Contains(found, mindex) {
			found = append(found, mindex)
		}
	}
	return found
}

// wanted names a publisher to ask for a keyframe, and its m-line.
type wanted struct {
	publisher *Session
	mindex    int
}

// askPublishers asks every publisher for a keyframe whose video a viewer gets on an m-line, unless
// a cached keyframe is on its way.
func (s *Session) askPublishers(mindex int) {
	if s.catchesUp(mindex) {
		return
	}
	for _, w := range s.publishersOf(mindex) {
		defer w.publisher.Release() // at the end: a panic over one leaves no other acquired
		w.publisher.SendPLI(w.mindex)
	}
}

// publishersOf finds the publishers whose packets a viewer gets on an m-line, and acquires
// them. A route of AddRecipient ends at the viewer's first m-line of video.
func (s *Session) publishersOf(mindex int) (found []wanted) {
	s.router.mu.Lock()
	defer s.router.mu.Unlock()
	add := func(publisher *Session, track int) {
		w := wanted{publisher, track}
		if !slices.Contains(found, w) && publisher.Acquire() {
			found = append(found, w)
		}
	}
	target := s.keyOf(video, mindex)
	for _, route := range s.routesIn {
		if route.carries(video) && s.passes(route.publisher, video) && (mindex == everyTrack || target == route.key(video)) {
			add(route.publisher, route.fromTrack())
		}
	}
	if target != s.subscriptionKey(video, First) && mindex != everyTrack {
		return found
	}
	for _, publisher := range s.publishers {
		if publisher.gates.out[video].Load() && s.passes(publisher, video) {
			add(publisher, First)
		}
	}
	return found
}

// carries says whether a route forwards a medium, as far as that is known. With the router's lock
// held.
func (route *Route) carries(k kind) bool {
	if route.from < 0 || route.to < 0 {
		return route.medium == k
	}
	if track := route.publisher.tracks[route.from]; track != nil {
		return track.kind() == k
	}
	medium := route.publisher.description(route.from).Medium
	return medium == "" || medium == k.medium()
}

// keyOf is the key of a viewer's m-line. Feedback on an m-line without a subscription counts as
// feedback on the first m-line.
func (s *Session) keyOf(k kind, mindex int) int {
	if s.subscriptions[mindex] == nil {
		mindex = First
	}
	return s.subscriptionKey(k, mindex)
}
