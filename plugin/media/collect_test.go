package media

import (
	"runtime"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"janus-golua/plugin/core"
	"janus-golua/plugin/core/coretest"
)

// held is a publisher whose media threads stay inside its plan: each packet is held up
// until something lets it go.
type held struct {
	*Session
	judge func()
}

func (h held) Judge(int, *core.Batch) { h.judge() }

// recorded makes a session whose packets are judged.
func (r *room) recorded(id uint64) *Session {
	r.t.Helper()
	s := r.join(id)
	if err := s.StartRecording([]Recording{{Medium: Video, MIndex: First, Codec: "vp8"}}); err != nil {
		r.t.Fatal(err)
	}
	r.send(s, videoPacket(7, 1))
	return s
}

// hold has a packet of a publisher stay inside until release is called, which waits
// until it has left.
func (r *room) hold(publisher *Session) (release func()) {
	entered, leave := make(chan bool), make(chan bool)
	var left sync.WaitGroup
	left.Go(func() {
		r.core.Incoming(held{publisher, func() { entered <- true; <-leave }}, publisher.handle, videoPacket(7, 2))
	})
	<-entered
	release = sync.OnceFunc(func() { close(leave); left.Wait() })
	r.t.Cleanup(release)
	return release
}

// keepBusy has two threads be inside in turn, so that at least one always is.
func (r *room) keepBusy(publisher *Session) (stop func()) {
	var mu sync.Mutex
	former := make(chan bool)
	var stopped atomic.Bool
	relieve := func() {
		mine := make(chan bool)
		mu.Lock()
		before := former
		former = mine
		mu.Unlock()
		close(before)
		if !stopped.Load() {
			<-mine
		}
	}
	var done sync.WaitGroup
	for range 2 {
		done.Go(func() {
			for !stopped.Load() {
				r.core.Incoming(held{publisher, relieve}, publisher.handle, videoPacket(7, 3))
			}
		})
	}
	stop = sync.OnceFunc(func() {
		stopped.Store(true)
		relieve()
		done.Wait()
	})
	r.t.Cleanup(stop)
	return stop
}

func eventually(t *testing.T, what string, condition func() bool) {
	t.Helper()
	for deadline := time.Now().Add(20 * time.Second); !condition(); time.Sleep(time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatalf("it never happened: %s", what)
		}
	}
}

// kept counts those whom earlier plans of a session still hold.
func (s *Session) kept() int {
	s.router.mu.Lock()
	defer s.router.mu.Unlock()
	return len(s.retired) + len(s.awaited)
}

func TestThereIsOneCollectorHoweverOftenPlansChange(t *testing.T) {
	room := newRoom(t)
	publisher, viewer := room.recorded(1), room.join(2)
	release := room.hold(publisher)
	before := runtime.NumGoroutine()
	for range 100 {
		room.link(publisher, viewer)
		publisher.RemoveRecipient(viewer)
	}
	if more := runtime.NumGoroutine() - before; more > 1 {
		t.Errorf("%d goroutines more", more)
	}
	if viewer.planned.Load() == 0 {
		t.Error("a plan was let go of while a thread used it")
	}
	release()
	eventually(t, "all is let go of", func() bool { return publisher.kept() == 0 && viewer.planned.Load() == 0 })
	eventually(t, "the collector ends", func() bool {
		room.router.mu.Lock()
		defer room.router.mu.Unlock()
		return !room.router.watched
	})
}

// A forwarder with more than it can do leaves a plan and enters the next at once.
func TestPlansOfABusyPublisherAreLetGoOf(t *testing.T) {
	room := newRoom(t)
	publisher, viewer := room.recorded(1), room.join(2)
	room.link(publisher, viewer)
	room.keepBusy(publisher)
	for range 100 {
		viewer.HangupMedia()
		if viewer.planned.Load() != 0 {
			t.Fatal("the hangup gave up after its whole patience")
		}
		viewer.SetupMedia()
		_ = viewer.Configure(Video, In, true)
	}
	for range 1000 {
		publisher.RemoveRecipient(viewer)
		room.link(publisher, viewer)
	}
	eventually(t, "earlier plans are let go of", func() bool { return publisher.kept() == 0 })
	if viewer.planned.Load() != 1 {
		t.Errorf("the viewer is in %d plans, not one", viewer.planned.Load())
	}
	if lines := room.core.Lines("after its hangup"); len(lines) > 0 {
		t.Error(lines)
	}
}

func TestAPlanThatIsReplacedMeanwhileBelongsToTheNextGracePeriod(t *testing.T) {
	room := newRoom(t)
	publisher, first, second := room.recorded(1), room.join(2), room.join(3)
	room.link(publisher, first)
	releaseFirst := room.hold(publisher)
	publisher.RemoveRecipient(first)
	room.link(publisher, second)
	releaseSecond := room.hold(publisher)
	publisher.RemoveRecipient(second)
	releaseFirst()
	eventually(t, "the first is let go of", func() bool { return first.planned.Load() == 0 })
	// The collector has begun the next period in the same step.
	if publisher.kept() == 0 || second.planned.Load() == 0 {
		t.Error("the second was let go of while a thread used its plan")
	}
	releaseSecond()
	eventually(t, "the second is let go of", func() bool { return second.planned.Load() == 0 })
}

func TestAHangupSaysWhenItGivesUp(t *testing.T) {
	room := newRoom(t)
	publisher, viewer := room.recorded(1), room.join(2)
	room.link(publisher, viewer)
	release := room.hold(publisher)
	viewer.HangupMedia()
	if lines := room.core.Lines("still being sent to session 2"); len(lines) != 1 {
		t.Errorf("the log has %q", lines)
	}
	release()
}

// collectPanics is a core whose Collect fails once.
type collectPanics struct {
	*coretest.Core
	next atomic.Bool
}

func (c *collectPanics) Collect(handle core.Handle) bool {
	if c.next.Swap(false) {
		panic("in Collect")
	}
	return c.Core.Collect(handle)
}

func TestACollectorThatFailedIsFollowedByAnother(t *testing.T) {
	room := newRoom(t)
	fails := &collectPanics{Core: room.core}
	room.router = NewRouter(fails, nil)
	publisher, viewer := room.recorded(1), room.join(2)
	release := room.hold(publisher)
	room.link(publisher, viewer)
	fails.next.Store(true)
	eventually(t, "the panic is logged", func() bool { return len(room.core.Lines("internal error in the collector")) == 1 })
	release()
	publisher.RemoveRecipient(viewer)
	eventually(t, "all is let go of", func() bool { return publisher.kept() == 0 })
}
