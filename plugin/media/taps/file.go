package taps

import (
	"errors"
	"path/filepath"
	"sync"
	"sync/atomic"

	"janus-golua/plugin/core"
	"janus-golua/plugin/guard"
	"janus-golua/plugin/media/selection"
)

// File is a recording that is being written, or is about to be opened.
type File struct {
	writers   *Writers
	publisher uint64
	options   core.RecorderOptions
	single    *selection.Single // the forwarder's
	// spool keeps what waits for the file. C puts the packets in where the file takes every
	// packet.
	spool core.Spool
	// before is a recording of the same file that has been stopped and is not closed yet; else
	// nil.
	before *File
	// stopped says that the file is to be closed.
	stopped atomic.Bool
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

// Spool is what keeps the packets for the file.
func (f *File) Spool() core.Spool { return f.spool }

// Take saves a packet, unless C has put it into the spool. With simulcast it saves only the
// packets of the best substream.
func (f *File) Take(from *selection.Encodings, frame *selection.Frame, packet *core.Packet) (ask bool) {
	if packet.Spooled {
		return false
	}
	buffer, ask := f.single.Packet(from, frame, packet)
	if buffer != nil {
		f.Save(buffer)
	}
	return ask
}

// Save hands a packet or message to the writer. It does not wait.
func (f *File) Save(buffer []byte) { f.spool.Save(buffer) }

// lags tells that packets have found no room.
func (f *File) lags(lost uint64) {
	if f.writers.listener != nil {
		f.writers.listener.RecordingLags(f.publisher, f.Name(), lost)
	}
}

// Pause leaves out all packets until Resume, and cuts their time out. An error says that
// the disk is too slow.
func (f *File) Pause() error { return f.order(core.PauseFile) }

// Mute leaves out all packets until Resume, while their time goes on: later packets keep
// their own timestamps, so that audio and video stay together.
func (f *File) Mute() error {
	f.spool.Mute(true)
	return nil
}

// Resume ends a Pause or a Mute.
func (f *File) Resume() error {
	f.spool.Mute(false)
	return f.order(core.ResumeFile) // which does nothing where there was no pause
}

// Stop closes the file when everything saved before is written.
func (f *File) Stop() {
	f.stopped.Store(true)
	_ = f.order(core.CloseFile)
}

// order adds an errand behind the others.
func (f *File) order(what core.Errand) error {
	if !f.spool.Order(what) {
		return ErrSlowDisk
	}
	return nil
}

// Settle waits until all that was saved is written. The file must not be closed meanwhile.
// Only the simulated core can do that.
func (f *File) Settle() {
	if s, ok := f.spool.(interface{ Settle() }); ok {
		s.Settle()
	}
}

// --- the writer ------------------------------------------------------------------

func (f *File) run() {
	defer guard.Recover(f.writers.core, "the writer of a recording")
	defer close(f.closed)
	defer f.writers.leave(f)
	defer f.spool.End()
	file, err := f.open()
	if err != nil {
		return
	}
	defer f.writers.open.Add(-1)
	defer file.Close()
	f.writers.core.WriteSpool(f.spool, file)
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
	if file, err = f.writers.core.NewRecorder(f.options); err == nil {
		f.writers.opened.Add(1) // before anybody learns that the file is open
		f.writers.open.Add(1)
	}
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
