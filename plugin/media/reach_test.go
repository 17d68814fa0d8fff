package media

import (
	"sync/atomic"
	"testing"
	"time"

	"janus-golua/plugin/core"
)

// The core frees the PeerConnection when hangup_media has returned.
func TestAHangupWaitsForWhoeverIsInside(t *testing.T) {
	room := newRoom(t)
	s := room.join(1)
	s.SetupMedia()
	entered, leave := make(chan bool), make(chan bool)
	go s.Reach(func(core.Handle) { entered <- true; <-leave })
	<-entered
	var hungUp atomic.Bool
	ended := make(chan bool)
	go func() {
		s.HangupMedia()
		hungUp.Store(true)
		ended <- true
	}()
	time.Sleep(20 * time.Millisecond)
	if hungUp.Load() {
		t.Error("it has not waited")
	}
	leave <- true
	<-ended
	s.Reach(func(core.Handle) { t.Error("somebody came in after the hangup") })
	s.SendPLI(First)
	s.SetupMedia()
	s.SendPLI(First)
	if calls := room.core.Calls("SendPLI"); len(calls) != 1 {
		t.Errorf("%d PLIs were sent, want the one of the next PeerConnection", len(calls))
	}
}
