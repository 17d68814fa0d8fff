package logs

import (
	"fmt"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"janus-golua/plugin/core"
	"janus-golua/plugin/guard"
)

// Limits for lines that repeat. A script that relays packets to a session that is gone
// causes a line for every packet.
const (
	// MostRepeats is how often the same line may be written within repeatTime.
	MostRepeats = 5
	repeatTime  = 10 * time.Second
	// maxRemembered bounds the lines that are remembered. When there are more, all are
	// forgotten.
	maxRemembered = 1000
)

// RepeatedLines writes the same line a few times within repeatTime. It counts the lines that
// it leaves out, and says how many when the time is over. Close ends it.
type RepeatedLines struct {
	write   func(level core.Level, text string)
	faults  guard.Logger
	leftOut atomic.Uint64
	// period is repeatTime; tests use a shorter time.
	period time.Duration

	mu     sync.Mutex // protects what follows; never held while writing
	latest map[string]*line
	closed bool
	// timer calls flush when the time of a line that was left out is over. It is nil if no line
	// was left out.
	timer    *time.Timer
	flushing sync.WaitGroup
}

// NewRepeatedLines makes a RepeatedLines that writes with a function. If the function panics
// when the timer calls it, the panic is logged to faults.
func NewRepeatedLines(write func(level core.Level, text string), faults guard.Logger) *RepeatedLines {
	return &RepeatedLines{write: write, faults: faults, period: repeatTime, latest: make(map[string]*line)}
}

// line is a line that was written lately.
type line struct {
	since            time.Time
	written, leftOut int
	// level and first are the level and the text with which left-out lines are reported.
	level core.Level
	first string
}

// summary is a line that says how many lines were left out.
type summary struct {
	level core.Level
	text  string
}

// Log writes text, which has been escaped, unless one with the same key was written too often.
func (r *RepeatedLines) Log(level core.Level, key, text string) {
	now, before := r.count(level, key, text, time.Now())
	r.tell(before)
	if !now {
		r.leftOut.Add(1)
		return
	}
	r.write(level, text)
}

// LeftOut counts the lines that were not written.
func (r *RepeatedLines) LeftOut() uint64 { return r.leftOut.Load() }

// count says whether to write now, and which summaries to write before.
func (r *RepeatedLines) count(level core.Level, key, text string, now time.Time) (write bool, before []summary) {
	r.mu.Lock()
	defer r.mu.Unlock()
	l := r.latest[key]
	if l == nil || now.Sub(l.since) >= r.period {
		before = r.end(now, len(r.latest) >= maxRemembered)
		l = &line{since: now, level: level}
		l.first, _, _ = strings.Cut(text, "\n")
		r.latest[key] = l
	}
	if l.written < MostRepeats || r.closed {
		l.written++
		return true, before
	}
	l.leftOut++
	if r.timer == nil {
		r.flushing.Add(1)
		r.timer = time.AfterFunc(l.since.Add(r.period).Sub(now), r.flush)
	}
	return false, before
}

// end forgets the lines whose time is over, or all lines, and returns their summaries. With
// the lock held.
func (r *RepeatedLines) end(now time.Time, all bool) (over []summary) {
	for key, l := range r.latest {
		if passed := now.Sub(l.since); all || passed >= r.period {
			over = append(over, l.summary(passed)...)
			delete(r.latest, key)
		}
	}
	return over
}

// summary says how many repetitions of a line were left out in the time that has passed.
func (l *line) summary(passed time.Duration) []summary {
	if l.leftOut == 0 {
		return nil
	}
	seconds := max(1, int(passed.Round(time.Second)/time.Second))
	return []summary{{l.level, fmt.Sprintf("and %d more in the last %d s of: %s", l.leftOut, seconds, l.first)}}
}

// flush writes the summaries that are due, and sets the timer for the next one.
func (r *RepeatedLines) flush() {
	defer guard.Recover(r.faults, "lines that repeat")
	defer r.flushing.Done()
	r.tell(r.take(time.Now()))
}

// take forgets the lines whose time is over, and makes sure that flush is called for the
// others, even after a panic here.
func (r *RepeatedLines) take(now time.Time) []summary {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.timer = nil
	defer func() {
		if next, some := r.next(); some && !r.closed {
			r.flushing.Add(1)
			r.timer = time.AfterFunc(next.Sub(now), r.flush)
		}
	}()
	return r.end(now, r.closed)
}

// next is the earliest time at which a line that was left out has to be reported. With the
// lock held.
func (r *RepeatedLines) next() (at time.Time, some bool) {
	for _, l := range r.latest {
		if end := l.since.Add(r.period); l.leftOut > 0 && (!some || end.Before(at)) {
			at, some = end, true
		}
	}
	return at, some
}

// Close writes all summaries and ends the timer, so nothing is written later without a
// caller. All lines that come later are written.
func (r *RepeatedLines) Close() {
	r.tell(r.takeAll())
	r.flushing.Wait()
}

// takeAll ends the timer and forgets all lines.
func (r *RepeatedLines) takeAll() []summary {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.closed = true
	if r.timer != nil && r.timer.Stop() {
		r.timer = nil
		r.flushing.Done()
	}
	return r.end(time.Now(), true)
}

func (r *RepeatedLines) tell(lines []summary) {
	for _, l := range lines {
		r.write(l.level, l.text)
	}
}
