package media

import (
	"errors"
	"fmt"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/pion/rtcp"

	"janus-golua/plugin/awaiting"
	"janus-golua/plugin/core"
	"janus-golua/plugin/core/simulated"
	"janus-golua/plugin/media/taps"
)

// slowDisk hangs while a test holds one of its locks.
type slowDisk struct {
	doing  [3]sync.RWMutex // by simulated.Disk
	refuse atomic.Bool     // to open
}

func (d *slowDisk) before(what simulated.Disk) error {
	d.doing[what].RLock()
	defer d.doing[what].RUnlock()
	if what == simulated.Opening && d.refuse.Load() {
		return errors.New("no space left")
	}
	return nil
}

// complaints has what a router reports about its recordings.
type complaints struct {
	nobody
	mu     sync.Mutex
	failed []string
	lags   []uint64
}

func (c *complaints) RecordingFailed(publisher uint64, file string, reason error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.failed = append(c.failed, fmt.Sprintf("%d %s: %v", publisher, file, reason))
}

func (c *complaints) RecordingLags(_ uint64, _ string, lost uint64) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.lags = append(c.lags, lost)
}

func (c *complaints) told() (failed []string, lags []uint64) {
	c.mu.Lock()
	defer c.mu.Unlock()
	return slices.Clone(c.failed), slices.Clone(c.lags)
}

// newSlowRoom makes a room with a disk that may hang.
func newSlowRoom(t *testing.T) (*room, *slowDisk, *complaints) {
	r := newRoom(t)
	disk, told := new(slowDisk), new(complaints)
	r.core.BeforeDisk = disk.before
	r.router = NewRouter(r.core, told)
	t.Cleanup(func() {
		if !r.router.AwaitRecordings(20 * time.Second) {
			t.Error("the recordings do not end")
		}
	})
	return r, disk, told
}

// soon fails the test unless work ends while the disk hangs.
func soon(t *testing.T, what string, work func()) {
	t.Helper()
	done := make(chan struct{})
	go func() {
		defer close(done)
		work()
	}()
	select {
	case <-done:
	case <-time.After(20 * time.Second):
		t.Fatalf("%s waits for the disk", what)
	}
}

var videoFile = Recording{Medium: Video, MIndex: FirstIfOpen, Codec: "vp8", File: "v"}

// everybodyGoesOn does things in a room that have nothing to do with the recording of its
// first session.
func everybodyGoesOn(t *testing.T, r *room, publisher, viewer *Session, sequence *uint16) {
	t.Helper()
	soon(t, "the room", func() {
		before := r.got(viewer)
		*sequence++
		r.send(publisher, videoPacket(7, *sequence))
		if r.got(viewer) != before+1 {
			t.Error("the viewer did not get the packet")
		}
		viewer.IncomingRTCP(rtcpPacket(t, &rtcp.PictureLossIndication{MediaSSRC: 7}))
		_ = viewer.Stats()
		r.router.Totals()
		_ = viewer.Configure(Audio, In, false)
		_ = viewer.Configure(Audio, In, true)
	})
}

func TestADiskThatStandsStillStopsNobody(t *testing.T) {
	for name, still := range map[string]simulated.Disk{
		"while it opens": simulated.Opening, "while it saves": simulated.Saving, "while it closes": simulated.Closing,
	} {
		t.Run(name, func(t *testing.T) {
			room, disk, _ := newSlowRoom(t)
			publisher, viewer := room.join(1), room.join(2)
			room.link(publisher, viewer)
			sequence := uint16(1)
			disk.doing[still].Lock()
			soon(t, "StartRecording", func() {
				if err := publisher.StartRecording([]Recording{videoFile}); err != nil {
					t.Error(err)
				}
			})
			everybodyGoesOn(t, room, publisher, viewer, &sequence)
			soon(t, "StopRecording", func() { _ = publisher.StopRecording(Video) })
			everybodyGoesOn(t, room, publisher, viewer, &sequence)
			other := room.join(3)
			soon(t, "another recording", func() {
				_ = other.StartRecording([]Recording{{Medium: Data, MIndex: First, Codec: "text", File: "d"}})
				other.IncomingData(&core.Data{Buffer: []byte("x")})
				other.HangupMedia()
				other.Destroy()
			})
			disk.doing[still].Unlock()
			if !room.router.AwaitRecordings(20 * time.Second) {
				t.Fatal("the recordings do not end")
			}
			saved := room.core.Finished()
			if len(saved) != 2 || len(saved[0].Saved)+len(saved[1].Saved) != 2 {
				t.Errorf("saved %d files, %v", len(saved), saved)
			}
			if room.router.writers.Slow() {
				t.Error("the disk counts as slow for ever")
			}
		})
	}
}

func TestOnceTheDiskIsSlowNobodyWaitsForIt(t *testing.T) {
	room, disk, _ := newSlowRoom(t)
	disk.doing[simulated.Opening].Lock()
	first := room.join(1)
	if err := first.StartRecording([]Recording{videoFile}); err != nil {
		t.Fatal(err)
	}
	// The patience of 200 calls would be 40 s.
	began := time.Now()
	for id := uint64(2); id < 202; id++ {
		s := room.join(id)
		if err := s.StartRecording([]Recording{videoFile}); err != nil {
			t.Fatal(err)
		}
	}
	if took := time.Since(began); took > 20*time.Second {
		t.Errorf("200 calls waited %v", took)
	}
	disk.doing[simulated.Opening].Unlock()
}

func TestARecordingThatFailsLateIsToldAndMayBeginAgain(t *testing.T) {
	room, disk, told := newSlowRoom(t)
	s := room.join(1)
	disk.doing[simulated.Opening].Lock()
	disk.refuse.Store(true)
	if err := s.StartRecording([]Recording{videoFile}); err != nil {
		t.Fatal("an error before the disk has answered:", err)
	}
	room.send(s, videoPacket(7, 1))
	disk.doing[simulated.Opening].Unlock()
	awaiting.Until(t, "the failure is told", func() bool { failed, _ := told.told(); return len(failed) == 1 })
	failed, _ := told.told()
	if failed[0] != "1 v: no space left" {
		t.Errorf("told %q", failed)
	}
	disk.refuse.Store(false)
	awaiting.Until(t, "the disk counts as quick", func() bool { return !room.router.writers.Slow() })
	if err := s.StartRecording([]Recording{videoFile}); err != nil {
		t.Error("it cannot begin again:", err)
	}
	if room.router.Totals().Recordings != 1 {
		t.Error("a file that was never opened counts")
	}
}

// A script was told that a recording has begun: so its failure is told also when the recording
// has ended before the disk answers.
func TestAFailureIsToldOfARecordingThatHasEnded(t *testing.T) {
	for name, end := range map[string]func(s *Session){
		"stopped":   func(s *Session) { _ = s.StopRecording(Video) },
		"hung up":   (*Session).HangupMedia,
		"destroyed": (*Session).Destroy,
	} {
		t.Run(name, func(t *testing.T) {
			room, disk, told := newSlowRoom(t)
			s := room.join(1)
			disk.doing[simulated.Opening].Lock()
			disk.refuse.Store(true)
			if err := s.StartRecording([]Recording{videoFile}); err != nil {
				t.Fatal(err)
			}
			end(s)
			disk.doing[simulated.Opening].Unlock()
			if !room.router.AwaitRecordings(20 * time.Second) {
				t.Fatal("the recording does not end")
			}
			if failed, _ := told.told(); len(failed) != 1 {
				t.Errorf("told %q", failed)
			}
		})
	}
}

// A file is not opened before it is closed: both would write to it, and the second would
// have emptied it under the first.
func TestAFileIsClosedBeforeItIsOpenedAgain(t *testing.T) {
	for name, end := range map[string]func(s *Session){
		"stopped":   func(s *Session) { _ = s.StopRecording(Video) },
		"hung up":   (*Session).HangupMedia,
		"destroyed": (*Session).Destroy,
	} {
		t.Run(name, func(t *testing.T) {
			room, disk, _ := newSlowRoom(t)
			disk.doing[simulated.Closing].Lock()
			const times = 4
			for id := range uint64(times) {
				s := room.join(id + 1)
				recording := videoFile
				recording.Folder, recording.File = "/a", "v"
				if id%2 == 1 {
					recording.Folder, recording.File = "/a/./", "v" // the same file
				}
				soon(t, "StartRecording", func() {
					if err := s.StartRecording([]Recording{recording}); err != nil {
						t.Error(err)
					}
				})
				room.send(s, videoPacket(7, uint16(id)))
				soon(t, "the end", func() { end(s) })
			}
			if open := len(room.core.Recordings()); open != 1 {
				t.Errorf("%d files are open", open)
			}
			disk.doing[simulated.Closing].Unlock()
			if !room.router.AwaitRecordings(20 * time.Second) {
				t.Fatal("the recordings do not end")
			}
			saved := room.core.Finished()
			for i, file := range saved {
				if len(file.Saved) != 1 || file.Saved[0][3] != byte(i) {
					t.Errorf("file %d has %v", i, file.Saved)
				}
			}
			if len(saved) != times || room.router.writers.Unfinished() != 0 {
				t.Errorf("%d files were written, %d are remembered", len(saved), room.router.writers.Unfinished())
			}
		})
	}
}

// A panic in the writer costs only the current batch: the recording goes on, and is closed.
func TestAWriterGoesOnAfterAPanic(t *testing.T) {
	for name, more := range map[string]bool{"the recording goes on": true, "it was about to be closed": false} {
		t.Run(name, func(t *testing.T) {
			room, disk, _ := newSlowRoom(t)
			var faults atomic.Int32
			faults.Store(1)
			room.core.BeforeDisk = func(what simulated.Disk) error {
				err := disk.before(what)
				if what == simulated.Saving && faults.Add(-1) >= 0 {
					panic("a fault of ours")
				}
				return err
			}
			s := room.join(1)
			_ = s.StartRecording([]Recording{videoFile})
			disk.doing[simulated.Saving].Lock()
			room.send(s, videoPacket(7, 1))
			if more {
				disk.doing[simulated.Saving].Unlock()
				awaiting.Until(t, "the panic", func() bool { return len(room.core.Lines("a fault of ours")) == 1 })
				room.send(s, videoPacket(7, 2))
			}
			_ = s.StopRecording(Video)
			if !more {
				disk.doing[simulated.Saving].Unlock()
			}
			if !room.router.AwaitRecordings(20 * time.Second) {
				t.Fatal("the recording does not end")
			}
			want := 0
			if more {
				want = 1
			}
			if files := room.core.Finished(); len(files) != 1 || len(files[0].Saved) != want {
				t.Errorf("%d files", len(files))
			}
		})
	}
}

// Neither another file waits, nor a second recording of a file whose first recording goes
// on: a script may want that.
func TestOtherFilesAreOpenedMeanwhile(t *testing.T) {
	room, disk, _ := newSlowRoom(t)
	one, two, three := room.join(1), room.join(2), room.join(3)
	start := func(s *Session, file string) {
		recording := videoFile
		recording.File = file
		if err := s.StartRecording([]Recording{recording}); err != nil {
			t.Error(err)
		}
	}
	start(one, "v")
	start(two, "v")
	disk.doing[simulated.Closing].Lock()
	_ = one.StopRecording(Video)
	start(three, "w")
	awaiting.Until(t, "all are open", func() bool { return len(room.core.Recordings()) == 3 })
	disk.doing[simulated.Closing].Unlock()
	two.Destroy()
	three.Destroy()
}

func TestOfSeveralRecordingsAllBeginOrNone(t *testing.T) {
	room := newRoom(t)
	s := room.join(1)
	bad := Recording{Medium: Audio, MIndex: FirstIfOpen, Codec: "refused", File: "a"}
	for range 20 {
		if s.StartRecording([]Recording{videoFile, bad}) == nil {
			t.Fatal("no error")
		}
	}
	if !room.router.AwaitRecordings(20*time.Second) || room.router.Totals().Recording != 0 {
		t.Error("one of them goes on")
	}
	if err := s.StartRecording([]Recording{videoFile}); err != nil {
		t.Error("the good one cannot begin:", err)
	}
}

// Packets that find no room are counted, and told once a second; all others are written.
func TestPacketsThatFindNoRoomAreCountedAndTold(t *testing.T) {
	room, disk, told := newSlowRoom(t)
	s := room.join(1)
	disk.doing[simulated.Saving].Lock()
	_ = s.StartRecording([]Recording{videoFile})
	long := videoPacket(7, 1)
	long.Buffer = append(long.Buffer, make([]byte, 1<<20)...)
	const sent = 20
	for range sent {
		room.send(s, long)
	}
	lost := room.router.Totals().Unrecorded
	if lost < sent-6 || lost > sent-3 { // 4 MB, and what the writer has
		t.Errorf("%d of %d MB were left out", lost, sent)
	}
	if _, lags := told.told(); len(lags) != 1 || lags[0] != 1 {
		t.Errorf("told %v", lags)
	}
	room.core.SetNow(time.Hour + 2*time.Second)
	room.send(s, long)
	if _, lags := told.told(); len(lags) != 2 || lags[1] != lost+1 {
		t.Errorf("told %v", lags)
	}
	disk.doing[simulated.Saving].Unlock()
	_ = s.StopRecording(Video)
	if !room.router.AwaitRecordings(20 * time.Second) {
		t.Fatal("the recording does not end")
	}
	if saved := room.core.Finished()[0].Saved; len(saved) != sent-int(lost) {
		t.Errorf("%d were written, %d had room", len(saved), sent-int(lost))
	}
}

// A script that pauses and resumes as fast as it can must not fill the memory.
func TestOrdersAreBounded(t *testing.T) {
	room, disk, _ := newSlowRoom(t)
	s := room.join(1)
	disk.doing[simulated.Opening].Lock()
	defer disk.doing[simulated.Opening].Unlock()
	_ = s.StartRecording([]Recording{videoFile})
	var err error
	for range core.MostSpooled {
		if err = s.Pause(Video, FirstIfOpen); err != nil {
			break
		}
	}
	if !errors.Is(err, taps.ErrSlowDisk) {
		t.Errorf("%d orders were taken: %v", core.MostSpooled, err)
	}
}

func TestPausesKeepTheirPlace(t *testing.T) {
	room, disk, _ := newSlowRoom(t)
	s := room.join(1)
	disk.doing[simulated.Opening].Lock()
	_ = s.StartRecording([]Recording{videoFile})
	for sequence := range uint16(4) {
		room.send(s, videoPacket(7, sequence))
		do := s.Pause
		if sequence%2 == 1 {
			do = s.Resume
		}
		if err := do(Video, FirstIfOpen); err != nil {
			t.Fatal(err)
		}
	}
	disk.doing[simulated.Opening].Unlock()
	_ = s.StopRecording(Video)
	if !room.router.AwaitRecordings(20 * time.Second) {
		t.Fatal("the recording does not end")
	}
	var sequences []byte
	for _, packet := range room.core.Finished()[0].Saved {
		sequences = append(sequences, packet[3])
	}
	if !slices.Equal(sequences, []byte{0, 2}) {
		t.Errorf("recorded %v", sequences)
	}
}
