package payload_test

import (
	"errors"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/pion/rtp"
	"github.com/pion/rtp/codecs"
	"github.com/pion/webrtc/v4/pkg/media/h264reader"
	"github.com/pion/webrtc/v4/pkg/media/ivfreader"

	"janus-golua/plugin/media/payload"
)

// encode makes 30 frames with a keyframe every ten by ffmpeg.
func encode(t *testing.T, name string, arguments ...string) *os.File {
	t.Helper()
	if _, err := exec.LookPath("ffmpeg"); err != nil && os.Getenv("CI") == "" {
		t.Skip("ffmpeg is not there (make setup-test)")
	}
	path := filepath.Join(t.TempDir(), name)
	arguments = append(append([]string{"-v", "error", "-f", "lavfi", "-i", "testsrc=size=320x240:rate=10", "-frames:v", "30"}, arguments...), path)
	if output, err := exec.Command("ffmpeg", arguments...).CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, output)
	}
	file, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = file.Close() })
	return file
}

// ivf are the frames of a file.
func ivf(t *testing.T, file *os.File) (frames [][]byte) {
	t.Helper()
	reader, _, err := ivfreader.NewWith(file)
	if err != nil {
		t.Fatal(err)
	}
	for {
		frame, _, err := reader.ParseNextFrame()
		if errors.Is(err, io.EOF) {
			return frames
		}
		if err != nil {
			t.Fatal(err)
		}
		frames = append(frames, frame)
	}
}

// TestRealEncoders counts the keyframes of real streams, packed into RTP by pion.
func TestRealEncoders(t *testing.T) {
	for name, c := range map[string]struct {
		codec     payload.Codec
		payloader rtp.Payloader
		arguments []string
	}{
		"VP8": {payload.VP8, &codecs.VP8Payloader{EnablePictureID: true}, []string{"-c:v", "libvpx", "-g", "10", "-keyint_min", "10", "-deadline", "realtime"}},
		"VP9": {payload.VP9, &codecs.VP9Payloader{}, []string{"-c:v", "libvpx-vp9", "-g", "10", "-keyint_min", "10", "-deadline", "realtime", "-cpu-used", "8", "-lag-in-frames", "0"}},
	} {
		t.Run(name, func(t *testing.T) {
			keyframes := 0
			for i, frame := range ivf(t, encode(t, "clip.ivf", c.arguments...)) {
				for part, data := range c.payloader.Payload(1100, frame) {
					if !payload.Keyframe(c.codec, data) {
						continue
					}
					keyframes++
					if part != 0 || i%10 != 0 {
						t.Errorf("packet %d of frame %d looks like the start of a keyframe", part, i)
					}
				}
			}
			if keyframes != 3 {
				t.Errorf("%d keyframes, want 3", keyframes)
			}
		})
	}
}

// TestRealH264 looks at each unit: x264 puts parameter sets before each IDR.
func TestRealH264(t *testing.T) {
	reader, err := h264reader.NewReader(encode(t, "clip.h264", "-c:v", "libx264", "-g", "10", "-keyint_min", "10", "-bf", "0", "-x264-params", "scenecut=0"))
	if err != nil {
		t.Fatal(err)
	}
	payloader := &codecs.H264Payloader{}
	pictures, keyframes := 0, 0
	for {
		unit, err := reader.NextNAL()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			t.Fatal(err)
		}
		isKey := false
		for _, data := range payloader.Payload(1100, append([]byte{0, 0, 0, 1}, unit.Data...)) {
			isKey = isKey || payload.Keyframe(payload.H264, data)
		}
		switch unit.UnitType {
		case h264reader.NalUnitTypeCodedSliceIdr:
			pictures++
			if isKey {
				keyframes++
			}
		case h264reader.NalUnitTypeCodedSliceNonIdr:
			pictures++
			if isKey {
				t.Errorf("picture %d looks like a keyframe", pictures)
			}
		}
	}
	if pictures != 30 || keyframes != 3 {
		t.Errorf("%d pictures, %d keyframes; want 30 and 3", pictures, keyframes)
	}
}
