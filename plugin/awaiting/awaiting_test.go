package awaiting

import (
	"fmt"
	"testing"
	"testing/synctest"
	"time"
)

// recorder is a test that fails.
type recorder struct{ failed string }

func (r *recorder) Helper() {}

func (r *recorder) Fatalf(format string, arguments ...any) {
	r.failed = fmt.Sprintf(format, arguments...)
}

func TestWaitingEndsWhenItIsSo(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		began := time.Now()
		r := new(recorder)
		Until(r, "five seconds", func() bool { return time.Since(began) >= 5*time.Second })
		if waited := time.Since(began); r.failed != "" || waited != 5*time.Second {
			t.Errorf("waited %v: %q", waited, r.failed)
		}
		Until(r, "rain", func() bool { return false })
		if r.failed != "waited in vain for rain" {
			t.Errorf("failed with %q", r.failed)
		}
	})
}

func TestReceivingEndsWithAValue(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		values, r := make(chan int, 1), new(recorder)
		values <- 7
		if got := Receive(r, "seven", values); got != 7 || r.failed != "" {
			t.Errorf("received %d: %q", got, r.failed)
		}
		if Receive(r, "eight", values); r.failed != "waited in vain for eight" {
			t.Errorf("failed with %q", r.failed)
		}
	})
}
