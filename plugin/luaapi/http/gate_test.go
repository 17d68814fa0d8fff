package http

import (
	"context"
	"errors"
	"io"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

// The clock of a synctest bubble makes this exact: a request that gets no place waits for
// 10 ms.
func TestAGateHasPlacesForAllAndForEachHost(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := newGate(2, 1, 100)
		soon, cancel := context.WithTimeout(context.Background(), 10*time.Millisecond)
		defer cancel()
		enter := func(host string) (func(), error) { return g.enter(soon, host) }
		leaveA, err := enter("a")
		if err != nil {
			t.Fatal(err)
		}
		if _, err := enter("a"); err == nil {
			t.Error("two for one host")
		}
		leaveB, err := g.enter(context.Background(), "b")
		if err != nil {
			t.Fatal(err)
		}
		if _, err := enter("c"); !errors.Is(err, context.DeadlineExceeded) {
			t.Error("three at once:", err)
		}
		entered := make(chan func())
		go func() {
			leave, _ := g.enter(context.Background(), "a")
			entered <- leave
		}()
		leaveA()
		(<-entered)()
		leaveB()
		if len(g.hosts) != 0 || len(g.all) != 0 {
			t.Errorf("left behind: %v", g.hosts)
		}
	})
}

func TestAGateBoundsWhatIsRead(t *testing.T) {
	g := newGate(1, 1, 100)
	text := func(size int) io.Reader { return strings.NewReader(strings.Repeat("x", size)) }
	if body, err := g.read(text(100), 100); len(body) != 100 || err != nil {
		t.Error(len(body), err)
	}
	if _, err := g.read(text(101), 100); err != tooLarge(100) {
		t.Error(err)
	}
	if _, err := g.read(text(101), 1000); err != errMemory {
		t.Error(err)
	}
	if g.reading.Load() != 0 || g.Refused() != 1 || g.UnderWay() != 0 {
		t.Errorf("left behind: %d bytes; %d refused, %d under way", g.reading.Load(), g.Refused(), g.UnderWay())
	}
}
