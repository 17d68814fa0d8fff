// Package speakers knows who talks, and finds the active speaker of each group of publishers.
// It tells the script about both, in the order in which they happened.
package speakers

import (
	"slices"
	"sync"
	"time"

	"janus-golua/plugin/media/taps"
	"janus-golua/plugin/serial"
)

// mostUntold bounds the events that wait for the script. Beyond it, the oldest event of the
// same m-line or group is dropped: the script is told of fewer changes, but always of the
// last one.
const mostUntold = 4096

// Speakers knows who talks, finds the active speaker of each group of publishers, and keeps the
// events that the script has yet to be told. A change and its events are noted in one step. One
// thread at a time tells them, in that order, so the threads of two publishers cannot overtake
// each other. Its methods may be called from any thread.
type Speakers struct {
	tell    func(Event)
	protect func(run func())
	// soon is the queue for telling events when the inbox of a session cannot be used. At
	// most one piece of work waits in soon; it tells all events.
	soon *serial.Queue

	mu      sync.Mutex // protects what follows; never held while somebody is told
	groups  map[string]*Group
	member  map[uint64]string
	talks   map[uint64]map[int]time.Duration // m-lines that talk, and since when
	untold  []Event
	telling bool
	told    uint64 // counts what has been told; changed wakes those in Await
	changed *sync.Cond
}

// Event is something to be told: a group has another active speaker, or an m-line of a
// publisher began or stopped talking.
type Event struct {
	About
	// Speaker is the active speaker of the group; 0 for nobody.
	Speaker uint64
	// Talks says whether the m-line talks. Level is the average that says so, in -dBov.
	Talks bool
	Level int
}

// About is the subject of an event: a group, or an m-line of a publisher when Group is empty.
type About struct {
	Group     string
	Publisher uint64
	MIndex    int
}

// New makes speakers. tell is called for each event, one at a time and with no lock held.
// protect runs tell and lets no panic through.
func New(protect func(run func()), tell func(Event)) *Speakers {
	s := &Speakers{
		tell: tell, protect: protect, soon: serial.New(1, protect),
		groups: make(map[string]*Group), member: make(map[uint64]string),
		talks: make(map[uint64]map[int]time.Duration),
	}
	s.changed = sync.NewCond(&s.mu)
	return s
}

// Join puts a publisher into a group, or with "" into none. A publisher who talks goes on
// talking there.
func (s *Speakers) Join(id uint64, group string) {
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
		s.groups[group] = new(Group)
	}
	for _, since := range s.talks[id] {
		s.decide(id, true, since)
	}
}

// remove takes a publisher out of its group. With the lock held.
func (s *Speakers) remove(id uint64) {
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
func (s *Speakers) decide(id uint64, talks bool, at time.Duration) {
	group, ok := s.member[id]
	if !ok {
		return
	}
	if active, changed := s.groups[group].Change(id, talks, at); changed {
		s.note(Event{About: About{Group: group}, Speaker: active})
	}
}

// Change notes that an m-line of a publisher began or stopped talking. The publisher talks as
// long as one of its m-lines does.
func (s *Speakers) Change(id uint64, mindex int, talks bool, level int, now time.Duration) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.changeLocked(id, mindex, talks, level, now)
}

func (s *Speakers) changeLocked(id uint64, mindex int, talks bool, level int, now time.Duration) {
	s.note(Event{About: About{Publisher: id, MIndex: mindex}, Talks: talks, Level: level})
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

// Silence ends the talking of all m-lines of a publisher, and takes the publisher out of its
// group, which it returns.
func (s *Speakers) Silence(id uint64) (group string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	group = s.member[id]
	for mindex := range s.talks[id] {
		s.changeLocked(id, mindex, false, taps.Silence, 0)
	}
	s.remove(id)
	return group
}

// note adds an event that is to be told. With the lock held.
func (s *Speakers) note(what Event) {
	if len(s.untold) >= mostUntold {
		same := func(other Event) bool { return other.About == what.About }
		if i := slices.IndexFunc(s.untold, same); i >= 0 {
			s.untold = slices.Delete(s.untold, i, i+1)
			s.told++ // by what follows
		}
	}
	s.untold = append(s.untold, what)
}

// TellSoon arranges that all events are told soon. queue does that after the work that waits
// in it; if queue is full or closed, a queue of Speakers itself does.
func (s *Speakers) TellSoon(queue *serial.Queue) {
	if queue.Put(serial.Work{Run: s.Tell}) != nil {
		queue = s.soon
		_ = queue.Put(serial.Work{Run: s.Tell})
	}
	queue.Kick()
}

// Tell tells all events. If another thread is telling, that thread tells them.
func (s *Speakers) Tell() {
	for {
		what, ok := s.next()
		if !ok {
			return
		}
		s.protect(func() { s.tell(what) })
		s.done()
	}
}

// next takes the next event, unless another thread is telling, which then tells this event,
// too.
func (s *Speakers) next() (what Event, ok bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.telling || len(s.untold) == 0 {
		return Event{}, false
	}
	what = s.untold[0]
	if s.untold = s.untold[1:]; len(s.untold) == 0 {
		s.untold = nil
	}
	s.telling = true
	return what, true
}

// done ends what next began.
func (s *Speakers) done() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.telling = false
	s.told++
	s.changed.Broadcast()
}

// Await waits until all events of a publisher and a group have been told. The caller must
// not be the thread that tells them, and must have made sure that some thread does.
func (s *Speakers) Await(id uint64, group string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	target := s.told
	if s.telling {
		target++
	}
	for i, ahead := 0, target; i < len(s.untold); i++ {
		if what := s.untold[i]; what.Publisher == id || (group != "" && what.Group == group) {
			target = ahead + uint64(i) + 1
		}
	}
	for s.told < target {
		s.changed.Wait()
	}
}

// Settled says whether all events have been told.
func (s *Speakers) Settled() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return len(s.untold) == 0 && !s.telling
}

// Active is the active speaker of a group, 0 when nobody talks. ok says whether the group has a
// member.
func (s *Speakers) Active(group string) (id uint64, ok bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	g := s.groups[group]
	if g == nil {
		return 0, false
	}
	return g.Active(), true
}
