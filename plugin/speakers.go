package plugin

import (
	"sync"
	"time"

	lua "github.com/yuin/gopher-lua"

	"janus-golua/plugin/media"
)

// speakers finds the active speaker of each group of publishers.
type speakers struct {
	mu     sync.Mutex // protects what follows
	groups map[string]*media.Speakers
	member map[uint64]string
}

// join puts a publisher into a group, "" into none.
func (s *speakers) join(id uint64, group string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.remove(id)
	if group == "" {
		return
	}
	if s.groups == nil {
		s.groups, s.member = make(map[string]*media.Speakers), make(map[uint64]string)
	}
	s.member[id] = group
	if s.groups[group] == nil {
		s.groups[group] = new(media.Speakers)
	}
}

// leave takes a publisher out of its group.
func (s *speakers) leave(id uint64) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.remove(id)
}

func (s *speakers) remove(id uint64) {
	group, ok := s.member[id]
	if !ok {
		return
	}
	delete(s.member, id)
	s.groups[group].Change(id, false, 0)
	for _, other := range s.member {
		if other == group {
			return
		}
	}
	delete(s.groups, group)
}

// change notes that a publisher began or stopped talking; changed says that its
// group has another active speaker now, 0 for nobody.
func (s *speakers) change(id uint64, talking bool, now time.Duration) (group string, active uint64, changed bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	group, ok := s.member[id]
	if !ok {
		return "", 0, false
	}
	active, changed = s.groups[group].Change(id, talking, now)
	return group, active, changed
}

// Talking tells the script that a publisher began or stopped talking, and who is
// the active speaker of its group.
func (p *Plugin) Talking(publisher uint64, mindex int, talking bool, level int) {
	p.notice(publisher, "talking", number(publisher), lua.LBool(talking), lua.LNumber(level), lua.LNumber(mindex))
	group, active, changed := p.speakers.change(publisher, talking, p.core.Now())
	if changed {
		p.notice(publisher, "activeSpeaker", lua.LString(group), number(active))
	}
}
