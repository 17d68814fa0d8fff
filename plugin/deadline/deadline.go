// Package deadline bounds waiting at the end: what does not end by itself must not
// keep Janus from ending.
package deadline

import (
	"sync"
	"time"

	"janus-golua/plugin/guard"
)

// Wait waits until all of a group are done, and says whether they were in time.
func Wait(group *sync.WaitGroup, limit time.Duration) (inTime bool) {
	done := make(chan struct{})
	go func() {
		defer guard.Recover(nil, "waiting for the end")
		group.Wait()
		close(done)
	}()
	select {
	case <-done:
		return true
	case <-time.After(limit):
		return false
	}
}
