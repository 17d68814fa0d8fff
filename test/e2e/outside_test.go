package e2e

import (
	"fmt"
	"net"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	. "janus-golua/test/janustest"
)

// play sends audio and video at once, in real time.
func play(audio, video *Sender, sound, picture Clip) {
	var both sync.WaitGroup
	both.Go(func() { audio.Play(sound) })
	both.Go(func() { video.Play(picture) })
	both.Wait()
}

// converted runs janus-pp-rec on a recording and returns the result's path.
func converted(t *testing.T, recording, extension string) string {
	t.Helper()
	result := recording + extension
	if output, err := exec.Command("janus-pp-rec", recording, result).CombinedOutput(); err != nil {
		t.Fatalf("janus-pp-rec: %v\n%s", err, output)
	}
	return result
}

// lasts fails the test unless a file has that codec and about that duration.
func lasts(t *testing.T, path, codec string, want time.Duration) {
	t.Helper()
	found := strings.TrimSpace(FFmpeg(t, "ffprobe", "-v", "error", "-show_entries", "stream=codec_name", "-of", "csv=p=0", path))
	if found != codec {
		t.Errorf("%s has codec %s, want %s", path, found, codec)
	}
	// The time of the last packet, because containers of live media need not have a duration.
	times := strings.Fields(FFmpeg(t, "ffprobe", "-v", "error", "-show_entries", "packet=pts_time", "-of", "csv=p=0", path))
	var last, gap, before float64
	for _, text := range times {
		at, err := strconv.ParseFloat(strings.Trim(text, ","), 64)
		must(t, err)
		gap, before, last = max(gap, at-before), at, max(last, at)
	}
	if got := time.Duration(last * float64(time.Second)); got < want*95/100 || got > want*105/100 {
		t.Errorf("%s lasts %v, want %v", path, got, want)
	}
	if gap > 0.3 {
		t.Errorf("%s has a gap of %.2f s", path, gap)
	}
}

func TestRecordingsOfSingleStreamsPlay(t *testing.T) {
	j := Start(t, Options{Source: anything})
	peer := NewPeer(t)
	audio, video := peer.AddAudio(), peer.AddVideo()
	peer.OpenChannel("chat")
	m := join(t, j, peer)
	m.ChannelOpen()
	folder := t.TempDir()
	sound, picture := AudioClip(t, "3"), VideoClip(t, "3")
	start := func(name string) {
		m.run(t, `for medium, codec in pairs { audio = "opus", video = "vp8", data = "text" } do
			assert(record { session = %[1]d, medium = medium, codec = codec, folder = %[2]q, file = %[3]q .. medium })
		end`, m.id, folder, name)
	}
	stop := func() {
		m.run(t, `for _, medium in ipairs { "audio", "video", "data" } do assert(stopRecord { session = %d, medium = medium }) end`, m.id)
	}
	start("whole-")
	play(audio, video, sound, picture)
	m.run(t, `configureMedium(%d, "data", "out", true)`, m.id)
	must(t, m.Channel.SendText("a message"))
	Eventually(t, "the message", func() bool {
		return strings.Contains(m.run(t, "return streamStats { session = %d }", m.id), `"messages_in":1,`)
	})
	stop()
	if text, err := os.ReadFile(folder + "/whole-data.mjr"); err != nil || !strings.Contains(string(text), "a message") {
		t.Errorf("the message is not in the recording (%v)", err)
	}
	start("paused-")
	play(audio, video, sound, picture)
	m.run(t, `for _, medium in ipairs { "audio", "video" } do assert(pauseRecord { session = %d, medium = medium }) end`, m.id)
	play(audio, video, sound.First(50), picture.First(30))
	m.run(t, `for _, medium in ipairs { "audio", "video" } do assert(resumeRecord { session = %d, medium = medium }) end`, m.id)
	play(audio, video, sound.First(100), picture.First(60))
	stop()
	m.run(t, `assert(not pauseRecord { session = %d, medium = "audio" })`, m.id)
	lasts(t, converted(t, folder+"/whole-audio.mjr", ".opus"), "opus", 3*time.Second)
	lasts(t, converted(t, folder+"/whole-video.mjr", ".webm"), "vp8", 3*time.Second)
	lasts(t, converted(t, folder+"/paused-audio.mjr", ".opus"), "opus", 5*time.Second)
	lasts(t, converted(t, folder+"/paused-video.mjr", ".webm"), "vp8", 5*time.Second)
}

func TestFFmpegReceivesWhatIsForwarded(t *testing.T) {
	j := Start(t, Options{Source: anything})
	peer := NewPeer(t)
	video := peer.AddVideo()
	m := join(t, j, peer)
	reserved, err := net.ListenPacket("udp", "127.0.0.1:0")
	must(t, err)
	port := reserved.LocalAddr().(*net.UDPAddr).Port
	must(t, reserved.Close())
	folder := t.TempDir()
	must(t, os.WriteFile(folder+"/stream.sdp", fmt.Appendf(nil, "v=0\no=- 0 0 IN IP4 127.0.0.1\ns=-\nc=IN IP4 127.0.0.1\nt=0 0\nm=video %d RTP/AVP 105\na=rtpmap:105 VP8/90000\n", port), 0o600))
	receiver := exec.Command("ffmpeg", "-v", "error", "-protocol_whitelist", "file,udp,rtp", "-i", folder+"/stream.sdp", "-t", "2", "-c", "copy", folder+"/received.webm")
	must(t, receiver.Start())
	m.run(t, `assert(not forwardRtp { session = %d, medium = "video", host = "192.0.2.1", port = 5000 })`, m.id)
	m.run(t, `assert(forwardRtp { session = %d, medium = "video", host = "127.0.0.1", port = %d, payload_type = 105, ssrc = 4242 })`, m.id, port)
	ended := make(chan error, 1)
	go func() { ended <- receiver.Wait() }()
	clip := VideoClip(t, "1")
	for playing := true; playing; {
		select {
		case err := <-ended:
			must(t, err)
			playing = false
		default:
			video.Play(clip)
		}
	}
	lasts(t, folder+"/received.webm", "vp8", 2*time.Second)
}
