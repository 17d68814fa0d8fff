package lines

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/pion/webrtc/v4/pkg/media/ivfreader"

	"janus-golua/test/janustest"
)

// Layer is a substream that a camera sends.
type Layer struct {
	Rid           string
	Width, Height int
	Kbit          int // of the encoder; the line sees a tenth more
}

// Layers are the substreams of every camera, the lowest first.
var Layers = []Layer{{"l", 240, 136, 150}, {"m", 480, 270, 500}, {"h", 960, 540, 1500}}

// Frames are how many frames a film has in a second.
const Frames = 30

// seconds is how long a film is. It has one keyframe, at its beginning. A camera that is asked for a
// keyframe begins the film again.
const seconds = 20

// Film is the frames of each layer, encoded by libvpx with three temporal layers in the
// pattern of temporal.
type Film [][][]byte

// temporal are the temporal layers of frames, from the keyframe on. The frames of synced refer to
// layer 0 only, which the packets say (Y of RFC 7741): a viewer can begin with a higher layer there.
var (
	temporal = [4]uint8{0, 2, 1, 2}
	synced   = [4]bool{false, true, true, false}
)

// NewFilm encodes a moving picture, or reads it from build/films, where an earlier test has left it.
func NewFilm(t testing.TB) Film {
	t.Helper()
	folder := filepath.Join(janustest.Root(t), "build", "films")
	if err := os.MkdirAll(folder, 0o755); err != nil {
		t.Fatal(err)
	}
	var film Film
	for _, layer := range Layers {
		path := filepath.Join(folder, fmt.Sprintf("%dx%d-%d-%ds.ivf", layer.Width, layer.Height, layer.Kbit, seconds))
		if _, err := os.Stat(path); err != nil {
			encode(t, layer, path)
		}
		film = append(film, readFrames(t, path))
	}
	return film
}

// encode writes a layer's file. The encoder works as in a browser: one pass at a constant rate, without
// looking ahead.
func encode(t testing.TB, layer Layer, path string) {
	t.Helper()
	part := fmt.Sprintf("%s.%d.ivf", strings.TrimSuffix(path, ".ivf"), os.Getpid())
	kbit := func(percent int) string { return fmt.Sprintf("%dk", layer.Kbit*percent/100) }
	pattern := fmt.Sprintf("ts_number_layers=3:ts_target_bitrate=%d,%d,%d:ts_rate_decimator=4,2,1:ts_periodicity=4:ts_layer_id=0,2,1,2:ts_layering_mode=3",
		layer.Kbit*40/100, layer.Kbit*60/100, layer.Kbit)
	janustest.FFmpeg(t, "ffmpeg", "-v", "error", "-y", "-f", "lavfi",
		"-i", fmt.Sprintf("testsrc2=size=960x540:rate=%d,noise=alls=10:allf=t,scale=%d:%d", Frames, layer.Width, layer.Height),
		"-t", fmt.Sprint(seconds), "-c:v", "libvpx", "-deadline", "realtime", "-cpu-used", "8", "-lag-in-frames", "0",
		"-error-resilient", "1", "-g", "9999", "-auto-alt-ref", "0",
		"-b:v", kbit(100), "-minrate", kbit(100), "-maxrate", kbit(100), "-bufsize", kbit(60), "-qmax", "60",
		"-ts-parameters", pattern, part)
	if err := os.Rename(part, path); err != nil {
		t.Fatal(err)
	}
}

func readFrames(t testing.TB, path string) (frames [][]byte) {
	t.Helper()
	file, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = file.Close() }()
	reader, _, err := ivfreader.NewWith(file)
	for err == nil {
		var frame []byte
		if frame, _, err = reader.ParseNextFrame(); err == nil {
			frames = append(frames, frame)
		}
	}
	if !errors.Is(err, io.EOF) {
		t.Fatalf("%s: %v", path, err)
	}
	if len(frames) != Frames*seconds {
		t.Fatalf("%s has %d frames", path, len(frames))
	}
	return frames
}

// each is how long a frame lasts.
const each = time.Second / Frames
