package logs

import (
	"log"
	"strings"
	"testing"

	"janus-golua/plugin/core/simulated/coretest"
)

func TestLinesOfGoLibrariesGoToTheCoresLog(t *testing.T) {
	c := coretest.New()
	golog := log.New(New(c).Libraries(), "", 0)
	golog.Print("Unsolicited response, starting with \x1b[2J\nFATAL " + strings.Repeat("x", 1000))
	for i := range 100 {
		golog.Print("another ", i)
	}
	lines := c.Lines("a library of Go's says")
	if len(lines) == 0 || len(lines) > 10 {
		t.Fatalf("%d lines", len(lines))
	}
	if first := lines[0]; strings.ContainsAny(first, "\x1b\n") || len(first) > 300 {
		t.Errorf("%q", first)
	}
}
