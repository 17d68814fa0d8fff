package plugin

import (
	"fmt"
	"sync"
	"time"

	"janus-golua/plugin/core"
)

// refusals logs calls and messages that were refused, each function at most
// once a second: a script that relays to a session that is gone does so for
// every packet. Its zero value is ready.
type refusals struct {
	mu     sync.Mutex // protects latest; never held while logging
	latest map[string]*refusal
}

type refusal struct {
	logged  time.Time
	skipped int
}

func (r *refusals) log(p *Plugin, function string, reason error) {
	skipped, now := r.count(function, time.Now())
	if !now {
		return
	}
	text := fmt.Sprintf("%s: %v", function, reason)
	if skipped > 0 {
		text += fmt.Sprintf(" (and %d more before)", skipped)
	}
	p.log(core.LogWarning, text)
}

// count says whether to log now, and how many were passed over.
func (r *refusals) count(function string, now time.Time) (skipped int, log bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.latest == nil {
		r.latest = make(map[string]*refusal)
	}
	last := r.latest[function]
	if last == nil {
		last = &refusal{}
		r.latest[function] = last
	}
	if now.Sub(last.logged) < time.Second {
		last.skipped++
		return 0, false
	}
	skipped = last.skipped
	*last = refusal{logged: now}
	return skipped, true
}
