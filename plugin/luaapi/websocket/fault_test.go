//go:build !nohttp

package websocket

import (
	"context"
	"testing"
	"time"

	"janus-golua/plugin/core/simulated/coretest"
	"janus-golua/plugin/waiting"
)

// A connection whose goroutines panic, here because it has no socket, ends, and coroutines
// that wait for a message are told.
func TestAConnectionEndsByAPanic(t *testing.T) {
	log := coretest.New()
	options := Options{Ground: waiting.Ground{Context: context.Background(), Log: log}}
	c := newConn(options, &wish{ping: time.Millisecond, maxMessage: 1000, timeout: time.Second})
	got := make(chan received, 1)
	go func() { got <- c.takeWithin(context.Background(), 20*time.Second) }()
	c.start()
	select {
	case r := <-got:
		if r.ended == nil {
			t.Errorf("who waits got %+v", r)
		}
	case <-time.After(30 * time.Second):
		t.Fatal("who waits is not told")
	}
	<-c.life.Done()
	for end := time.Now().Add(20 * time.Second); len(log.Lines("internal error in websocket: reading")) != 1; time.Sleep(time.Millisecond) {
		if time.Now().After(end) {
			t.Fatalf("logged %v", log.Lines(""))
		}
	}
}
