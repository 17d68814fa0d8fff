package bench

import (
	"encoding/binary"
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"janus-golua/test/bench/load"
	"janus-golua/test/janustest"
)

// TestRecording measures a room that is recorded while one publisher sends to ten viewers.
func TestRecording(t *testing.T) {
	wanted(t, "recording", "real")
	const name = "1 to 10 recorded"
	race(t, []scene{{name: name, cpu: 1.0, p50: 1.0, p99: 1.0, run: recorded(name, 10)}})
}

func recorded(name string, viewers int) func(*testing.T, side, result) {
	return func(t *testing.T, who side, into result) {
		// In memory: other work on a disk can stop whoever writes there for a second.
		t.Setenv("TMPDIR", "/dev/shm")
		folder := t.TempDir()
		h := newHall(t, who, fmt.Sprintf("record = true rec_dir = %q", folder))
		defer h.end()
		h.film(load.Plain, 1)
		for range viewers {
			h.watch(0)
		}
		measure(t, h.janus, name, into, h.listening(0))
		h.end()
		if into[name+"/faults"] > 0 {
			return // what the plugin did not get, or get in time, is not in the file either
		}
		sent := h.publishers[0].Sent()
		// Packets that the publisher sent before the plugin began to record are not in the file.
		const early = 2 * 8
		janustest.Eventually(t, fmt.Sprintf("a recording of %d packets", sent), func() bool {
			count, holes := recording(t, folder)
			return holes == 0 && count >= sent-early
		})
	}
}

// recording counts the packets of the video in a folder, and the gaps between their sequence
// numbers. In an MJR file, a header of 8 bytes and a length come before each packet, and
// before the description of the file.
func recording(t *testing.T, folder string) (count, holes int) {
	t.Helper()
	files, _ := filepath.Glob(filepath.Join(folder, "*video*.mjr"))
	if len(files) == 0 {
		return 0, 0
	}
	text, err := os.ReadFile(files[0])
	if err != nil {
		t.Fatal(err)
	}
	const head = 10
	var last uint16
	for at := 0; at+head <= len(text); count++ {
		length := int(binary.BigEndian.Uint16(text[at+8:]))
		if at+head+length > len(text) {
			break
		}
		if count > 0 { // the first is the description
			seq := binary.BigEndian.Uint16(text[at+head+2:])
			if count > 1 && seq != last+1 {
				holes++
			}
			last = seq
		}
		at += head + length
	}
	return count - 1, holes
}
