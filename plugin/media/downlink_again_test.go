package media

import (
	"testing"
	"time"

	"janus-golua/plugin/awaiting"
	"janus-golua/plugin/media/bandwidth"
)

// The estimator must know that it has not been told of all packets of the PeerConnection: it finds
// the packets of a feedback by counting them otherwise.
func TestAnEstimateThatBeginsAgainIsLate(t *testing.T) {
	room := newLineRoom(t)
	e, viewer := room.sized(1), room.join(2)
	room.link(e.publisher, viewer)
	first := room.limit(viewer)
	room.film(e, time.Second)
	if err := viewer.Limit(Changes{Bandwidth: new(false)}); err != nil {
		t.Fatal(err)
	}
	room.film(e, time.Second)
	again := room.limit(viewer)
	if first.options.Late || !again.options.Late {
		t.Errorf("late are the first estimate: %v, the one after a pause: %v", first.options.Late, again.options.Late)
	}
	room.film(e, time.Second)
	if len(again.sent) == 0 || again.sent[0].Count != 1 {
		t.Errorf("the estimator is told of %d packets; a late count begins with 1", len(again.sent))
	}
	viewer.HangupMedia()
	viewer.SetupMedia()
	if next := room.limit(viewer); next.options.Late {
		t.Error("the estimate of another PeerConnection is late")
	}
}

// A negotiation may change the kind of feedback, and with it the estimator.
func TestAnotherEstimatorIsAsLateAsTheOneBefore(t *testing.T) {
	for _, late := range []bool{false, true} {
		room := newLineRoom(t)
		e, viewer := room.sized(1), room.join(2)
		room.link(e.publisher, viewer)
		if late {
			room.film(e, time.Second)
		}
		room.limit(viewer)
		room.film(e, time.Second)
		viewer.Describe([]Description{{Medium: Video, TransportWide: true}})
		if len(room.made) != 2 || room.made[1].options.Late != late {
			t.Errorf("of %d estimators the newest is late: %v, want %v", len(room.made), room.made[len(room.made)-1].options.Late, late)
		}
	}
}

// hangingUp is an estimator during whose turn something happens.
type hangingUp struct {
	*estimated
	meanwhile func()
}

func (h *hangingUp) Want(int64) { h.meanwhile() }

// A turn that has begun before a hangup must not set the pace of the next PeerConnection.
func TestAHangupDuringATurnForgetsThePace(t *testing.T) {
	room := newLineRoom(t)
	e, viewer := room.sized(1), room.join(2)
	room.link(e.publisher, viewer)
	estimator, ended := &hangingUp{estimated: &estimated{state: bandwidth.State{Proven: 10_000_000}}}, make(chan struct{})
	estimator.meanwhile = func() {
		estimator.meanwhile = func() {}
		go func() {
			defer close(ended)
			viewer.HangupMedia()
		}()
		awaiting.Until(t, "the end of the estimate", func() bool { return viewer.downlink.Load() == nil && viewer.pace.Load() == 0 })
	}
	room.router.downlinks.estimator = func(bandwidth.Options) bandwidth.Estimator { return estimator }
	if err := viewer.Limit(Changes{Bandwidth: new(true)}); err != nil {
		t.Fatal(err)
	}
	room.film(e, 100*time.Millisecond)
	<-ended
	if pace := viewer.pace.Load(); pace != 0 {
		t.Errorf("after the hangup the pace is still %d", pace)
	}
}

// What a former PeerConnection got does not count.
func TestAnEstimateOfTheSecondPeerConnectionIsNotLate(t *testing.T) {
	room := newLineRoom(t)
	e, viewer := room.sized(1), room.join(2)
	room.link(e.publisher, viewer)
	room.film(e, time.Second)
	viewer.HangupMedia()
	viewer.SetupMedia()
	if line := room.limit(viewer); line.options.Late {
		t.Error("the estimate is late before anything has been sent")
	}
	if err := viewer.Limit(Changes{Bandwidth: new(false)}); err != nil {
		t.Fatal(err)
	}
	viewer.HangupMedia()
	viewer.SetupMedia()
	if err := viewer.Configure(Video, In, true); err != nil {
		t.Fatal(err)
	}
	room.film(e, time.Second)
	if line := room.limit(viewer); !line.options.Late {
		t.Error("the estimate is not late after a second of film")
	}
}

// At the end of the plugin some other thread may hold up the end of a session for too long.
func TestTheRouterClosesWithASessionThatIsStillEnding(t *testing.T) {
	room := newRoom(t)
	viewer := room.join(2)
	if err := viewer.Limit(Changes{Bandwidth: new(true)}); err != nil {
		t.Fatal(err)
	}
	closed := make(chan struct{})
	go func() {
		defer close(closed)
		room.router.Close()
	}()
	select {
	case <-closed:
	case <-time.After(awaiting.Patience):
		viewer.Destroy()
		<-closed
		t.Error("the router waits for the estimate of a session that does not end")
	}
}

// Max is the most that is sent, also while a viewer gets cached pictures.
func TestABurstKeepsTheMost(t *testing.T) {
	room := newLineRoom(t)
	e, viewer := room.sized(1), room.join(2)
	room.link(e.publisher, viewer)
	room.limit(viewer)
	room.film(e, time.Second)
	if pace := viewer.pace.Load(); pace != 1625 { // 1.3 times 10 Mbit/s
		t.Errorf("without a limit the pace is %d bytes in a millisecond", pace)
	}
	if err := viewer.Limit(Changes{Max: new(int64(400_000))}); err != nil {
		t.Fatal(err)
	}
	room.film(e, time.Second)
	if pace := viewer.pace.Load(); pace != 50 {
		t.Errorf("with 400 kbit/s at most the pace is %d bytes in a millisecond", pace)
	}
}
