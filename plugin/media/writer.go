package media

import (
	"errors"
	"path/filepath"
	"sync"
	"sync/atomic"
	"time"

	"janus-golua/plugin/core"
	"janus-golua/plugin/deadline"
	"janus-golua/plugin/guard"
	"janus-golua/plugin/media/selection"
)

// diskPatience is how long whoever begins or ends a recording waits for the disk, so that
// a script learns of a file that cannot be opened, and finds a file complete. A script
// waits with the Lua lock held: so only the first call meets a disk that is slow. Until
// the disk has answered, nobody else waits.
const diskPatience = 200 * time.Millisecond

var errSlowDisk = errors.New("the disk is too slow: too much waits for the file")

// writers write the recordings of a router, each on a goroutine of its own. Only these
// goroutines open, write and close files.
type writers struct {
	core   Core
	ledger *ledger
	notify Listener

	writing sync.WaitGroup
	// overdue counts the calls whose patience has ended, and whose files are not done.
	overdue atomic.Int32

	mu sync.Mutex // protects latest
	// latest are the recordings that are not done, by file; the newest of each.
	latest map[string]*recording
}

// RecordingListener is a [Listener] that is told of recordings that go wrong after they
// have begun. It is called with no lock held, and must not wait.
type RecordingListener interface {
	// RecordingFailed tells that a file could not be opened after all.
	RecordingFailed(publisher uint64, file string, reason error)
	// RecordingLags tells, at most once a second for each file, that the disk is too
	// slow, and how many packets have been left out of the file so far.
	RecordingLags(publisher uint64, file string, lost uint64)
}

// recording is a file that is being written, or is about to be opened.
type recording struct {
	writers   *writers
	publisher uint64
	options   core.RecorderOptions
	single    *selection.Single // the forwarder's
	spool     *spool
	// before is one of the same file that has been stopped and is not closed yet, or nil.
	before *recording
	// lost are the packets that found no room; told is when that was last told.
	lost atomic.Uint64
	told atomic.Int64
	// opened is closed when err is known, closed when nothing is done any more.
	opened, closed chan struct{}

	mu sync.Mutex // protects what follows
	// err is why the file could not be opened.
	err error
	// failed is called when that happens after nobody waits any more for the file to be
	// opened; nil as long as somebody does.
	failed func()
}

// begin begins to open a file. Packets may be saved at once.
func (w *writers) begin(publisher uint64, options core.RecorderOptions) *recording {
	r := &recording{
		writers: w, publisher: publisher, options: options, single: selection.NewSingle(), spool: newSpool(),
		opened: make(chan struct{}), closed: make(chan struct{}),
	}
	w.enter(r)
	w.writing.Go(r.run)
	return r
}

// enter has a recording wait for the one that was stopped just before, if that has the same
// file and a slow disk still keeps it open: otherwise both would write to the file. Two that
// a script has at the same time do not wait for each other.
func (w *writers) enter(r *recording) {
	if r.options.File == "" {
		return // the core chooses a name
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	if before := w.latest[r.name()]; before != nil && before.spool.ends() {
		r.before = before
	}
	if w.latest == nil {
		w.latest = make(map[string]*recording)
	}
	w.latest[r.name()] = r
}

// leave forgets a recording that is done.
func (w *writers) leave(r *recording) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.latest[r.name()] == r {
		delete(w.latest, r.name())
	}
}

// await waits for files, diskPatience at most.
func (w *writers) await(files ...<-chan struct{}) {
	if w.overdue.Load() > 0 {
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

// late has nobody wait until these files are done.
func (w *writers) late(files []<-chan struct{}) {
	w.overdue.Add(1)
	w.writing.Go(func() {
		defer guard.Recover(w.core, "a slow disk")
		defer w.overdue.Add(-1)
		for _, file := range files {
			<-file
		}
	})
}

// end waits until all files are closed, and says whether they were in time.
func (w *writers) end(limit time.Duration) bool { return deadline.Wait(&w.writing, limit) }

// --- the media path --------------------------------------------------------------

// take saves a packet, of simulcast those of the best substream.
func (r *recording) take(from *selection.Encodings, f *selection.Frame, packet *core.Packet) (ask bool) {
	buffer, ask := r.single.Packet(from, f, packet)
	if buffer != nil {
		r.save(buffer)
	}
	return ask
}

// save has a packet or message written. It does not wait.
func (r *recording) save(buffer []byte) {
	if !r.spool.save(buffer) {
		r.lose()
	}
}

func (r *recording) lose() {
	r.writers.ledger.unrecorded.Add(1)
	lost := r.lost.Add(1)
	if listener, ok := r.writers.notify.(RecordingListener); ok && due(&r.told, r.writers.core.Now(), time.Second) {
		listener.RecordingLags(r.publisher, r.name(), lost)
	}
}

// name is how its file is called in the log, where the script has not left that to the core.
func (r *recording) name() string { return filepath.Join(r.options.Folder, r.options.File) }

// order has something else done with the file, in its turn.
func (r *recording) order(what errandKind) error {
	if !r.spool.order(what) {
		return errSlowDisk
	}
	return nil
}

// stop closes the file when all before is written.
func (r *recording) stop() { _ = r.order(closeFile) }

// --- the writer ------------------------------------------------------------------

func (r *recording) run() {
	defer guard.Recover(r.writers.core, "the writer of a recording")
	defer close(r.closed)
	defer r.writers.leave(r)
	file, err := r.open()
	if err != nil {
		return
	}
	ledger := r.writers.ledger
	ledger.recordings.Add(1)
	ledger.recording.Add(1)
	defer ledger.recording.Add(-1)
	defer file.Close()
	guard.Loop(r.writers.core, "the writer of a recording", func() bool {
		return r.carryOut(file, r.spool.take())
	})
}

// open opens the file, and tells whoever waits.
func (r *recording) open() (file core.Recorder, err error) {
	err = errors.New("a fault of ours, which is in the log") // unless we come to the end
	defer func() {
		if failed := r.settle(err); failed != nil {
			failed()
		}
	}()
	if r.before != nil {
		<-r.before.closed
		r.before = nil // or each would keep all before it in memory
	}
	file, err = r.writers.core.NewRecorder(r.options)
	return file, err
}

// settle makes known what became of opening the file, and returns whom to tell.
func (r *recording) settle(err error) (failed func()) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.err = err
	close(r.opened)
	if err == nil {
		return nil
	}
	return r.failed
}

// carryOut does a batch; it is false when the file is to be closed.
func (r *recording) carryOut(file core.Recorder, b *batch) bool {
	bytes := b.bytes
	if len(b.errands) == 0 {
		return false // a panic has ended the batch that was to close the file
	}
	for _, e := range b.errands {
		switch e.what {
		case savePacket:
			file.Save(bytes[:e.length])
			bytes = bytes[e.length:]
		case pauseFile:
			file.Pause()
		case resumeFile:
			file.Resume()
		case closeFile:
			return false
		}
	}
	return true
}

// verdict is why a file could not be opened, nil if it was, or if that is not known yet:
// failed is called then if it cannot.
func (r *recording) verdict(failed func()) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	select {
	case <-r.opened:
		return r.err
	default:
		r.failed = failed
		return nil
	}
}

// disown has nobody called when the file cannot be opened.
func (r *recording) disown() {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.failed = nil
}
