package plugin

import (
	"slices"
	"sync"
	"time"

	"janus-golua/plugin/media"
	"janus-golua/plugin/serial"
)

// mostUntold is how much of who talks may wait for the script. Beyond, the oldest that waits of
// the same m-line or group is left out: the script is told of fewer changes, and the last one
// is right.
const mostUntold = 4096

// speakers knows who talks, finds the active speaker of each group of publishers, and keeps
// what of it is yet to be told. A change and what is to be told of it are noted in one step,
// and one thread at a time tells, in that order: two publishers' threads cannot overtake each
// other.
type speakers struct {
	// soon tells where no session's inbox does. One piece of work at most waits: it tells all.
	soon *serial.Queue

	mu      sync.Mutex // protects what follows; never held while the script is told
	groups  map[string]*media.Speakers
	member  map[uint64]string
	talks   map[uint64]map[int]time.Duration // m-lines that talk, and since when
	untold  []spoken
	telling bool
	told    uint64 // counts what has been told; changed wakes those in await
	changed *sync.Cond
}

// spoken is something to be told.
type spoken struct {
	about
	speaker uint64 // of a group, 0 for nobody
	talks   bool   // of an m-line
	level   int
}

// about is what it is told of: a group, or else an m-line of a publisher.
type about struct {
	group     string
	publisher uint64
	mindex    int
}

func newSpeakers(protect func(run func())) *speakers {
	s := &speakers{
		soon:   serial.New(1, protect),
		groups: make(map[string]*media.Speakers), member: make(map[uint64]string),
		talks: make(map[uint64]map[int]time.Duration),
	}
	s.changed = sync.NewCond(&s.mu)
	return s
}

// join puts a publisher into a group, "" into none. A speaker goes on talking there.
func (s *speakers) join(id uint64, group string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.member[id] == group {
		return
	}
	s.remove(id)
	if group == "" {
		return
	}
	s.member[id] = group
	if s.groups[group] == nil {
		s.groups[group] = new(media.Speakers)
	}
	for _, since := range s.talks[id] {
		s.decide(id, true, since)
	}
}

// remove takes a publisher out of its group. With the lock held.
func (s *speakers) remove(id uint64) {
	group, ok := s.member[id]
	if !ok {
		return
	}
	s.decide(id, false, 0)
	delete(s.member, id)
	for _, other := range s.member {
		if other == group {
			return
		}
	}
	delete(s.groups, group)
}

// decide finds the active speaker of a publisher's group. With the lock held.
func (s *speakers) decide(id uint64, talks bool, at time.Duration) {
	group, ok := s.member[id]
	if !ok {
		return
	}
	if active, changed := s.groups[group].Change(id, talks, at); changed {
		s.note(spoken{about: about{group: group}, speaker: active})
	}
}

// change notes that an m-line of a publisher began or stopped talking. The publisher talks as
// long as one of them does.
func (s *speakers) change(id uint64, mindex int, talks bool, level int, now time.Duration) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.changeLocked(id, mindex, talks, level, now)
}

func (s *speakers) changeLocked(id uint64, mindex int, talks bool, level int, now time.Duration) {
	s.note(spoken{about: about{publisher: id, mindex: mindex}, talks: talks, level: level})
	lines := s.talks[id]
	if talks {
		if lines == nil {
			lines = make(map[int]time.Duration)
			s.talks[id] = lines
		}
		lines[mindex] = now
		s.decide(id, true, now)
		return
	}
	delete(lines, mindex)
	if len(lines) == 0 {
		delete(s.talks, id)
		s.decide(id, false, 0)
	}
}

// silence ends all that a publisher talks, and its place in its group, which it returns.
func (s *speakers) silence(id uint64) (group string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	group = s.member[id]
	for mindex := range s.talks[id] {
		s.changeLocked(id, mindex, false, media.Silence, 0)
	}
	s.remove(id)
	return group
}

// note adds to what is to be told. With the lock held.
func (s *speakers) note(what spoken) {
	if len(s.untold) >= mostUntold {
		same := func(other spoken) bool { return other.about == what.about }
		if i := slices.IndexFunc(s.untold, same); i >= 0 {
			s.untold = slices.Delete(s.untold, i, i+1)
			s.told++ // by what follows
		}
	}
	s.untold = append(s.untold, what)
}

// next takes what is to be told next, unless somebody is telling, who then tells this, too.
func (s *speakers) next() (what spoken, ok bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.telling || len(s.untold) == 0 {
		return spoken{}, false
	}
	what = s.untold[0]
	if s.untold = s.untold[1:]; len(s.untold) == 0 {
		s.untold = nil
	}
	s.telling = true
	return what, true
}

// done ends what next began.
func (s *speakers) done() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.telling = false
	s.told++
	s.changed.Broadcast()
}

// await returns when all that has been noted of a publisher and a group is told. The
// caller is not telling, and has made sure that somebody is.
func (s *speakers) await(id uint64, group string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	target := s.told
	if s.telling {
		target++
	}
	for i, ahead := 0, target; i < len(s.untold); i++ {
		if what := s.untold[i]; what.publisher == id || (group != "" && what.group == group) {
			target = ahead + uint64(i) + 1
		}
	}
	for s.told < target {
		s.changed.Wait()
	}
}
