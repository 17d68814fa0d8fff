package taps

import (
	"errors"
	"path/filepath"
	"sync"
	"sync/atomic"
	"time"

	"janus-golua/plugin/core"
	"janus-golua/plugin/guard"
	"janus-golua/plugin/media/selection"
)

// lagsEvery is the shortest time between two reports that the disk is too slow for a file.
const lagsEvery = time.Second

// File is a recording that is being written, or is about to be opened.
type File struct {
	writers   *Writers
	publisher uint64
	options   core.RecorderOptions
	single    *selection.Single // the forwarder's
	spool     *spool
	// before is a recording of the same file that has been stopped and is not closed yet; else
	// nil.
	before *File
	// lost counts the packets that found no room. told is when that was reported last.
	lost atomic.Uint64
	told atomic.Int64
	// muted says that packets are left out while their time goes on.
	muted atomic.Bool
	// opened is closed when err is known. closed is closed when nothing remains to be done.
	opened, closed chan struct{}

	mu sync.Mutex // protects what follows
	// err is why the file could not be opened.
	err error
	// failed is called if the file cannot be opened after the caller has given up waiting; nil
	// while the caller waits.
	failed func()
}

// Name is the file's name in the log; empty if the script lets the core choose the name.
func (f *File) Name() string { return filepath.Join(f.options.Folder, f.options.File) }

// Opened is closed when the file is open, or when it is known that it cannot be opened.
func (f *File) Opened() <-chan struct{} { return f.opened }

// Closed is closed when the file is complete, or could not be opened.
func (f *File) Closed() <-chan struct{} { return f.closed }

// --- the media path --------------------------------------------------------------

// Take saves a packet. With simulcast it saves only the packets of the best substream.
func (f *File) Take(from *selection.Encodings, frame *selection.Frame, packet *core.Packet) (ask bool) {
	buffer, ask := f.single.Packet(from, frame, packet)
	if buffer != nil {
		f.Save(buffer)
	}
	return ask
}

// Save hands a packet or message to the writer. It does not wait.
func (f *File) Save(buffer []byte) {
	if f.muted.Load() {
		return
	}
	if !f.spool.save(buffer) {
		f.lose()
	}
}

func (f *File) lose() {
	f.writers.lost.Add(1)
	lost := f.lost.Add(1)
	if f.writers.listener != nil && f.lags(int64(f.writers.core.Now())) {
		f.writers.listener.RecordingLags(f.publisher, f.Name(), lost)
	}
}

// lags says that it is time to report a slow disk (again). It says so to one caller only.
func (f *File) lags(now int64) bool {
	before := f.told.Load()
	return (before == 0 || now-before >= int64(lagsEvery)) && f.told.CompareAndSwap(before, now)
}

// Pause leaves out all packets until Resume, and cuts their time out. An error says that
// the disk is too slow.
func (f *File) Pause() error { return f.order(pauseFile) }

// Mute leaves out all packets until Resume, while their time goes on: later packets keep
// their own timestamps, so that audio and video stay together.
func (f *File) Mute() error {
	f.muted.Store(true)
	return nil
}

// Resume ends a Pause or a Mute.
func (f *File) Resume() error {
	f.muted.Store(false)
	return f.order(resumeFile) // which does nothing where there was no pause
}

// Stop closes the file when everything saved before is written.
func (f *File) Stop() { _ = f.order(closeFile) }

// order adds an errand behind the others.
func (f *File) order(what errandKind) error {
	if !f.spool.order(what) {
		return ErrSlowDisk
	}
	return nil
}

// Settle waits until all that was saved is written. The file must not be closed meanwhile.
func (f *File) Settle() { f.spool.settle() }

// --- the writer ------------------------------------------------------------------

func (f *File) run() {
	defer guard.Recover(f.writers.core, "the writer of a recording")
	defer close(f.closed)
	defer f.writers.leave(f)
	file, err := f.open()
	if err != nil {
		return
	}
	f.writers.opened.Add(1)
	f.writers.open.Add(1)
	defer f.writers.open.Add(-1)
	defer file.Close()
	guard.Loop(f.writers.core, "the writer of a recording", func() bool {
		return f.carryOut(file, f.spool.take())
	})
}

// open opens the file, and wakes everybody who waits for that.
func (f *File) open() (file core.Recorder, err error) {
	err = errors.New("a fault of ours, which is in the log") // unless we come to the end
	defer func() {
		if failed := f.settle(err); failed != nil {
			failed()
		}
	}()
	if f.before != nil {
		<-f.before.closed
		f.before = nil // or each file would keep all earlier ones in memory
	}
	file, err = f.writers.core.NewRecorder(f.options)
	return file, err
}

// settle makes known whether the file was opened, and returns the function that has to be
// called.
func (f *File) settle(err error) (failed func()) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.err = err
	close(f.opened)
	if err == nil {
		return nil
	}
	return f.failed
}

// carryOut does the errands of a batch. It returns false when the file is to be closed.
func (f *File) carryOut(file core.Recorder, b *batch) bool {
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

// Failure is why a file could not be opened: nil if it was opened, or if that is not known yet.
// In the latter case failed is called if the file cannot be opened.
func (f *File) Failure(failed func()) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	select {
	case <-f.opened:
		return f.err
	default:
		f.failed = failed
		return nil
	}
}

func (f *File) reason() error {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.err
}

// Disown makes sure that nobody is called if the file cannot be opened.
func (f *File) Disown() {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.failed = nil
}
