package speakers

import "time"

// Group finds the active speaker of a group of publishers. It notes who began to talk, in
// which order. In the zero value nobody talks.
type Group struct {
	talking map[uint64]time.Duration
	active  uint64
}

// Change notes that somebody began or stopped talking. It returns the active speaker, 0 when
// nobody talks, and whether the active speaker has changed. An active speaker stays active
// until it stops talking. Then the publisher who began to talk last becomes active.
func (g *Group) Change(id uint64, talking bool, at time.Duration) (active uint64, changed bool) {
	if g.talking == nil {
		g.talking = make(map[uint64]time.Duration)
	}
	if talking {
		g.talking[id] = at
	} else {
		delete(g.talking, id)
	}
	before := g.active
	if _, still := g.talking[g.active]; !still {
		g.active = g.latest()
	}
	return g.active, g.active != before
}

// Active is the active speaker, 0 when nobody talks.
func (g *Group) Active() uint64 { return g.active }

func (g *Group) latest() (id uint64) {
	latest := time.Duration(-1)
	for candidate, at := range g.talking {
		if at > latest || (at == latest && candidate < id) {
			id, latest = candidate, at
		}
	}
	return id
}
