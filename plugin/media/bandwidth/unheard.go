package bandwidth

import (
	"time"

	"janus-golua/plugin/media/bandwidth/feedback"
)

// unheard is for clients that send no reports of any kind, against RFC 3550: small recorders, and
// libraries whose reports are an option. Nothing can be estimated, so they get what they would get from a
// plugin that estimates nothing, once video has been sent to them for a while without a word. If the first
// report comes after all, the estimate begins anew.
type unheard struct {
	Estimator
	options Options
	now     time.Duration
	began   time.Duration // when the first video was sent
	packets int
	heard   bool
}

const (
	unheardFor  = 5 * time.Second // clients report each second
	unheardMost = 50              // packets
	unlimited   = 1_000_000_000   // bits/s
)

// Sent implements Estimator.
func (u *unheard) Sent(packets []Sent) {
	for i := 0; i < len(packets) && u.packets < unheardMost; i++ {
		if !packets[i].Video() {
			continue
		}
		if u.packets == 0 {
			u.began = packets[i].At
		}
		u.packets++
	}
	u.Estimator.Sent(packets)
}

// mute tells whether the client seems to be one that reports nothing.
func (u *unheard) mute() bool {
	return !u.heard && u.packets >= unheardMost && u.now-u.began >= unheardFor
}

// RTCP implements Estimator.
func (u *unheard) RTCP(at time.Duration, mindex int, compound []byte) {
	u.now = max(u.now, at)
	if !u.heard && feedback.Contains(compound, feedback.Packet.IsReport) {
		if u.mute() {
			u.Estimator = decide(u.options)
		}
		u.heard = true
	}
	u.Estimator.RTCP(at, mindex, compound)
}

// Advance implements Estimator.
func (u *unheard) Advance(at time.Duration) {
	u.now = max(u.now, at)
	u.Estimator.Advance(at)
}

// State implements Estimator.
func (u *unheard) State() State {
	if !u.mute() {
		return u.Estimator.State()
	}
	s := State{Proven: unlimited, Unheard: true}
	if u.options.Max > 0 {
		s.Proven = max(u.options.Max, u.options.Min)
	}
	return s
}
