package rooms

import (
	"fmt"
	"net"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/pion/rtp"

	. "janus-golua/test/janustest"
)

// files lists the names in a folder, without the times in them.
func files(t *testing.T, folder string) (names []string) {
	t.Helper()
	found, err := os.ReadDir(folder)
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range found {
		if info, err := file.Info(); err == nil && info.Size() > 100 {
			names = append(names, regexp.MustCompile(`\d{7,}`).ReplaceAllString(file.Name(), "TIME"))
		}
	}
	slices.Sort(names)
	return names
}

func TestRecordings(t *testing.T) {
	for _, name := range []string{"theirs", "ours"} {
		t.Run(name, func(t *testing.T) {
			folder := t.TempDir()
			rooms := fmt.Sprintf("general: { }\nroom-1: { record = true rec_dir = %q }\n", folder)
			options := StockRooms(rooms)
			if name == "ours" {
				options = LuaRooms(t, rooms)
			}
			j := Start(t, options)
			anna := publish(t, j, 1, 11, NewPeer(t).Publish())
			send := func() {
				for range 50 {
					anna.Audio.Send("recorded")
					anna.Video.Send("recorded")
					time.Sleep(2 * time.Millisecond)
				}
				time.Sleep(100 * time.Millisecond)
			}
			send()
			anna.now(`{"request":"enable_recording","room":1,"record":false}`)
			want := []string{"videoroom-1-user-11-TIME-audio-0.mjr", "videoroom-1-user-11-TIME-video-1.mjr"}
			Eventually(t, strings.Join(want, " "), func() bool { return slices.Equal(files(t, folder), want) })
			anna.request(`{"request":"configure","record":true,"filename":"mine"}`, nil)
			send()
			anna.request(`{"request":"configure","record":false}`, nil)
			want = append([]string{"mine-audio-0.mjr", "mine-video-1.mjr"}, want...)
			Eventually(t, strings.Join(want, " "), func() bool { return slices.Equal(files(t, folder), want) })
			for _, file := range []string{"mine-audio-0.mjr", "mine-video-1.mjr"} {
				content, err := os.ReadFile(filepath.Join(folder, file))
				if err != nil || !strings.Contains(string(content), "recorded") {
					t.Errorf("%s: %v, %d bytes", file, err, len(content))
				}
			}
		})
	}
}

// listen opens a UDP port, and returns a function that reads a packet from it.
func listen(t *testing.T) (port int, read func() *rtp.Packet) {
	t.Helper()
	socket, err := net.ListenUDP("udp", &net.UDPAddr{IP: net.IPv4(127, 0, 0, 1)})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = socket.Close() })
	return socket.LocalAddr().(*net.UDPAddr).Port, func() *rtp.Packet {
		_ = socket.SetReadDeadline(time.Now().Add(20 * time.Millisecond))
		buffer := make([]byte, 1500)
		n, err := socket.Read(buffer)
		packet := new(rtp.Packet)
		if err != nil || packet.Unmarshal(buffer[:n]) != nil {
			return nil
		}
		return packet
	}
}

func TestForwardingToAHost(t *testing.T) {
	inBoth(t, plainRooms, func(t *testing.T, j *Janus) {
		anna := publish(t, j, 1, 11, NewPeer(t).Publish())
		port, read := listen(t)
		begun := anna.now(fmt.Sprintf(`{"request":"rtp_forward","room":1,"publisher_id":11,"host":"127.0.0.1",
			"streams":[{"mid":"0","port":%d,"pt":77,"ssrc":4711}]}`, port))
		var packet *rtp.Packet
		anna.Audio.Until("out", "a packet outside", func() bool {
			packet = read()
			return packet != nil
		})
		if packet.PayloadType != 77 || packet.SSRC != 4711 || !strings.Contains(string(packet.Payload), "out") {
			t.Errorf("a packet outside is %v %q", packet.Header, packet.Payload)
		}
		id := begun.Get("forwarders.0.stream_id").Uint()
		list := anna.now(`{"request":"listforwarders","room":1}`)
		if got := list.Get("publishers.0.forwarders.0.stream_id").Uint(); got != id || id == 0 {
			t.Errorf("forwarder %d is listed as %s", id, list.Raw)
		}
		anna.now(fmt.Sprintf(`{"request":"stop_rtp_forward","room":1,"publisher_id":11,"stream_id":%d}`, id))
		for read() != nil { // packets that are still under way
		}
		for range 10 {
			anna.Audio.Send("late")
		}
		if packet := read(); packet != nil {
			t.Errorf("%q comes after the end", packet.Payload)
		}
	})
}

func TestTalkingIsTold(t *testing.T) {
	const rooms = "general: { }\nroom-1: { audiolevel_event = true audio_active_packets = 10 audio_level_average = 50 }\n"
	inBoth(t, rooms, func(t *testing.T, j *Janus) {
		anna := publish(t, j, 1, 11, NewPeer(t).Publish())
		bert := newMember(t, j, NewPeer(t))
		bert.request(`{"request":"join","ptype":"publisher","room":1,"id":12}`, nil)
		for _, row := range []struct {
			level uint8
			event string
		}{{10, "talking"}, {50, "stopped-talking"}, {49, "talking"}, {100, "stopped-talking"}} {
			anna.Audio.Level(row.level)
			for range 40 {
				anna.Audio.Send("words")
				time.Sleep(5 * time.Millisecond)
			}
			for who, m := range map[string]*member{"anna": anna, "bert": bert} {
				event := m.tells("videoroom", row.event)
				if event.Get("id").Int() != 11 || event.Get("room").Int() != 1 || event.Get("mid").String() != "0" ||
					!event.Get("audio-level-dBov-avg").Exists() || event.Get("mindex").Raw != "0" {
					t.Errorf("%s is told %s", who, event.Raw)
				}
			}
			list := anna.now(`{"request":"listparticipants","room":1}`)
			if got := list.Get(`participants.#(id==11).talking`).Bool(); got != (row.event == "talking") {
				t.Errorf("after %s: %s", row.event, list.Raw)
			}
		}
	})
}
