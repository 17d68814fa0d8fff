package media

import (
	"slices"

	"janus-golua/plugin/core"
	"janus-golua/plugin/media/selection"
)

// taps are what gets the packets of an m-line beside its viewers.
type taps struct {
	recording *recording
	forwards  []*Forward
	talk      *talk
}

func (t taps) none() bool { return t.recording == nil && len(t.forwards) == 0 && t.talk == nil }

// take hands on one packet; it says whether somebody waits for a keyframe.
func (t taps) take(from *selection.Encodings, f *selection.Frame, packet *core.Packet) (ask bool) {
	if t.recording != nil {
		ask = t.recording.take(from, f, packet)
	}
	for _, forward := range t.forwards {
		ask = forward.take(from, f, packet) || ask
	}
	if t.talk != nil {
		t.talk.take(packet)
	}
	return ask
}

// with adds the taps of another selector of the same m-line.
func (t taps) with(other *taps) taps {
	if other == nil {
		return t
	}
	if t.recording == nil {
		t.recording = other.recording
	}
	if t.talk == nil {
		t.talk = other.talk
	}
	t.forwards = slices.Concat(t.forwards, other.forwards)
	return t
}

// tapsOf are those of an m-line: its own, and those of the first of its medium.
func (s *Session) tapsOf(l *line) taps {
	found := taps{}.with(s.taps[l.mindex])
	if s.isFirst(l) {
		found = found.with(s.taps[key(l.kind(), First)])
		if s.gates.out[l.kind()].Load() {
			found = found.with(s.taps[key(l.kind(), FirstIfOpen)])
		}
	}
	return found
}

// changeTaps changes what beside viewers gets an m-line; key says which. With the router's lock held.
func (s *Session) changeTaps(key int, change func(t *taps)) {
	t := s.taps[key]
	if t == nil {
		t = new(taps)
		s.taps[key] = t
	}
	change(t)
	if t.none() {
		delete(s.taps, key)
	}
}

// key is how taps of an m-line are kept; messages have but one.
func key(k kind, mindex int) int {
	if mindex >= 0 && k != data {
		return mindex
	}
	if mindex == FirstIfOpen || k == data {
		return firstOutput(k)
	}
	return firstOutput(k) - len(gates{}.in)
}

// endedTaps got a session's packets beside its viewers, and get no more. They are let go
// of without the lock: whoever closes a forward waits for its reader of RTCP, which may
// be waiting for the lock.
type endedTaps struct {
	sinks []Sink
	files []<-chan struct{} // closed when they are complete
}

// endTaps ends all that gets the session's packets beside viewers. With the lock held,
// by a caller who compiles next.
func (s *Session) endTaps() (e endedTaps) {
	keys := []int{dataKey}
	for key, t := range s.taps {
		keys = append(keys, key)
		e.forwards(t.forwards)
		t.forwards, t.talk = nil, nil
	}
	e.forwards(s.dataForwards())
	s.setDataForwards(nil)
	e.files = s.endRecordings(keys)
	clear(s.taps)
	return e
}

func (e *endedTaps) forwards(all []*Forward) {
	for _, forward := range all {
		e.sinks = append(e.sinks, forward.sink)
	}
}

// letGo closes the sinks, and waits for the files. With no lock held.
func (e endedTaps) letGo(w *writers) {
	for _, sink := range e.sinks {
		closeSink(sink)
	}
	w.await(e.files...)
}
