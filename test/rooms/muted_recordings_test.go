package rooms

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	. "janus-golua/test/janustest"
)

// Muted time stays in the recording, so that audio and video do not drift apart. The recording
// lacks what was said meanwhile, and has the name that the publisher gives the stream.
func TestMutedTimeStaysInRecordings(t *testing.T) {
	for _, name := range []string{"theirs", "ours"} {
		t.Run(name, func(t *testing.T) {
			folder := t.TempDir()
			rooms := fmt.Sprintf("general: { }\nroom-1: { rec_dir = %q }\n", folder)
			options := StockRooms(rooms)
			if name == "ours" {
				options = LuaRooms(t, rooms)
			}
			j := Start(t, options)
			anna := publish(t, j, 1, 11, NewPeer(t).Publish())
			viewer, _ := subscribe(t, j, 1, `"streams":[{"feed":11}]`)
			// Packets that have reached the viewer were recorded before, or left out.
			said := func(text string) { viewer.gets("0", text, anna.Audio) }
			said("before")
			anna.tell(`{"request":"configure","descriptions":[{"mid":"0","description":"microphone"}]}`)
			anna.tell(`{"request":"configure","record":true,"filename":"mine"}`)
			said("at first")
			for _, row := range [][2]string{
				{`{"request":"configure","audio":false}`, `{"request":"configure","audio":true}`},
				{`{"request":"configure","mid":"0","send":false}`, `{"request":"configure","mid":"0","send":true}`},
				{`{"request":"moderate","room":1,"id":11,"mid":"0","mute":true}`, `{"request":"moderate","room":1,"id":11,"mid":"0","mute":false}`},
			} {
				anna.tell(row[0])
				for range 100 {
					anna.Audio.Send("secret")
				}
				viewer.gets("1", "video meanwhile", anna.Video)
				anna.tell(row[1])
				said("afterwards")
			}
			anna.tell(`{"request":"configure","record":false}`)
			path := filepath.Join(folder, "mine-audio-0.mjr")
			Eventually(t, "the recording", func() bool {
				content, _ := os.ReadFile(path)
				return bytes.Contains(content, []byte("afterwards"))
			})
			header, packets := Recording(t, path)
			if !strings.Contains(header, "microphone") {
				t.Errorf("the header is %s", header)
			}
			gaps := 0
			for i, packet := range packets {
				if strings.Contains(string(packet.Payload), "secret") {
					t.Fatal("what was muted is recorded")
				}
				if i > 0 && packet.Timestamp-packets[i-1].Timestamp >= 100*960 {
					gaps++
				}
			}
			if gaps != 3 {
				t.Errorf("%d gaps of two seconds are in it, of 3", gaps)
			}
		})
	}
}
