package media

import (
	"errors"
	"fmt"
	"strings"

	"janus-golua/plugin/core"
	"janus-golua/plugin/media/taps"
)

// Recording says which m-line to record, and into which file.
type Recording struct {
	Medium Medium
	// MIndex is the m-line, First or FirstIfOpen for the first m-line of the medium.
	MIndex int
	// Codec may carry codec-specific parameters: "vp9/fmtp=profile-id=2".
	Codec string
	// Folder and File may be empty: the core then chooses.
	Folder, File string
	// Extensions are RTP extensions whose numbers the recording keeps.
	Extensions map[int]string
	// Description is a text of the publisher's for the file's header; it may be empty.
	Description string
}

var errNotRecorded = errors.New("it is not being recorded")

// StartRecording starts all recordings or, with an error, none. A caller who records video
// should ask for a keyframe next.
//
// It waits until the files are opened: 200 ms at most, and not at all while the disk is slow.
// Packets are kept meanwhile. If a file cannot be opened after all, a [taps.RecordingListener]
// is told.
func (s *Session) StartRecording(wanted []Recording) error {
	started, err := s.beginRecordings(wanted)
	if err != nil {
		return err
	}
	opened := make([]<-chan struct{}, 0, len(started))
	for _, r := range started {
		opened = append(opened, r.Opened())
	}
	s.router.writers.Await(opened...)
	for key, r := range started {
		if err := r.Failure(func() { s.recordingFailed(key, r) }); err != nil {
			s.undoRecordings(started)
			for _, other := range started {
				other.Disown() // the caller is told by the error
			}
			return err
		}
	}
	return nil
}

// beginRecordings begins to open the files. From now on packets are kept for them.
func (s *Session) beginRecordings(wanted []Recording) (started map[int]*taps.File, err error) {
	s.router.mu.Lock()
	defer s.router.mu.Unlock()
	if s.life.Gone() {
		return nil, ErrGone
	}
	options := make(map[int]core.RecorderOptions)
	for _, w := range wanted {
		if err := s.mayRecord(w, options); err != nil {
			return nil, err
		}
	}
	started = make(map[int]*taps.File)
	for key, o := range options {
		started[key] = s.router.writers.Begin(s.ID, o)
		s.setRecording(key, started[key])
	}
	s.compile()
	return started, nil
}

// dataKey is the key of the recording of data messages.
var dataKey = firstKey(data)

// mayRecord checks one recording, and adds it to options.
func (s *Session) mayRecord(wanted Recording, options map[int]core.RecorderOptions) error {
	kind, err := kindOf(wanted.Medium)
	if err != nil {
		return err
	}
	at := key(kind, wanted.MIndex)
	if _, twice := options[at]; twice || s.recordingAt(at) != nil {
		return fmt.Errorf("%s is being recorded already", wanted.Medium)
	}
	codec, fmtp, _ := strings.Cut(wanted.Codec, "/fmtp=")
	options[at] = core.RecorderOptions{
		Codec: codec, Fmtp: fmtp, Folder: wanted.Folder, File: wanted.File,
		Encrypted: s.encrypted.Load(), Extensions: wanted.Extensions, Description: wanted.Description,
	}
	return nil
}

// setRecording gives the packets of an m-line to a recording, or to none with nil. With the
// lock held.
func (s *Session) setRecording(key int, r *taps.File) {
	if key == dataKey {
		s.dataRecording.Store(r)
		return
	}
	s.changeTaps(key, func(t *taps.Set) { t.Recording = r })
}

// undoRecordings ends recordings that have just begun.
func (s *Session) undoRecordings(started map[int]*taps.File) {
	s.router.mu.Lock()
	defer s.router.mu.Unlock()
	for key, r := range started {
		s.dropRecording(key, r)
	}
	s.compile()
}

// dropRecording ends a recording, and takes it from its m-line if the m-line has no other. With
// the lock held.
func (s *Session) dropRecording(key int, r *taps.File) {
	r.Stop()
	if s.recordingAt(key) == r {
		s.setRecording(key, nil)
	}
}

// recordingFailed notes that a file could not be opened after all. The listener is told also if
// the recording has been stopped meanwhile, because the script expects a file.
func (s *Session) recordingFailed(key int, r *taps.File) {
	s.undoRecordings(map[int]*taps.File{key: r})
	s.router.writers.Fail(r)
}

// recordingAt is the recording of an m-line; nil when there is none. With the lock held.
func (s *Session) recordingAt(key int) *taps.File {
	if key == dataKey {
		return s.dataRecording.Load()
	}
	if t := s.taps[key]; t != nil {
		return t.Recording
	}
	return nil
}

// StopRecording closes the files of some media, where there are any. It waits until the files
// are complete, as [Session.StartRecording] waits until they are opened.
func (s *Session) StopRecording(media ...Medium) error {
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

// Stop closes the file of one m-line. It fails if the m-line is not being recorded.
func (s *Session) Stop(medium Medium, mindex int) error {
	kind, err := kindOf(medium)
	if err != nil {
		return err
	}
	if s.stop(key(kind, mindex)) == 0 {
		return errNotRecorded
	}
	return nil
}

// Pause leaves out the packets that come until Resume. It fails in the same cases as Stop.
func (s *Session) Pause(medium Medium, mindex int) error {
	return s.order(medium, mindex, (*taps.File).Pause)
}

// Mute leaves out the packets that come until Resume; their time goes on. It fails in the
// same cases as Stop.
func (s *Session) Mute(medium Medium, mindex int) error {
	return s.order(medium, mindex, (*taps.File).Mute)
}

// Resume ends a pause, whose time is cut out, or a mute.
func (s *Session) Resume(medium Medium, mindex int) error {
	return s.order(medium, mindex, (*taps.File).Resume)
}

func (s *Session) order(medium Medium, mindex int, order func(*taps.File) error) error {
	kind, err := kindOf(medium)
	if err != nil {
		return err
	}
	s.router.mu.Lock()
	defer s.router.mu.Unlock()
	r := s.recordingAt(key(kind, mindex))
	if r == nil {
		return errNotRecorded
	}
	return order(r)
}

// stop closes files, and says how many there were.
func (s *Session) stop(keys ...int) (count int) {
	ended := s.end(keys)
	s.router.writers.Await(ended...)
	return len(ended)
}

func (s *Session) end(keys []int) (ended []<-chan struct{}) {
	s.router.mu.Lock()
	defer s.router.mu.Unlock()
	if ended = s.endRecordings(keys); len(ended) > 0 {
		s.compile()
	}
	return ended
}

// endRecordings closes files. The channels that it returns are closed when the files are
// complete. With the lock held.
func (s *Session) endRecordings(keys []int) (ended []<-chan struct{}) {
	for _, key := range keys {
		if r := s.recordingAt(key); r != nil {
			s.dropRecording(key, r)
			ended = append(ended, r.Closed())
		}
	}
	return ended
}
