package media

import (
	"runtime"
	"sync"
	"sync/atomic"
	"testing"

	"janus-golua/plugin/awaiting"
	"janus-golua/plugin/core"
	"janus-golua/plugin/core/simulated/coretest"
)

// threads is a core in which the test plays the media threads that read the tables of
// session 1. Its grace periods work like those of export/slots.h.
type threads struct {
	*coretest.Core
	mu       sync.Mutex
	side     int
	readers  [2]int
	awaiting bool
	fails    atomic.Bool // the next Reclaim panics
}

// busyRoom is a room on such a core, with a publisher whose m-line is known.
func busyRoom(t *testing.T) (*room, *threads, *Session) {
	t.Helper()
	r := newRoom(t)
	media := &threads{Core: r.core}
	r.router = NewRouter(media, nil)
	publisher := r.join(1)
	r.send(publisher, videoPacket(7, 1))
	return r, media, publisher
}

func (c *threads) Reclaim(handle core.Handle) bool {
	if handle != 1 {
		return c.Core.Reclaim(handle)
	}
	if c.fails.Swap(false) {
		panic("in Reclaim")
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if !c.awaiting {
		c.side = 1 - c.side
	}
	c.awaiting = c.readers[1-c.side] > 0
	return !c.awaiting
}

// enter begins a reader, which leave ends.
func (c *threads) enter() (leave func()) {
	c.mu.Lock()
	defer c.mu.Unlock()
	side := c.side
	c.readers[side]++
	return func() {
		c.mu.Lock()
		defer c.mu.Unlock()
		c.readers[side]--
	}
}

// saturate has two readers take turns, so that there is always at least one.
func (c *threads) saturate(t *testing.T) {
	var stopped atomic.Bool
	var done sync.WaitGroup
	done.Go(func() {
		leave := c.enter()
		for !stopped.Load() {
			next := c.enter()
			leave()
			leave = next
			runtime.Gosched()
		}
		leave()
	})
	t.Cleanup(func() { stopped.Store(true); done.Wait() })
}

// kept counts those whom earlier tables of a session still hold.
func (s *Session) kept() int {
	s.router.mu.Lock()
	defer s.router.mu.Unlock()
	return len(s.tables.retired) + len(s.tables.awaited)
}

func TestThereIsOneReclaimerHoweverOftenTablesChange(t *testing.T) {
	room, media, publisher := busyRoom(t)
	viewer := room.join(2)
	leave := media.enter()
	before := runtime.NumGoroutine()
	for range 100 {
		room.link(publisher, viewer)
		publisher.RemoveRecipient(viewer)
	}
	if more := runtime.NumGoroutine() - before; more > 1 {
		t.Errorf("%d goroutines more", more)
	}
	if viewer.inTables.Load() == 0 {
		t.Error("a table was let go of while a thread used it")
	}
	leave()
	awaiting.Until(t, "all is let go of", func() bool { return publisher.kept() == 0 && viewer.inTables.Load() == 0 })
	awaiting.Until(t, "the reclaimer ends", func() bool {
		room.router.mu.Lock()
		defer room.router.mu.Unlock()
		return !room.router.watched
	})
}

// A forwarder with more than it can do leaves a table and enters the next at once.
func TestTablesOfABusyPublisherAreLetGoOf(t *testing.T) {
	room, media, publisher := busyRoom(t)
	viewer := room.join(2)
	room.link(publisher, viewer)
	media.saturate(t)
	for range 100 {
		viewer.HangupMedia()
		if viewer.inTables.Load() != 0 {
			t.Fatal("the hangup gave up after its whole patience")
		}
		viewer.SetupMedia()
		_ = viewer.Configure(Video, In, true)
	}
	for range 1000 {
		publisher.RemoveRecipient(viewer)
		room.link(publisher, viewer)
	}
	awaiting.Until(t, "earlier tables are let go of", func() bool { return publisher.kept() == 0 })
	if viewer.inTables.Load() != 1 {
		t.Errorf("the viewer is in %d tables, not one", viewer.inTables.Load())
	}
	if lines := room.core.Lines("after its hangup"); len(lines) > 0 {
		t.Error(lines)
	}
}

func TestATableThatIsReplacedMeanwhileBelongsToTheNextGracePeriod(t *testing.T) {
	room, media, publisher := busyRoom(t)
	first, second := room.join(2), room.join(3)
	room.link(publisher, first)
	leaveFirst := media.enter()
	publisher.RemoveRecipient(first)
	room.link(publisher, second)
	leaveSecond := media.enter()
	publisher.RemoveRecipient(second)
	leaveFirst()
	awaiting.Until(t, "the first is let go of", func() bool { return first.inTables.Load() == 0 })
	// The reclaimer has begun the next period in the same step.
	if publisher.kept() == 0 || second.inTables.Load() == 0 {
		t.Error("the second was let go of while a thread used its table")
	}
	leaveSecond()
	awaiting.Until(t, "the second is let go of", func() bool { return second.inTables.Load() == 0 })
}

// Nobody asks again for a session whose last user is a table: the reclaimer frees it, and a
// panic in the core's function is not in the way of the next.
func TestASessionIsFreedWhenTheLastTableWithItIsLetGoOf(t *testing.T) {
	room, media, publisher := busyRoom(t)
	var freed atomic.Int32
	room.core.BeforeRelease = func() {
		if freed.Add(1) == 1 {
			panic("in Release")
		}
	}
	viewers := []*Session{room.join(2), room.join(3)}
	for _, viewer := range viewers {
		room.link(publisher, viewer)
	}
	leave := media.enter()
	for _, viewer := range viewers {
		viewer.Destroy()
	}
	if freed.Load() != 0 {
		t.Error("a session was freed while a thread used a table with it")
	}
	leave()
	awaiting.Until(t, "both are freed", func() bool { return freed.Load() == 2 })
	room.router.Close()
	if lines := room.core.Lines("in Release"); len(lines) != 1 {
		t.Error(lines)
	}
	room.core.BeforeRelease = nil
	room.core.Release(2) // the first, which the panic has kept
}

func TestAHangupSaysWhenItGivesUp(t *testing.T) {
	room, media, publisher := busyRoom(t)
	viewer := room.join(2)
	room.link(publisher, viewer)
	leave := media.enter()
	viewer.HangupMedia()
	if lines := room.core.Lines("still being sent to session 2"); len(lines) != 1 {
		t.Errorf("the log has %q", lines)
	}
	leave()
}

func TestAReclaimerThatFailedIsFollowedByAnother(t *testing.T) {
	room, media, publisher := busyRoom(t)
	viewer := room.join(2)
	leave := media.enter()
	room.link(publisher, viewer)
	media.fails.Store(true)
	awaiting.Until(t, "the panic is logged", func() bool { return len(room.core.Lines("internal error in the reclaimer")) == 1 })
	leave()
	publisher.RemoveRecipient(viewer)
	awaiting.Until(t, "all is let go of", func() bool { return publisher.kept() == 0 })
}
