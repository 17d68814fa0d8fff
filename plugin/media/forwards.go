package media

import (
	"errors"
	"slices"
	"sync/atomic"

	"janus-golua/plugin/media/taps"
)

import ()

var lastForward atomic.Uint64

var errNoForward = errors.New("no such forward")

// StartRTPForward sends an m-line to sink, which it owns from then on. With the medium Data it
// sends data messages.
func (s *Session) StartRTPForward(medium Medium, what taps.Forwarding, sink taps.Sink) (id uint64, err error) {
	kind, err := kindOf(medium)
	if err != nil {
		return 0, err
	}
	s.router.mu.Lock()
	defer s.router.mu.Unlock()
	if s.life.Gone() {
		return 0, ErrGone
	}
	forward := taps.NewRTPForward(lastForward.Add(1), what, sink)
	if kind == data {
		s.setDataForwards(append(slices.Clip(s.dataForwards()), forward))
		return forward.ID, nil
	}
	s.changeTaps(key(kind, what.MIndex), func(t *taps.Set) { t.Forwards = append(slices.Clip(t.Forwards), forward) })
	s.compile()
	return forward.ID, nil
}

// Bundled finds the m-line that is forwarded with an SSRC in a bundle.
func (s *Session) Bundled(bundle string, ssrc uint32) (mindex int, found bool) {
	s.router.mu.Lock()
	defer s.router.mu.Unlock()
	for _, t := range s.taps {
		for _, forward := range t.Forwards {
			if forward.What.Bundle == bundle && forward.What.SSRC == ssrc {
				return forward.What.MIndex, true
			}
		}
	}
	return 0, false
}

// EndRTPForward ends what StartRTPForward began, and waits until the sink is closed.
func (s *Session) EndRTPForward(id uint64) error {
	sink, err := s.TakeRTPForward(id)
	if err == nil {
		taps.Close(sink)
	}
	return err
}

// TakeRTPForward is EndRTPForward for a caller who holds a lock, and closes the sink later.
func (s *Session) TakeRTPForward(id uint64) (taps.Sink, error) {
	s.router.mu.Lock()
	defer s.router.mu.Unlock()
	named := func(f *taps.RTPForward) bool { return f.ID == id }
	if i := slices.IndexFunc(s.dataForwards(), named); i >= 0 {
		ended := s.dataForwards()[i]
		s.setDataForwards(without(s.dataForwards(), ended))
		return ended.Sink, nil
	}
	for key, t := range s.taps {
		if i := slices.IndexFunc(t.Forwards, named); i >= 0 {
			ended := t.Forwards[i]
			s.changeTaps(key, func(t *taps.Set) { t.Forwards = without(t.Forwards, ended) })
			s.compile()
			return ended.Sink, nil
		}
	}
	return nil, errNoForward
}

func (s *Session) dataForwards() []*taps.RTPForward {
	if all := s.messageSinks.Load(); all != nil {
		return *all
	}
	return nil
}

func (s *Session) setDataForwards(all []*taps.RTPForward) { s.messageSinks.Store(&all) }
