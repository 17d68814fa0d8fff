// Package awaiting waits in tests for what another goroutine, process or host brings about.
//
// It is the only way in which tests wait. What must not happen is not shown by waiting
// for a while: wait for something that comes behind it, and look then.
package awaiting

import "time"

// Patience is how long a test waits for what must happen: far longer than it takes, as
// a machine may have ten times more to do than it can.
const Patience = 30 * time.Second

// pollEvery is how long it waits before it looks again.
const pollEvery = time.Millisecond

// Test is what Until needs of a testing.TB.
type Test interface {
	Helper()
	Fatalf(format string, arguments ...any)
}

// Until waits until something is so, and ends the test when it never is.
func Until(t Test, what string, so func() bool) {
	t.Helper()
	if !Within(Patience, so) {
		t.Fatalf("waited in vain for %s", what)
	}
}

// Within waits until something is so, and says whether it is, at the latest after a time.
func Within(patience time.Duration, so func() bool) bool {
	for end := time.Now().Add(patience); !so(); time.Sleep(pollEvery) {
		if time.Now().After(end) {
			return so()
		}
	}
	return true
}

// Receive waits for a value from a channel, or for its end, which is the zero value.
func Receive[T any](t Test, what string, from <-chan T) (value T) {
	t.Helper()
	select {
	case value = <-from:
	case <-time.After(Patience):
		t.Fatalf("waited in vain for %s", what)
	}
	return value
}
