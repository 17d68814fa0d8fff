package media

import (
	"errors"
	"slices"
	"sync/atomic"

	"janus-golua/plugin/core"
	"janus-golua/plugin/media/selection"
	"janus-golua/plugin/quick"
)

// Sink takes packets out of WebRTC (package rtpout has some). Its methods may be
// called from any thread, and do nothing after Close.
type Sink interface {
	RTP(packet []byte)
	Data(message *core.Data)
	Close()
}

// Best is the substream of a [Forward] that follows the best one there is.
const Best = -1

// Forwarding says what to forward.
type Forwarding struct {
	// MIndex is the m-line, First for the first of the medium.
	MIndex int
	// Substream is the one of simulcast that is sent as it is, or Best.
	Substream int
	// Bundle names the forwards that share a port, SSRC is this one's among them.
	Bundle string
	SSRC   uint32
}

// Forward sends one m-line to a sink.
type Forward struct {
	// ID names it within the router.
	ID     uint64
	what   Forwarding
	key    int
	sink   Sink
	single *selection.Single
}

var lastForward atomic.Uint64

var errNoForward = errors.New("no such forward")

// StartForward sends an m-line to sink, which it owns from then on. Data is forwarded
// with medium Data.
func (s *Session) StartForward(medium Medium, what Forwarding, sink Sink) (id uint64, err error) {
	kind, err := kindOf(medium)
	if err != nil {
		return 0, err
	}
	s.router.mu.Lock()
	defer s.router.mu.Unlock()
	if s.life.Gone() {
		return 0, ErrGone
	}
	forward := &Forward{ID: lastForward.Add(1), what: what, key: key(kind, what.MIndex), sink: sink, single: selection.NewSingle()}
	if kind == data {
		s.setDataForwards(append(slices.Clip(s.dataForwards()), forward))
		return forward.ID, nil
	}
	s.changeTaps(forward.key, func(t *taps) { t.forwards = append(slices.Clip(t.forwards), forward) })
	s.compile()
	return forward.ID, nil
}

// Bundled finds the m-line that goes out with an SSRC in a bundle.
func (s *Session) Bundled(bundle string, ssrc uint32) (mindex int, found bool) {
	s.router.mu.Lock()
	defer s.router.mu.Unlock()
	for _, t := range s.taps {
		for _, forward := range t.forwards {
			if forward.what.Bundle == bundle && forward.what.SSRC == ssrc {
				return forward.what.MIndex, true
			}
		}
	}
	return 0, false
}

// EndForward ends what StartForward began, and waits until its sink is closed.
func (s *Session) EndForward(id uint64) error {
	sink, err := s.TakeForward(id)
	if err == nil {
		closeSink(sink)
	}
	return err
}

// TakeForward is EndForward for a caller who has a lock, and closes the sink later.
func (s *Session) TakeForward(id uint64) (Sink, error) {
	s.router.mu.Lock()
	defer s.router.mu.Unlock()
	named := func(f *Forward) bool { return f.ID == id }
	if i := slices.IndexFunc(s.dataForwards(), named); i >= 0 {
		ended := s.dataForwards()[i]
		s.setDataForwards(without(s.dataForwards(), ended))
		return ended.sink, nil
	}
	for key, t := range s.taps {
		if i := slices.IndexFunc(t.forwards, named); i >= 0 {
			ended := t.forwards[i]
			s.changeTaps(key, func(t *taps) { t.forwards = without(t.forwards, ended) })
			s.compile()
			return ended.sink, nil
		}
	}
	return nil, errNoForward
}

// closeSink closes a sink, which waits for its goroutine: that may be waiting for the
// router's lock, to find an m-line for its receiver.
func closeSink(sink Sink) {
	quick.Blocks("closing an RTP forward")
	sink.Close()
}

func (s *Session) dataForwards() []*Forward {
	if all := s.messageSinks.Load(); all != nil {
		return *all
	}
	return nil
}

func (s *Session) setDataForwards(all []*Forward) { s.messageSinks.Store(&all) }

func (f *Forward) take(from *selection.Encodings, packet *selection.Frame, raw *core.Packet) (ask bool) {
	if f.what.Substream >= 0 && from != nil && from.Simulcast() {
		// Padding, too: left out, it would be a gap in the numbers of the others.
		if packet.Substream == f.what.Substream {
			f.sink.RTP(raw.Buffer)
		}
		return false
	}
	buffer, ask := f.single.Packet(from, packet, raw)
	if buffer != nil {
		f.sink.RTP(buffer)
	}
	return ask
}
