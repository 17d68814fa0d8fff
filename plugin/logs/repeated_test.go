package logs

import (
	"errors"
	"fmt"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"go.uber.org/goleak"

	"janus-golua/plugin/awaiting"
	"janus-golua/plugin/core"
	"janus-golua/plugin/core/simulated/coretest"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// The lines that were left out are counted in the log by themselves, also when nothing
// follows; and at the end.
func TestLinesThatWereLeftOutAreTold(t *testing.T) {
	c := coretest.New()
	l := New(c)
	l.repeated.period = 50 * time.Millisecond
	for range 142 {
		l.Refused("sendPli", errors.New("no such session"))
	}
	const more = "and 137 more in the last 1 s of: sendPli: no such session"
	awaiting.Until(t, more, func() bool { return len(c.Lines(more)) == 1 })
	if got := len(c.Lines("sendPli")); got != MostRepeats+1 {
		t.Errorf("%d lines", got)
	}
	if got := l.LeftOut(); got != 137 {
		t.Errorf("%d lines were left out", got)
	}
	l = New(c)
	for range MostRepeats + 2 {
		l.Repeated(core.LogError, "k", "at the end\nmore")
	}
	l.Close()
	if got := c.Lines("of: at the end"); len(got) != 1 || !strings.Contains(got[0], "and 2 more") {
		t.Errorf("at the end %q", got)
	}
	for i := range 3 * maxRemembered {
		l.Repeated(core.LogError, fmt.Sprint(i), "x")
	}
	if got := len(l.repeated.latest); got > maxRemembered {
		t.Errorf("%d lines are remembered", got)
	}
}

// The lines of another period are told after a panic in telling those of one.
func TestRepeatedLinesGoOnAfterAPanic(t *testing.T) {
	c := coretest.New()
	var armed atomic.Bool
	var panics atomic.Int32
	r := NewRepeatedLines(func(level core.Level, text string) {
		if armed.CompareAndSwap(true, false) {
			panics.Add(1)
			panic("in Log")
		}
		c.Log(level, text)
	}, c)
	r.period = 20 * time.Millisecond
	defer r.Close()
	repeat := func() {
		for range MostRepeats + 2 {
			r.Log(core.LogWarning, "key", "the line")
		}
	}
	repeat()
	armed.Store(true)
	awaiting.Until(t, "the panic", func() bool { return panics.Load() == 1 })
	repeat()
	awaiting.Until(t, "the lines that were left out later", func() bool {
		return len(c.Lines("more in the last")) > 0
	})
}
