package relay

import (
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"janus-golua/internal/line"
)

// Way is one direction of a relay. Any goroutine may use it.
type Way struct {
	in, out *side
	cut     *atomic.Bool
	began   time.Time
	wake    chan struct{} // holds one: "something is on its way"
	ended   chan struct{}

	mu      sync.Mutex // protects the fields below
	line    *line.Line[[]byte]
	seconds []Second
	newest  map[uint32]uint16 // the newest RTP sequence number by SSRC
}

func newWay(in, out *side, cut *atomic.Bool, began time.Time, over *line.Line[[]byte]) *Way {
	return &Way{
		in: in, out: out, cut: cut, began: began, line: over, newest: make(map[uint32]uint16),
		wake: make(chan struct{}, 1), ended: make(chan struct{}),
	}
}

func (w *Way) end() { close(w.ended) }

// Change gives the line other properties from now on.
func (w *Way) Change(to line.Properties) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.line.Change(time.Since(w.began), to)
}

// Limit changes only the rate of the line, in kbit/s.
func (w *Way) Limit(kbit int) {
	w.mu.Lock()
	defer w.mu.Unlock()
	properties := w.line.Properties()
	properties.Kbit = kbit
	w.line.Change(time.Since(w.began), properties)
}

// read puts what comes on the line.
func (w *Way) read() {
	buffer := make([]byte, 2048)
	for {
		n, from, err := w.in.socket.ReadFromUDPAddrPort(buffer)
		if err != nil {
			return
		}
		if w.in.isPeer(from) {
			w.take(slices.Clone(buffer[:n]))
		}
	}
}

// take puts one datagram on the line, and counts it.
func (w *Way) take(datagram []byte) {
	w.mu.Lock()
	defer w.mu.Unlock()
	now := time.Since(w.began)
	fate := line.Lost
	if !w.cut.Load() {
		fate = w.line.Send(now, len(datagram), datagram)
	}
	w.count(now, datagram, fate)
	select {
	case w.wake <- struct{}{}:
	default:
	}
}

// write sends what arrives on the line out at the other side.
func (w *Way) write() {
	timer := time.NewTimer(0)
	defer timer.Stop()
	for {
		select {
		case <-w.ended:
			return
		case <-w.wake:
		case <-timer.C:
		}
		arrived, next := w.arrived()
		for _, datagram := range arrived {
			w.out.send(datagram)
		}
		timer.Reset(next)
	}
}

// arrived takes what has arrived, and says how long to wait for more.
func (w *Way) arrived() (datagrams [][]byte, next time.Duration) {
	w.mu.Lock()
	defer w.mu.Unlock()
	now := time.Since(w.began)
	datagrams = w.line.Take(now)
	if at, ok := w.line.Next(); ok {
		return datagrams, max(0, at-now)
	}
	return datagrams, time.Hour
}
