package media

import (
	"errors"
	"slices"
	"sync/atomic"

	"janus-golua/plugin/core"
)

// Sink takes packets out of WebRTC (package rtpout has some). Its methods may be
// called from any thread, and do nothing after Close.
type Sink interface {
	RTP(packet []byte)
	Data(message []byte)
	Close()
}

// Best is the substream of a [Forward] that follows the best one there is.
const Best = -1

// Forward sends one m-line to a sink.
type Forward struct {
	// ID names it within the router.
	ID   uint64
	key  int
	sink Sink
	// substream is the one of simulcast that is sent as it is, or Best.
	substream int
	one       *one
}

var lastForward atomic.Uint64

var errNoForward = errors.New("no such forward")

// StartForward sends an m-line, First for the first of the medium, to sink, which
// it owns from then on. Data is forwarded with medium Data.
func (s *Session) StartForward(medium Medium, mindex, substream int, sink Sink) (id uint64, err error) {
	kind, err := kindOf(medium)
	if err != nil {
		return 0, err
	}
	s.router.mu.Lock()
	defer s.router.mu.Unlock()
	if s.gone.Load() {
		return 0, ErrGone
	}
	forward := &Forward{ID: lastForward.Add(1), key: key(kind, mindex), sink: sink, substream: substream, one: newOne()}
	if kind == data {
		s.setDataForwards(append(slices.Clip(s.dataForwards()), forward))
		return forward.ID, nil
	}
	s.changeTaps(forward.key, func(t *taps) { t.forwards = append(slices.Clip(t.forwards), forward) })
	s.compile()
	return forward.ID, nil
}

// StopForward ends what StartForward began.
func (s *Session) EndForward(id uint64) error {
	s.router.mu.Lock()
	defer s.router.mu.Unlock()
	named := func(f *Forward) bool { return f.ID == id }
	if i := slices.IndexFunc(s.dataForwards(), named); i >= 0 {
		ended := s.dataForwards()[i]
		s.setDataForwards(without(s.dataForwards(), ended))
		ended.sink.Close()
		return nil
	}
	for key, t := range s.taps {
		if i := slices.IndexFunc(t.forwards, named); i >= 0 {
			ended := t.forwards[i]
			s.changeTaps(key, func(t *taps) { t.forwards = without(t.forwards, ended) })
			s.compile()
			ended.sink.Close()
			return nil
		}
	}
	return errNoForward
}

func (s *Session) dataForwards() []*Forward {
	if all := s.messageSinks.Load(); all != nil {
		return *all
	}
	return nil
}

func (s *Session) setDataForwards(all []*Forward) { s.messageSinks.Store(&all) }

func (f *Forward) take(from *source, packet *frame, raw *core.Packet) (ask bool) {
	if f.substream >= 0 && from != nil && from.simulcast {
		if packet.ok && packet.Substream == f.substream {
			f.sink.RTP(raw.Buffer)
		}
		return false
	}
	buffer, ask := f.one.packet(from, packet, raw)
	if buffer != nil {
		f.sink.RTP(buffer)
	}
	return ask
}
