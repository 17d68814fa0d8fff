package media

import "janus-golua/plugin/media/taps"

// tapsOf returns the taps of an m-line: its own taps, and the taps of the first m-line of
// its medium if it is that.
func (s *Session) tapsOf(t *track) taps.Set {
	found := taps.Set{}.With(s.taps[t.mindex])
	if s.isFirst(t) {
		found = found.With(s.taps[key(t.kind(), First)])
		if s.gates.out[t.kind()].Load() {
			found = found.With(s.taps[key(t.kind(), FirstIfOpen)])
		}
	}
	return found
}

// changeTaps changes the taps of the m-line that key stands for. With the router's lock held.
func (s *Session) changeTaps(key int, change func(t *taps.Set)) {
	t := s.taps[key]
	if t == nil {
		t = new(taps.Set)
		s.taps[key] = t
	}
	change(t)
	if t.None() {
		delete(s.taps, key)
	}
}

// key is the key of an m-line's taps. Messages have one key.
func key(k kind, mindex int) int {
	if mindex >= 0 && k != data {
		return mindex
	}
	if mindex == FirstIfOpen || k == data {
		return firstKey(k)
	}
	return firstKey(k) - len(gates{}.in)
}

// endedTaps are taps that get no more packets. They are closed without the lock: closing an RTP
// forward waits for its reader of RTCP, which may be waiting for the lock.
type endedTaps struct {
	sinks []taps.Sink
	files []<-chan struct{} // closed when the files are complete
}

// endTaps ends all taps of a session. With the lock held; the caller makes a new table next.
func (s *Session) endTaps() (e endedTaps) {
	keys := []int{dataKey}
	for key, t := range s.taps {
		keys = append(keys, key)
		e.forwards(t.Forwards)
		t.Forwards, t.Talk = nil, nil
	}
	e.forwards(s.dataForwards())
	s.setDataForwards(nil)
	e.files = s.endRecordings(keys)
	clear(s.taps)
	return e
}

func (e *endedTaps) forwards(all []*taps.RTPForward) {
	for _, forward := range all {
		e.sinks = append(e.sinks, forward.Sink)
	}
}

// letGo closes the sinks, and waits until the files are complete. With no lock held.
func (e endedTaps) letGo(w *taps.Writers) {
	for _, sink := range e.sinks {
		taps.Close(sink)
	}
	w.Await(e.files...)
}
