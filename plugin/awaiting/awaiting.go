// Package awaiting lets a test wait until another goroutine, process or host has done
// something.
//
// It is the only way in which tests wait. To show that something does not happen, do not
// wait for a while: wait for a later event, and look then.
package awaiting

import "time"

// Patience is how long a test waits for something that must happen. It is far longer than
// needed, because a machine may have ten times more work than it can do.
const Patience = 30 * time.Second

// pollEvery is how long it waits before it looks again.
const pollEvery = time.Millisecond

// Test has the methods of testing.TB that Until needs.
type Test interface {
	Helper()
	Fatalf(format string, arguments ...any)
}

// Until waits until a condition holds, and ends the test if it never does.
func Until(t Test, what string, so func() bool) {
	t.Helper()
	if !Within(Patience, so) {
		t.Fatalf("waited in vain for %s", what)
	}
}

// Within waits until a condition holds, at most for a given time, and says whether it
// holds.
func Within(patience time.Duration, so func() bool) bool {
	for end := time.Now().Add(patience); !so(); time.Sleep(pollEvery) {
		if time.Now().After(end) {
			return so()
		}
	}
	return true
}

// Receive waits for a value from a channel. If the channel is closed, the value is zero.
func Receive[T any](t Test, what string, from <-chan T) (value T) {
	t.Helper()
	select {
	case value = <-from:
	case <-time.After(Patience):
		t.Fatalf("waited in vain for %s", what)
	}
	return value
}
