package media

import (
	"time"

	"janus-golua/plugin/core"
	"janus-golua/plugin/media/bandwidth"
	"janus-golua/plugin/media/departures"
	"janus-golua/plugin/media/payload"
	"janus-golua/plugin/media/rewriter"
)

const (
	// probeStep is how often a probe sends packets. Longer steps would fill the queue of the line
	// by themselves.
	probeStep = 10 * time.Millisecond
	// probeRetry is when a probe tries again if a frame was under way: frames take some
	// milliseconds.
	probeRetry = 2 * time.Millisecond
	// mostCredit bounds what a probe sends at once, as the time that the credit covers. A timer may
	// come late. Two packets may always be sent: below 260 kbit/s a step has less than one, and what is
	// left of a packet must not get lost, or the probe would never reach its rate.
	mostCredit = 2 * probeStep
)

// never is a time that does not come.
const never = time.Duration(1<<63 - 1)

// probe sends as much padding as the estimator wishes, and returns when to go on.
func (d *downlink) probe(state bandwidth.State, now time.Duration) (next time.Duration) {
	if state.Padding <= 0 || now >= state.PaddingUntil {
		d.credit, d.credited = 0, 0
		return never
	}
	if d.credited == 0 {
		d.credited = now - probeStep
	}
	passed := min(now-d.credited, mostCredit)
	d.credited = now
	rate := float64(state.Padding) / 8
	d.credit = min(d.credit+rate*passed.Seconds(), max(rate*mostCredit.Seconds(), 2*probeWire))
	count := int(d.credit / probeWire)
	if count == 0 {
		return now + probeStep
	}
	if !d.pad(count) {
		return now + probeRetry
	}
	d.credit -= float64(count) * probeWire
	return now + probeStep
}

// probeWire is what a packet of a probe takes on the wire.
var probeWire = float64(bandwidth.Wire(bandwidth.PaddingSize, true))

// padding is where a probe goes: behind the newest packet of an m-line.
type padding struct {
	mindex      int
	numbers     rewriter.Numbers
	payloadType uint8
}

// pad sends packets of padding in one of the viewer's videos. It is false if all videos are in the
// middle of a frame, or no layers are chosen for any of them.
func (d *downlink) pad(count int) bool {
	where, ok := d.room(count)
	if !ok {
		return false
	}
	d.viewer.WithPeerConnection(func(handle core.Handle) {
		for i := range count {
			packet := where.packet(uint16(i))
			d.viewer.core.RelayRTP(handle, &core.Packet{MIndex: where.mindex, Video: true, Buffer: packet[:], Departures: d.departures}, core.NoExtensions())
		}
	})
	d.notePadding(count)
	return true
}

func (d *downlink) notePadding(count int) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.probed += uint64(count * bandwidth.PaddingSize)
}

// packet is the i-th packet of padding: a header, and 255 bytes of which the last tells their count
// (RFC 3550, section 5.1). The core writes the SSRC.
func (p padding) packet(i uint16) (packet [bandwidth.PaddingSize]byte) {
	packet[0], packet[1] = 0x80|0x20, p.payloadType&0x7f
	payload.SetNumbers(packet[:], p.numbers.SequenceNumber+i, p.numbers.Timestamp)
	packet[len(packet)-1] = byte(len(packet) - payload.FixedHeader)
	return packet
}

// room takes sequence numbers for packets behind the newest one of a video whose layers are chosen.
// The numbers of later packets move up.
func (d *downlink) room(count int) (padding, bool) {
	s := d.viewer
	s.router.mu.Lock()
	defer s.router.mu.Unlock()
	if !d.isCurrent() || s.life.Gone() {
		return padding{}, false
	}
	feeds := s.feeds()
	for _, paused := range []bool{false, true} { // in a video that pauses only if there is no other
		for _, f := range feeds {
			if f.track.kind() != video || f.sub.grant.paused() != paused {
				continue
			}
			if place, ok := d.place(f.sub, count); ok {
				return place, true
			}
		}
	}
	return padding{}, false
}

// place takes the numbers on one m-line. A frame that a pause has cut off is incomplete in any case, so
// padding may follow it.
func (d *downlink) place(sub *subscription, count int) (padding, bool) {
	place := padding{mindex: int(sub.mindex.Load())}
	newest := departures.Newest(d.departures, place.mindex)
	if place.payloadType = newest.Type; newest.Type == 0 {
		return padding{}, false
	}
	ok := false
	if sub.grant.paused() {
		place.numbers, ok = rewriter.Append(sub.rewriter, count, newest.Sequence)
	} else if newest.Flags&(core.DepartureMarker|core.DeparturePadding) != 0 {
		place.numbers, ok = sub.selector.Insert(count, newest.Sequence)
	}
	return place, ok
}
