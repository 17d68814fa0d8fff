package janustest

import (
	"bytes"
	"errors"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"github.com/pion/rtp"
	"github.com/pion/rtp/codecs"
	"github.com/pion/webrtc/v4"
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
	// Payloader makes the payloads of a video that is not VP8.
	Payloader rtp.Payloader
}

// First is a clip of the first frames.
func (c Clip) First(frames int) Clip { return Clip{Frames: c.Frames[:frames], Each: c.Each} }

// VideoClip makes some seconds of VP8, 30 frames a second, with a keyframe each second.
func VideoClip(t testing.TB, seconds string) Clip { return clipOfGroups(t, seconds, "30") }

// LongClip is a VideoClip whose only keyframe is the first frame.
func LongClip(t testing.TB, seconds string) Clip { return clipOfGroups(t, seconds, "9999") }

func clipOfGroups(t testing.TB, seconds, frames string) Clip {
	t.Helper()
	path := filepath.Join(t.TempDir(), "clip.ivf")
	FFmpeg(t, "ffmpeg", "-v", "error", "-f", "lavfi", "-i", "testsrc=size=320x240:rate=30", "-t", seconds,
		"-c:v", "libvpx", "-b:v", "300k", "-g", frames, "-deadline", "realtime", path)
	return readIVF(t, path)
}

// ClipOf makes some seconds of H.264, H.265 or AV1, as VideoClip of VP8.
func ClipOf(t testing.TB, mimeType, seconds string) Clip {
	t.Helper()
	path := filepath.Join(t.TempDir(), "clip")
	encode := func(path string, options ...string) {
		FFmpeg(t, "ffmpeg", slices.Concat([]string{"-v", "error", "-f", "lavfi", "-i", "testsrc=size=320x240:rate=30", "-t", seconds,
			"-pix_fmt", "yuv420p", "-g", "30"}, options, []string{path})...)
	}
	switch mimeType {
	case webrtc.MimeTypeAV1:
		encode(path+".ivf", "-c:v", "libsvtav1", "-preset", "12", "-svtav1-params", "pred-struct=1")
		clip := readIVF(t, path+".ivf")
		clip.Payloader = &codecs.AV1Payloader{}
		return clip
	case webrtc.MimeTypeH265:
		encode(path+".h265", "-c:v", "libx265", "-preset", "ultrafast", "-x265-params", "bframes=0:slices=1:log-level=error")
		return Clip{Frames: pictures(t, path+".h265", func(nal byte) bool { return nal>>1&0x3f < 32 }), Each: time.Second / 30, Payloader: &codecs.H265Payloader{}}
	default:
		encode(path+".h264", "-c:v", "libx264", "-preset", "ultrafast", "-profile:v", "baseline", "-x264-params", "slices=1")
		return Clip{Frames: pictures(t, path+".h264", func(nal byte) bool { return nal&0x1f < 6 }), Each: time.Second / 30, Payloader: &codecs.H264Payloader{}}
	}
}

// pictures splits a file of NAL units: each picture has one slice, which ends it.
func pictures(t testing.TB, path string, isSlice func(first byte) bool) (frames [][]byte) {
	t.Helper()
	content, err := os.ReadFile(path)
	must(t, err)
	var frame []byte
	for _, nal := range bytes.Split(content, []byte{0, 0, 1}) {
		nal = bytes.TrimRight(nal, "\x00")
		if len(nal) == 0 {
			continue
		}
		frame = append(append(frame, 0, 0, 0, 1), nal...)
		if isSlice(nal[0]) {
			frames, frame = append(frames, frame), nil
		}
	}
	return frames
}

func readIVF(t testing.TB, path string) Clip {
	t.Helper()
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
	if clip.Payloader != nil {
		payloader = clip.Payloader
	}
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
