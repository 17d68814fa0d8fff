package plugin

import (
	"fmt"
	"strings"
	"sync"
	"time"

	"janus-golua/plugin/core"
	"janus-golua/plugin/guard"
)

// Limits of lines that repeat themselves: a script that relays to a session
// that is gone, or errs, does so for every packet.
const (
	// repeats is how often the same line may be logged in a foldingTime.
	repeats     = 5
	foldingTime = 10 * time.Second
	// maxRemembered bounds the lines that are remembered; then all are forgotten.
	maxRemembered = 1000
)

// folder logs lines, the same one a few times in foldingTime; what it leaves out it
// counts, and says when that is over. Its zero value is ready; close ends it.
type folder struct {
	mu     sync.Mutex // protects what follows; never held while logging
	latest map[string]*line
	closed bool
	// timer, unless it is nil, calls flush when the time of a line with folds is over.
	timer    *time.Timer
	flushing sync.WaitGroup
	// faults is told of panics of flush; nil is nobody.
	faults guard.Logger
	// period is foldingTime unless a test is in a hurry.
	period time.Duration
}

// line is one that was logged lately.
type line struct {
	since         time.Time
	logged, folds int
	// plugin, level and first are how the folds are told.
	plugin *Plugin
	level  core.Level
	first  string
}

// told is a line that says what was folded.
type told struct {
	plugin *Plugin
	level  core.Level
	text   string
}

// log writes text, which has been escaped, unless one with the same key was written too often.
func (f *folder) log(p *Plugin, level core.Level, key, text string) {
	now, first := f.count(p, level, key, text, time.Now())
	tell(first)
	if !now {
		p.lost.lines.Add(1)
		return
	}
	p.logLines(level, text)
}

// count says whether to log now, and what is to be told before.
func (f *folder) count(p *Plugin, level core.Level, key, text string, now time.Time) (log bool, before []told) {
	f.mu.Lock()
	defer f.mu.Unlock()
	l := f.latest[key]
	if l == nil || now.Sub(l.since) >= f.time() {
		before = f.end(now, len(f.latest) >= maxRemembered)
		l = &line{since: now, plugin: p, level: level}
		l.first, _, _ = strings.Cut(text, "\n")
		f.latest[key] = l
	}
	if l.logged < repeats || f.closed {
		l.logged++
		return true, before
	}
	l.folds++
	if f.timer == nil {
		f.flushing.Add(1)
		f.timer = time.AfterFunc(l.since.Add(f.time()).Sub(now), f.flush)
	}
	return false, before
}

func (f *folder) time() time.Duration {
	if f.period > 0 {
		return f.period
	}
	return foldingTime
}

// end forgets the lines whose time is over, or all, and returns what is to be told of
// them. With the lock held.
func (f *folder) end(now time.Time, all bool) (over []told) {
	if f.latest == nil {
		f.latest = make(map[string]*line)
	}
	for key, l := range f.latest {
		if passed := now.Sub(l.since); all || passed >= f.time() {
			over = append(over, l.told(passed)...)
			delete(f.latest, key)
		}
	}
	return over
}

// told says how many of a line were folded in the time that has passed.
func (l *line) told(passed time.Duration) []told {
	if l.folds == 0 {
		return nil
	}
	seconds := max(1, int(passed.Round(time.Second)/time.Second))
	return []told{{l.plugin, l.level, fmt.Sprintf("and %d more in the last %d s of: %s", l.folds, seconds, l.first)}}
}

// flush tells what was folded, and waits for the next folds that there are.
func (f *folder) flush() {
	defer guard.Recover(f.faults, "lines that repeat")
	defer f.flushing.Done()
	tell(f.take(time.Now()))
}

// take forgets the lines whose time is over, and has flush called for the others, also
// after a panic here.
func (f *folder) take(now time.Time) []told {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.timer = nil
	defer func() {
		if next, some := f.next(); some && !f.closed {
			f.flushing.Add(1)
			f.timer = time.AfterFunc(next.Sub(now), f.flush)
		}
	}()
	return f.end(now, f.closed)
}

// next is when the first time of a line with folds is over. With the lock held.
func (f *folder) next() (at time.Time, some bool) {
	for _, l := range f.latest {
		if end := l.since.Add(f.time()); l.folds > 0 && (!some || end.Before(at)) {
			at, some = end, true
		}
	}
	return at, some
}

// close tells what was folded so far, and ends the timer: nothing is logged by it any
// more. What is logged later is not folded.
func (f *folder) close() {
	tell(f.takeAll())
	f.flushing.Wait()
}

// takeAll ends the timer and forgets all lines.
func (f *folder) takeAll() []told {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.closed = true
	if f.timer != nil && f.timer.Stop() {
		f.timer = nil
		f.flushing.Done()
	}
	return f.end(time.Now(), true)
}

func tell(lines []told) {
	for _, l := range lines {
		l.plugin.logLines(l.level, l.text)
	}
}

// refused logs why a function of the script's was answered with -1, or a
// message for it was dropped.
func (p *Plugin) refused(function string, reason error) {
	text := escaped(fmt.Sprintf("%s: %v", function, reason))
	p.folds.log(p, core.LogWarning, function, text)
}
