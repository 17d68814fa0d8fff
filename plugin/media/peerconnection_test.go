package media

import (
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"janus-golua/plugin/core"
	"janus-golua/plugin/media/taps"
)

// hangup hangs up on a goroutine of its own. In a bubble of synctest nothing is left to
// chance: after synctest.Wait it has returned, or waits for somebody.
func hangup(s *Session) (returned *atomic.Bool) {
	returned = new(atomic.Bool)
	go func() {
		s.HangupMedia()
		returned.Store(true)
	}()
	synctest.Wait()
	return returned
}

// The core frees the PeerConnection when hangup_media has returned.
func TestAHangupWaitsForWhoeverIsInside(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		room := newRoom(t)
		s := room.join(1)
		leave := make(chan bool)
		go s.WithPeerConnection(func(core.Handle) { <-leave })
		synctest.Wait()
		returned := hangup(s)
		for range 5 {
			time.Sleep(100 * time.Millisecond)
			synctest.Wait()
			if returned.Load() {
				t.Fatal("it has not waited")
			}
		}
		leave <- true
		time.Sleep(hangupPatience / 10)
		synctest.Wait()
		if !returned.Load() {
			t.Error("it still waits")
		}
		s.WithPeerConnection(func(core.Handle) { t.Error("somebody came in after the hangup") })
		s.SendPLI(First)
		s.SetupMedia()
		s.SendPLI(First)
		if calls := room.core.Calls("SendPLI"); len(calls) != 1 {
			t.Errorf("%d PLIs were sent, want the one of the next PeerConnection", len(calls))
		}
	})
}

// A thread that is held up must not hold up the core for ever.
func TestAHangupWaitsForASecondAtMost(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		room := newRoom(t)
		s := room.join(1)
		leave := make(chan bool)
		go s.WithPeerConnection(func(core.Handle) { <-leave })
		synctest.Wait()
		began := time.Now()
		s.HangupMedia()
		if waited := time.Since(began); waited < hangupPatience || waited > hangupPatience+100*time.Millisecond {
			t.Errorf("it has waited for %v", waited)
		}
		leave <- true
	})
}

// slowSink takes its time for a packet, on the forwarder's thread.
type slowSink struct {
	enter, leave chan bool
}

func (k *slowSink) RTP([]byte) {
	k.enter <- true
	<-k.leave
}

func (k *slowSink) Data(*core.Data) {}
func (k *slowSink) Close()          {}

// A viewer's hangup waits for a forwarder that is inside a table with that viewer. Another
// session's hangup does not wait.
func TestAHangupWaitsForAForwarderThatIsInside(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		room := newRoom(t)
		sink := &slowSink{enter: make(chan bool), leave: make(chan bool)}
		publisher, viewer, stranger := room.join(1), room.join(2), room.join(3)
		room.link(publisher, viewer)
		if _, err := publisher.StartRTPForward(Audio, taps.Forwarding{MIndex: First}, sink); err != nil {
			t.Fatal(err)
		}
		go room.send(publisher, &core.Packet{Buffer: rtpBytes(7, 1, 0, "slow")})
		<-sink.enter
		if !hangup(stranger).Load() {
			t.Error("a stranger's hangup has waited")
		}
		returned := hangup(viewer)
		time.Sleep(hangupPatience / 2)
		synctest.Wait()
		if returned.Load() {
			t.Error("the viewer's has not waited")
		}
		sink.leave <- true
		time.Sleep(hangupPatience / 4)
		synctest.Wait()
		if !returned.Load() {
			t.Error("the viewer's still waits")
		}
	})
}
