package app

import (
	"bytes"
	"testing"
	"time"

	"janus-golua/plugin/awaiting"
)

// A part of a long line must not be searched to the end of the whole line: with that, 64 MB
// took 14 s. The time of processors is measured, because the machine may be busy.
func TestALongLineIsPrintedInTimeThatGrowsWithItsLength(t *testing.T) {
	took := func(size int) time.Duration {
		lines := 0
		p := &printed{log: func(string) { lines++ }}
		text := bytes.Repeat([]byte("x"), size)
		before := awaiting.Worked()
		_, _ = p.Write(text)
		if lines != size/(maxPrinted-1) && lines != size/maxPrinted {
			t.Errorf("%d bytes are %d lines", size, lines)
		}
		return awaiting.Worked() - before
	}
	small := took(4 << 20)
	if large := took(64 << 20); large > 100*small+time.Second {
		t.Errorf("4 MB cost %v, 64 MB %v", small, large)
	}
}
