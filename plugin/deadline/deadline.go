// Package deadline bounds the waits at the end of the plugin: goroutines that do not end
// must not keep Janus from ending.
package deadline

import (
	"sync"
	"time"

	"janus-golua/plugin/guard"
)

// Wait waits until all goroutines of a group are done, and says whether they were done in
// time.
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
