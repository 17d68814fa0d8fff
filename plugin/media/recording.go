package media

import (
	"fmt"
	"strings"
	"sync/atomic"

	"janus-golua/plugin/core"
)

// Recording says what to record where.
type Recording struct {
	Medium Medium
	// Codec may carry codec-specific parameters: "vp9/fmtp=profile-id=2".
	Codec string
	// Folder and File may be empty: the core then chooses.
	Folder, File string
}

// recording is an open file, shared by who may stop it and the packet that is
// being written.
type recording struct {
	recorder core.Recorder
	users    atomic.Int32
}

func newRecording(recorder core.Recorder) *recording {
	r := &recording{recorder: recorder}
	r.users.Store(1)
	return r
}

// save writes unless the recording has been stopped.
func (r *recording) save(buffer []byte) {
	for {
		users := r.users.Load()
		if users == 0 {
			return
		}
		if r.users.CompareAndSwap(users, users+1) {
			break
		}
	}
	r.recorder.Save(buffer)
	r.release()
}

// release lets the last user close the file.
func (r *recording) release() {
	if r.users.Add(-1) == 0 {
		r.recorder.Close()
	}
}

// record writes a packet or message, if its medium is being recorded.
func (s *Session) record(kind kind, buffer []byte) {
	if r := s.recordings[kind].Load(); r != nil {
		r.save(buffer)
	}
}

// StartRecording starts all recordings or, with an error, none. Who records
// video had better ask for a keyframe next.
func (s *Session) StartRecording(wanted []Recording) error {
	s.recordMu.Lock()
	defer s.recordMu.Unlock()
	if s.gone.Load() {
		return ErrGone
	}
	var started [3]*recording
	for _, w := range wanted {
		if err := s.startOne(w, &started); err != nil {
			for _, r := range started {
				if r != nil {
					r.release()
				}
			}
			return err
		}
	}
	for kind, r := range started {
		if r != nil {
			s.recordings[kind].Store(r)
		}
	}
	return nil
}

func (s *Session) startOne(wanted Recording, started *[3]*recording) error {
	kind, err := kindOf(wanted.Medium)
	if err != nil {
		return err
	}
	if started[kind] != nil || s.recordings[kind].Load() != nil {
		return fmt.Errorf("%s is being recorded already", wanted.Medium)
	}
	codec, fmtp, _ := strings.Cut(wanted.Codec, "/fmtp=")
	recorder, err := s.core.NewRecorder(core.RecorderOptions{
		Codec: codec, Fmtp: fmtp, Folder: wanted.Folder, File: wanted.File,
		Encrypted: s.encrypted.Load(),
	})
	if err != nil {
		return err
	}
	started[kind] = newRecording(recorder)
	return nil
}

// StopRecording closes the files of some media; for one that is not being
// recorded there is nothing to do.
func (s *Session) StopRecording(media ...Medium) error {
	s.recordMu.Lock()
	defer s.recordMu.Unlock()
	kinds := make([]kind, len(media))
	for i, medium := range media {
		kind, err := kindOf(medium)
		if err != nil {
			return err
		}
		kinds[i] = kind
	}
	for _, kind := range kinds {
		s.stopOne(kind)
	}
	return nil
}

func (s *Session) stopOne(kind kind) {
	if r := s.recordings[kind].Swap(nil); r != nil {
		r.release()
	}
}

func (s *Session) stopRecordings() {
	s.recordMu.Lock()
	defer s.recordMu.Unlock()
	for k := range s.recordings {
		s.stopOne(kind(k))
	}
}
