package bandwidth

import "time"

// reports estimates by receiver reports, for clients without transport-wide feedback.
type reports struct {
	o     Options
	at    time.Duration
	state State
}

func newReports(o Options) *reports {
	return &reports{o: o, state: State{Proven: o.Start}}
}

func (r *reports) Sent(packets []Sent)                                {}
func (r *reports) RTCP(at time.Duration, mindex int, compound []byte) { r.Advance(at) }
func (r *reports) Want(bits int64)                                    {}
func (r *reports) Advance(at time.Duration)                           { r.at = at }
func (r *reports) Next() time.Duration                                { return r.at + time.Second }
func (r *reports) State() State                                       { return r.state }
