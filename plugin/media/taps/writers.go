package taps

import (
	"errors"
	"sync"
	"sync/atomic"
	"time"

	"janus-golua/plugin/core"
	"janus-golua/plugin/deadline"
	"janus-golua/plugin/guard"
	"janus-golua/plugin/media/selection"
)

// diskPatience is how long a caller who begins or ends a recording waits for the disk. The
// wait lets a script learn that a file cannot be opened, or find a file complete. A script
// waits with the Lua lock held, so only the first call meets a slow disk. Until the disk has
// answered, nobody else waits.
const diskPatience = 200 * time.Millisecond

// ErrSlowDisk is returned for an order that finds no room, because too much waits for the disk.
var ErrSlowDisk = errors.New("the disk is too slow: too much waits for the file")

// Core is what recordings need of the Janus core.
type Core interface {
	guard.Logger
	Now() time.Duration
	NewRecorder(options core.RecorderOptions) (core.Recorder, error)
	NewSpool(lags func(lost uint64)) core.Spool
	WriteSpool(spool core.Spool, file core.Recorder)
}

// RecordingListener is told of recordings that go wrong after they have begun. It is called
// with no lock held, and must not wait.
type RecordingListener interface {
	// RecordingFailed tells that a file could not be opened after all.
	RecordingFailed(publisher uint64, file string, reason error)
	// RecordingLags tells that the disk is too slow, and how many packets have been left out of
	// the file so far. It is called at most once a second for each file.
	RecordingLags(publisher uint64, file string, lost uint64)
}

// Writers write the recordings of a router, each on a goroutine of its own. Only these
// goroutines open, write and close files.
type Writers struct {
	core     Core
	listener RecordingListener // may be nil

	writing sync.WaitGroup
	// overdue counts the calls that have given up waiting and whose files are still not
	// done.
	overdue atomic.Int32

	// Counters: files that were opened, and files that are open now.
	opened atomic.Uint64
	open   atomic.Int64

	mu sync.Mutex // protects what follows
	// lost counts the packets for which files had no room that are done; begun are the others.
	lost  uint64
	begun map[*File]bool
	// latest has the recordings that are not done, by file: the newest recording of each
	// file.
	latest map[string]*File
}

// NewWriters makes the writers of a router; listener may be nil.
func NewWriters(c Core, listener RecordingListener) *Writers {
	return &Writers{core: c, listener: listener, latest: make(map[string]*File), begun: make(map[*File]bool)}
}

// Counts returns the number of files opened so far, of files open now, and of packets that
// were left out of a file because the disk was too slow.
func (w *Writers) Counts() (opened uint64, open int, lost uint64) {
	w.mu.Lock()
	defer w.mu.Unlock()
	lost = w.lost
	for f := range w.begun {
		lost += f.spool.Lost()
	}
	return w.opened.Load(), int(w.open.Load()), lost
}

// Fail tells the listener of a file that could not be opened.
func (w *Writers) Fail(f *File) {
	if w.listener != nil {
		w.listener.RecordingFailed(f.publisher, f.Name(), f.reason())
	}
}

// Begin begins to open a file. Packets may be saved at once.
func (w *Writers) Begin(publisher uint64, options core.RecorderOptions) *File {
	f := &File{
		writers: w, publisher: publisher, options: options, single: selection.NewSingle(),
		opened: make(chan struct{}), closed: make(chan struct{}),
	}
	f.spool = w.core.NewSpool(f.lags)
	w.enter(f)
	w.writing.Go(f.run)
	return f
}

// enter makes a recording wait for the one that was stopped just before, if both have the same
// file and a slow disk still keeps that file open. Otherwise both would write to it. Two
// recordings that a script has at the same time do not wait for each other.
func (w *Writers) enter(f *File) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.begun[f] = true
	if f.options.File == "" {
		return // the core chooses a name
	}
	if before := w.latest[f.Name()]; before != nil && before.stopped.Load() {
		f.before = before
	}
	w.latest[f.Name()] = f
}

// leave forgets a recording that is done.
func (w *Writers) leave(f *File) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.lost += f.spool.Lost()
	delete(w.begun, f)
	if w.latest[f.Name()] == f {
		delete(w.latest, f.Name())
	}
}

// Await waits until files are opened or complete ([File.Opened], [File.Closed]), 200 ms at
// most, and not at all while the disk is slow.
func (w *Writers) Await(files ...<-chan struct{}) {
	if w.Slow() {
		return
	}
	timer := time.NewTimer(diskPatience)
	defer timer.Stop()
	for i, file := range files {
		select {
		case <-file:
		case <-timer.C:
			w.late(files[i:])
			return
		}
	}
}

// Slow says whether files are not done whose callers have given up waiting.
func (w *Writers) Slow() bool { return w.overdue.Load() > 0 }

// Unfinished returns the names of the files that are not complete.
func (w *Writers) Unfinished() int {
	w.mu.Lock()
	defer w.mu.Unlock()
	return len(w.latest)
}

// late makes sure that nobody waits for the disk until these files are done.
func (w *Writers) late(files []<-chan struct{}) {
	w.overdue.Add(1)
	w.writing.Go(func() {
		defer guard.Recover(w.core, "a slow disk")
		defer w.overdue.Add(-1)
		for _, file := range files {
			<-file
		}
	})
}

// End waits until all files are closed, and says whether they were closed in time.
func (w *Writers) End(limit time.Duration) bool { return deadline.Wait(&w.writing, limit) }
