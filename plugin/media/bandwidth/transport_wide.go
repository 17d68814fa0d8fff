package bandwidth

import "time"

// transportWide estimates by the arrival of every packet.
type transportWide struct {
	o     Options
	at    time.Duration
	state State
}

func newTransportWide(o Options) *transportWide {
	return &transportWide{o: o, state: State{Proven: o.Start}}
}

func (t *transportWide) Sent(packets []Sent)                                {}
func (t *transportWide) RTCP(at time.Duration, mindex int, compound []byte) { t.Advance(at) }
func (t *transportWide) Want(bits int64)                                    {}
func (t *transportWide) Advance(at time.Duration)                           { t.at = at }
func (t *transportWide) Next() time.Duration                                { return t.at + time.Second }
func (t *transportWide) State() State                                       { return t.state }
