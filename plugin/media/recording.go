package media

import (
	"errors"
	"fmt"
	"strings"
	"sync/atomic"

	"janus-golua/plugin/core"
)

// Recording says what to record where.
type Recording struct {
	Medium Medium
	// MIndex is the m-line, First or FirstIfOpen for the first of the medium.
	MIndex int
	// Codec may carry codec-specific parameters: "vp9/fmtp=profile-id=2".
	Codec string
	// Folder and File may be empty: the core then chooses.
	Folder, File string
	// Extensions are RTP extensions that the recording keeps the numbers of.
	Extensions map[int]string
}

var errNotRecorded = errors.New("it is not being recorded")

// recording is an open file, shared by who may stop it and the packet that is
// being written.
type recording struct {
	recorder core.Recorder
	users    atomic.Int32
	one      *one
	ledger   *ledger
}

func (b *ledger) newRecording(recorder core.Recorder) *recording {
	r := &recording{recorder: recorder, one: newOne(), ledger: b}
	b.recordings.Add(1)
	b.recording.Add(1)
	r.users.Store(1)
	return r
}

// take writes a packet, of simulcast those of the best substream.
func (r *recording) take(from *source, f *frame, packet *core.Packet) (ask bool) {
	buffer, ask := r.one.packet(from, f, packet)
	if buffer != nil {
		r.save(buffer)
	}
	return ask
}

// save writes unless the recording has been stopped.
func (r *recording) save(buffer []byte) { r.use(func() { r.recorder.Save(buffer) }) }

// use works with the file unless it has been closed.
func (r *recording) use(do func()) {
	for {
		users := r.users.Load()
		if users == 0 {
			return
		}
		if r.users.CompareAndSwap(users, users+1) {
			break
		}
	}
	do()
	r.release()
}

// release lets the last user close the file.
func (r *recording) release() {
	if r.users.Add(-1) == 0 {
		r.recorder.Close()
		r.ledger.recording.Add(-1)
	}
}

// StartRecording starts all recordings or, with an error, none. Who records
// video had better ask for a keyframe next.
func (s *Session) StartRecording(wanted []Recording) error {
	s.router.mu.Lock()
	defer s.router.mu.Unlock()
	if s.gone.Load() {
		return ErrGone
	}
	started := make(map[int]*recording)
	for _, w := range wanted {
		if err := s.startOne(w, started); err != nil {
			for _, r := range started {
				r.release()
			}
			return err
		}
	}
	for key, r := range started {
		if key == dataKey {
			s.dataRecording.Store(r)
			continue
		}
		s.changeTaps(key, func(t *taps) { t.recording = r })
	}
	s.compile()
	return nil
}

// dataKey is that of data messages among the recordings.
var dataKey = firstOutput(data)

func (s *Session) startOne(wanted Recording, started map[int]*recording) error {
	kind, err := kindOf(wanted.Medium)
	if err != nil {
		return err
	}
	at := key(kind, wanted.MIndex)
	if started[at] != nil || s.recordingAt(at) != nil {
		return fmt.Errorf("%s is being recorded already", wanted.Medium)
	}
	codec, fmtp, _ := strings.Cut(wanted.Codec, "/fmtp=")
	recorder, err := s.core.NewRecorder(core.RecorderOptions{
		Codec: codec, Fmtp: fmtp, Folder: wanted.Folder, File: wanted.File,
		Encrypted: s.encrypted.Load(), Extensions: wanted.Extensions,
	})
	if err != nil {
		return err
	}
	started[at] = s.router.ledger.newRecording(recorder)
	return nil
}

// recordingAt is what is being recorded of an m-line. With the lock held.
func (s *Session) recordingAt(key int) *recording {
	if key == dataKey {
		return s.dataRecording.Load()
	}
	if t := s.taps[key]; t != nil {
		return t.recording
	}
	return nil
}

// StopRecording closes the files of some media; for one that is not being
// recorded there is nothing to do.
func (s *Session) StopRecording(media ...Medium) error {
	s.router.mu.Lock()
	defer s.router.mu.Unlock()
	keys := make([]int, len(media))
	for i, medium := range media {
		kind, err := kindOf(medium)
		if err != nil {
			return err
		}
		keys[i] = key(kind, FirstIfOpen)
	}
	s.stop(keys...)
	return nil
}

// Stop closes the file of one m-line; Pause and Resume leave out what comes in
// between. They fail for one that is not being recorded.
func (s *Session) Stop(medium Medium, mindex int) error {
	s.router.mu.Lock()
	defer s.router.mu.Unlock()
	kind, err := kindOf(medium)
	if err != nil {
		return err
	}
	if s.recordingAt(key(kind, mindex)) == nil {
		return errNotRecorded
	}
	s.stop(key(kind, mindex))
	return nil
}

// Pause leaves out what comes until Resume.
func (s *Session) Pause(medium Medium, mindex int) error {
	return s.withRecorder(medium, mindex, core.Recorder.Pause)
}

// Resume goes on where Pause stopped; the time in between is cut out.
func (s *Session) Resume(medium Medium, mindex int) error {
	return s.withRecorder(medium, mindex, core.Recorder.Resume)
}

func (s *Session) withRecorder(medium Medium, mindex int, do func(core.Recorder)) error {
	s.router.mu.Lock()
	defer s.router.mu.Unlock()
	kind, err := kindOf(medium)
	if err != nil {
		return err
	}
	r := s.recordingAt(key(kind, mindex))
	if r == nil {
		return errNotRecorded
	}
	r.use(func() { do(r.recorder) })
	return nil
}

// stop closes files. With the lock held.
func (s *Session) stop(keys ...int) {
	for _, key := range keys {
		r := s.recordingAt(key)
		if r == nil {
			continue
		}
		if key == dataKey {
			s.dataRecording.Store(nil)
		} else {
			s.changeTaps(key, func(t *taps) { t.recording = nil })
		}
		r.release()
	}
	s.compile()
}

// endTaps ends all that gets the session's packets beside viewers. With the lock
// held.
func (s *Session) endTaps() {
	keys := []int{dataKey}
	for key, t := range s.taps {
		keys = append(keys, key)
		for _, forward := range t.forwards {
			forward.sink.Close()
		}
		t.forwards, t.talk = nil, nil
	}
	s.stop(keys...)
	clear(s.taps)
}
