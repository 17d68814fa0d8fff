package plugin

import (
	"fmt"
	"sync"
	"time"

	"janus-golua/plugin/core"
)

// Limits of lines that repeat themselves: a script that relays to a session
// that is gone, or errs, does so for every packet.
const (
	// repeats is how often the same line may be logged in a second.
	repeats = 5
	// maxRemembered bounds the lines that are remembered; then all are forgotten.
	maxRemembered = 1000
)

// folder logs lines, the same one a few times a second; what it leaves out it
// counts, and says with the next. Its zero value is ready.
type folder struct {
	mu     sync.Mutex // protects latest; never held while logging
	latest map[string]*line
}

type line struct {
	second        time.Time
	logged, folds int
}

// log writes prefix and text, unless the same prefix and key were written too
// often.
func (f *folder) log(p *Plugin, level core.Level, key, text string) {
	folded, now := f.count(key, time.Now())
	if !now {
		p.lost.lines.Add(1)
		return
	}
	if folded > 0 {
		text += fmt.Sprintf(" (and %d more before)", folded)
	}
	p.log(level, text)
}

// count says whether to log now, and how many were left out.
func (f *folder) count(key string, now time.Time) (folded int, log bool) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.latest == nil || len(f.latest) > maxRemembered {
		f.latest = make(map[string]*line)
	}
	l := f.latest[key]
	if l == nil {
		l = &line{}
		f.latest[key] = l
	}
	if now.Sub(l.second) >= time.Second {
		l.second, l.logged = now, 0
	}
	if l.logged >= repeats {
		l.folds++
		return 0, false
	}
	l.logged++
	folded, l.folds = l.folds, 0
	return folded, true
}

// refused logs why a function of the script's was answered with -1, or a
// message for it was dropped.
func (p *Plugin) refused(function string, reason error) {
	p.folds.log(p, core.LogWarning, function, fmt.Sprintf("%s: %v", function, reason))
}
