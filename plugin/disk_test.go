package plugin

import (
	"fmt"
	"sync"
	"testing"
	"time"

	"janus-golua/plugin/core"
	"janus-golua/plugin/core/simulated"
)

// The disk hangs with the file of one session; the other sessions are served as before.
func TestADiskThatStandsStillStopsNoRequest(t *testing.T) {
	for name, still := range map[string]simulated.Disk{
		"while it opens": simulated.Opening, "while it saves": simulated.Saving, "while it closes": simulated.Closing,
	} {
		t.Run(name, func(t *testing.T) {
			b := start(t, "")
			var disk sync.RWMutex
			b.core.BeforeDisk = func(what simulated.Disk) error {
				if what == still {
					disk.RLock()
					defer disk.RUnlock()
				}
				return nil
			}
			b.attach(1)
			b.attach(2)
			b.plugin.SetupMedia(1)
			b.plugin.SetupMedia(2)
			disk.Lock()
			served := make(chan struct{})
			go func() {
				defer close(served)
				b.sayOne(`configureMedium(id, "video", "out", true)
					return say(startRecording(id, "video", "vp8", nil, "f"))`, "[0]")
				b.packet(1, &core.Packet{MIndex: 0, Video: true, Buffer: append([]byte{2 << 6, 96}, make([]byte, 20)...)})
				b.sayOne(`return say(stopRecording(id, "video"))`, "[0]")
				for request := range 100 {
					if got := b.say(2, fmt.Sprintf("return say(%d)", request)); got != fmt.Sprintf("[%d]", request) {
						t.Errorf("answered %s", got)
					}
				}
				b.plugin.HangupMedia(1)
				_ = b.plugin.DestroySession(1)
			}()
			select {
			case <-served:
			case <-time.After(20 * time.Second):
				t.Error("requests wait for the disk")
			}
			disk.Unlock()
			<-served
			if !b.plugin.host.Router.AwaitRecordings(20 * time.Second) {
				t.Error("the recording does not end")
			}
		})
	}
}

// If the outbox of a session is full, a recording or forward begins all the same, without a
// keyframe request, and the script is told that it has begun.
func TestWhatHasBegunIsNoErrorWhenTheOutboxIsFull(t *testing.T) {
	b := start(t, "")
	b.attach(1)
	b.plugin.SetupMedia(1)
	b.sayOne(`repeat until pushEvent(id, nil, "{}", nil) ~= 0
		local recorded = startRecording(id, "video", "vp8", nil, "f")
		local forward = forwardRtp { session = id, medium = "video", host = "127.0.0.1", port = 9 }
		return say(recorded, stopRecording(id, "video"), stopForwardRtp { session = id, id = forward } == true)`, "[0,0,true]")
}

// sayOne is say for session 1, with the expected answer.
func (b *bench) sayOne(lua, want string) {
	if got := b.say(1, lua); got != want {
		b.t.Errorf("%s: answered %s, not %s", lua, got, want)
	}
}

// Recordings are written before the process ends.
func TestDestroyWaitsForRecordings(t *testing.T) {
	b, err := tryStart(t, app1, nil)
	if err != nil {
		t.Fatal(err)
	}
	b.attach(1)
	b.plugin.SetupMedia(1)
	slow, release := make(chan struct{}), make(chan struct{})
	var once sync.Once
	b.core.BeforeDisk = func(what simulated.Disk) error {
		if what == simulated.Closing {
			once.Do(func() { close(slow) })
			<-release
		}
		return nil
	}
	b.sayOne(`return say(startRecording(id, "video", "vp8", nil, "f"))`, "[0]")
	go func() {
		<-slow
		time.Sleep(diskTakes)
		close(release)
	}()
	b.plugin.HangupMedia(1) // and the end of the test, which finds no recorder open
}

// diskTakes is longer than anybody except Destroy waits for the disk.
const diskTakes = 500 * time.Millisecond
