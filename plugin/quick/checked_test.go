//go:build race

package quick

import (
	"strings"
	"testing"
)

// caught is what Blocks says of a piece of work.
func caught(t *testing.T, work func()) (message string) {
	t.Helper()
	before := fail
	fail = func(text string) { message = text }
	defer func() { fail = before }()
	work()
	return message
}

func TestWhatBlocksUnderALockIsFound(t *testing.T) {
	var one, two Mutex
	message := caught(t, func() {
		one.Lock()
		defer one.Unlock()
		Blocks("closing a file")
	})
	if !strings.Contains(message, "closing a file may block") || !strings.Contains(message, "TestWhatBlocksUnderALockIsFound") {
		t.Errorf("said %q", message)
	}
	message = caught(t, func() {
		if !two.TryLock() || two.TryLock() {
			t.Error("TryLock is wrong")
		}
		one.Lock()
		one.Unlock()
		Blocks("x")
		two.Unlock()
	})
	if message == "" {
		t.Error("the lock that was taken first has been forgotten")
	}
}

func TestWhatBlocksWithoutALockIsLetThrough(t *testing.T) {
	var one Mutex
	one.Lock()
	done := make(chan string)
	go func() { done <- caught(t, func() { Blocks("another goroutine") }) }()
	if message := <-done; message != "" {
		t.Error("another goroutine's lock counts:", message)
	}
	one.Unlock()
	if message := caught(t, func() { Blocks("after it") }); message != "" {
		t.Error("a lock that was given back counts:", message)
	}
	if len(holders.counts) != 0 {
		t.Errorf("%d goroutines are remembered", len(holders.counts))
	}
}
