package janustest

import (
	"errors"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"github.com/pion/rtp"
	"github.com/pion/rtp/codecs"
	"github.com/pion/webrtc/v4/pkg/media/ivfreader"
	"github.com/pion/webrtc/v4/pkg/media/oggreader"
)

// FFmpeg runs Debian's ffmpeg, or another tool of its package.
func FFmpeg(t testing.TB, tool string, arguments ...string) string {
	t.Helper()
	output, err := exec.Command(tool, arguments...).CombinedOutput()
	if err != nil {
		t.Fatalf("%s %v: %v\n%s", tool, arguments, err, output)
	}
	return string(output)
}

// Clip is a piece of real media: frames that a decoder accepts.
type Clip struct {
	Frames [][]byte
	// Each is how long a frame lasts.
	Each time.Duration
}

// First is a clip of the first frames.
func (c Clip) First(frames int) Clip { return Clip{Frames: c.Frames[:frames], Each: c.Each} }

// VideoClip makes some seconds of VP8, 30 frames a second, with a keyframe each second.
func VideoClip(t testing.TB, seconds string) Clip {
	t.Helper()
	path := filepath.Join(t.TempDir(), "clip.ivf")
	FFmpeg(t, "ffmpeg", "-v", "error", "-f", "lavfi", "-i", "testsrc=size=320x240:rate=30", "-t", seconds,
		"-c:v", "libvpx", "-b:v", "300k", "-g", "30", "-deadline", "realtime", path)
	file, err := os.Open(path)
	must(t, err)
	defer func() { _ = file.Close() }()
	reader, _, err := ivfreader.NewWith(file)
	must(t, err)
	clip := Clip{Each: time.Second / 30}
	for {
		frame, _, err := reader.ParseNextFrame()
		if errors.Is(err, io.EOF) {
			return clip
		}
		must(t, err)
		clip.Frames = append(clip.Frames, frame)
	}
}

// AudioClip makes some seconds of Opus, 50 frames a second.
func AudioClip(t testing.TB, seconds string) Clip {
	t.Helper()
	path := filepath.Join(t.TempDir(), "clip.ogg")
	FFmpeg(t, "ffmpeg", "-v", "error", "-f", "lavfi", "-i", "sine=frequency=440:sample_rate=48000", "-t", seconds,
		"-c:a", "libopus", "-page_duration", "20000", "-frame_duration", "20", path)
	file, err := os.Open(path)
	must(t, err)
	defer func() { _ = file.Close() }()
	reader, _, err := oggreader.NewWith(file)
	must(t, err)
	clip := Clip{Each: 20 * time.Millisecond}
	for {
		page, _, err := reader.ParseNextPage()
		if errors.Is(err, io.EOF) {
			return clip
		}
		must(t, err)
		if len(page) < 8 || string(page[:8]) != "OpusTags" {
			clip.Frames = append(clip.Frames, page)
		}
	}
}

// Play sends a clip in real time.
func (s *Sender) Play(clip Clip) {
	s.peer.t.Helper()
	var payloader rtp.Payloader = &codecs.OpusPayloader{}
	rate := time.Duration(48_000)
	if s.medium == Video {
		payloader, rate = &codecs.VP8Payloader{EnablePictureID: true}, 90_000
	}
	ticker := time.NewTicker(clip.Each)
	defer ticker.Stop()
	for _, frame := range clip.Frames {
		parts := payloader.Payload(1100, frame)
		for i, part := range parts {
			s.Next.Marker = i == len(parts)-1
			must(s.peer.t, s.track.WriteRTP(&rtp.Packet{Header: s.Next, Payload: part}))
			s.Next.SequenceNumber++
		}
		s.Next.Timestamp += uint32(clip.Each * rate / time.Second)
		<-ticker.C
	}
}
