package rooms

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/pion/webrtc/v4"

	. "janus-golua/test/janustest"
)

// recordedRoom is the room 1, which has a codec of video and a folder for recordings.
func recordedRoom(codec, folder string) string {
	return fmt.Sprintf("general: { }\nroom-1: { videocodec = %q rec_dir = %q }\n", codec, folder)
}

// Recordings of all codecs of video are those of the C plugin. They can be converted and played,
// but for H.265, of which janus-pp-rec of Janus 1.1.2 makes files that no decoder takes, also
// of the C plugin's recordings.
func TestRecordingsOfOtherCodecsPlay(t *testing.T) {
	for codec, mimeType := range map[string]string{"h264": webrtc.MimeTypeH264, "h265": webrtc.MimeTypeH265, "av1": webrtc.MimeTypeAV1} {
		t.Run(codec, func(t *testing.T) {
			folder, clip := t.TempDir(), ClipOf(t, mimeType, "2")
			rooms := recordedRoom(codec, folder)
			theirs := recorded(t, StockRooms(rooms), folder+"/theirs", mimeType, clip)
			ours := recorded(t, LuaRooms(t, rooms), folder+"/ours", mimeType, clip)
			// The last packets may come behind the request that ends a recording.
			both := min(len(theirs), len(ours))
			if both < 60 || !slices.EqualFunc(theirs[:both], ours[:both], bytes.Equal) {
				t.Errorf("the C plugin records %d packets, ours %d, or others", len(theirs), len(ours))
			}
			if codec != "h265" {
				plays(t, folder+"/ours-video-1.mjr", codec)
			}
		})
	}
}

// recorded records a video in a Janus; it returns the payloads in the recording.
func recorded(t *testing.T, options Options, name, mimeType string, clip Clip) (payloads [][]byte) {
	t.Helper()
	j := Start(t, options)
	anna := publish(t, j, 1, 11, NewPeer(t).Publishes(webrtc.MimeTypeOpus, mimeType))
	anna.request(fmt.Sprintf(`{"request":"configure","record":true,"filename":%q}`, filepath.Base(name)), nil)
	anna.Video.Play(clip)
	anna.request(`{"request":"configure","record":false}`, nil)
	path := name + "-video-1.mjr"
	Eventually(t, path, func() bool { _, err := os.Stat(path); return err == nil })
	_, packets := Recording(t, path)
	for _, packet := range packets {
		payloads = append(payloads, packet.Payload)
	}
	return payloads
}

// plays converts a recording of two seconds, and decodes it: that finds packets that are missing
// or in the wrong order.
func plays(t *testing.T, recording, codec string) {
	t.Helper()
	result := recording + ".mp4"
	if output, err := exec.Command("janus-pp-rec", recording, result).CombinedOutput(); err != nil {
		t.Fatalf("janus-pp-rec: %v\n%s", err, output)
	}
	said := FFmpeg(t, "ffmpeg", "-v", "error", "-i", result, "-f", "null", "-")
	frames := strings.TrimSpace(FFmpeg(t, "ffprobe", "-v", "error", "-count_frames", "-select_streams", "v", "-show_entries", "stream=codec_name,nb_read_frames", "-of", "csv=p=0", result))
	if said != "" || !regexp.MustCompile(`^`+codec+`,(5[5-9]|6\d)`).MatchString(frames) {
		t.Errorf("it has %s, want some 60 frames of %s; ffmpeg says %q", frames, codec, said)
	}
}

// A subscriber switches between publishers with different profiles of H.264, as the payload type is
// the same.
func TestProfilesOfACodecMaySwitch(t *testing.T) {
	inBoth(t, "general: { }\nroom-1: { videocodec = \"h264\" publishers = 10 }\n", func(t *testing.T, j *Janus) {
		with := func(id int, profile string) *member {
			peer := NewPeer(t).Publishes(webrtc.MimeTypeOpus, webrtc.MimeTypeH264)
			m := newMember(t, j, peer)
			m.request(fmt.Sprintf(`{"request":"join","ptype":"publisher","room":1,"id":%d}`, id), nil)
			offer := peer.Offer()
			offer.SDP = regexp.MustCompile(`profile-level-id=\w+`).ReplaceAllString(offer.SDP, "profile-level-id="+profile)
			data, answer := m.request(`{"request":"publish"}`, offer)
			if got := data.Get("streams.1.h264_profile").String(); got != profile {
				t.Fatalf("the profile is %s, want %s", got, profile)
			}
			peer.Accept(answer)
			m.Connected()
			m.WaitFor("webrtcup")
			return m
		}
		anna, bert := with(11, "42e01f"), with(12, "640032")
		viewer, _ := subscribe(t, j, 1, `"streams":[{"feed":11,"mid":"1"}]`)
		sees := func(m *member, text string) {
			before := viewer.from("0", text)
			Eventually(t, text, func() bool {
				m.Video.SendPayload([]byte("\x67\x42\xe0\x1f begins")) // a sequence parameter set begins a keyframe
				m.Video.SendPayload([]byte("\x65\x88 " + text))
				return viewer.from("0", text) > before
			})
		}
		sees(anna, "anna's face")
		switched, _ := viewer.request(`{"request":"switch","streams":[{"feed":12,"mid":"1","sub_mid":"0"}]}`, nil)
		if switched.Get("changes").Int() != 1 {
			t.Errorf("the switch was answered %s", switched.Raw)
		}
		sees(bert, "bert's face")
	})
}

// Surround sound has a codec of its own.
func TestMultiopusIsNegotiated(t *testing.T) {
	inBoth(t, "general: { }\nroom-1: { audiocodec = \"multiopus\" }\n", func(t *testing.T, j *Janus) {
		peer := NewPeer(t).Publish()
		m := newMember(t, j, peer)
		m.request(`{"request":"join","ptype":"publisher","room":1,"id":11}`, nil)
		offer := peer.Offer()
		offer.SDP = strings.ReplaceAll(offer.SDP, "opus/48000/2", "multiopus/48000/6")
		data, answer := m.request(`{"request":"publish"}`, offer)
		if got := data.Get("streams.0.codec").String(); got != "multiopus" || !strings.Contains(answer, "multiopus/48000/6") {
			t.Errorf("the codec is %s, the answer %s", got, answer)
		}
	})
}
