package bandwidth

import (
	"time"

	"janus-golua/plugin/media/bandwidth/feedback"
)

// undecided estimates for a client that has accepted the extension for transport-wide feedback. Some
// clients accept it and send reports only: their videos would pause for good. So both estimators run
// until the first such feedback has come.
type undecided struct {
	wide    *transportWide
	reports *reports // nil once the client has told of packets
	began   time.Duration
	sent    bool // began is when the first video was sent
}

func newUndecided(o Options) *undecided {
	return &undecided{wide: newTransportWide(o), reports: newReports(o)}
}

// both calls do with the estimators that run.
func (u *undecided) both(do func(Estimator)) {
	do(u.wide)
	if u.reports != nil {
		do(u.reports)
	}
}

// current is the estimator that counts: by reports, once they have come for so long that feedback would
// have come.
func (u *undecided) current() Estimator {
	if u.reports != nil && len(u.reports.streams.All()) > 0 && u.sent && u.reports.now-u.began >= silent {
		return u.reports
	}
	return u.wide
}

// Sent implements Estimator.
func (u *undecided) Sent(packets []Sent) {
	for i := 0; i < len(packets) && !u.sent; i++ {
		u.began, u.sent = packets[i].At, packets[i].Video()
	}
	u.both(func(e Estimator) { e.Sent(packets) })
}

// RTCP implements Estimator.
func (u *undecided) RTCP(at time.Duration, mindex int, compound []byte) {
	if u.reports != nil && feedback.Contains(compound, feedback.Packet.IsTransportWide) {
		u.reports = nil
	}
	u.both(func(e Estimator) { e.RTCP(at, mindex, compound) })
}

// Want implements Estimator.
func (u *undecided) Want(bits int64) { u.both(func(e Estimator) { e.Want(bits) }) }

// Advance implements Estimator.
func (u *undecided) Advance(at time.Duration) { u.both(func(e Estimator) { e.Advance(at) }) }

// Next implements Estimator.
func (u *undecided) Next() time.Duration {
	if u.reports == nil {
		return u.wide.Next()
	}
	return min(u.wide.Next(), u.reports.Next())
}

// State implements Estimator.
func (u *undecided) State() State { return u.current().State() }
