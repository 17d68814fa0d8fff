package rtpout

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/pion/rtp"
)

// filmed is after how many of the 20 frames the receiving ffmpeg ends by itself;
// interrupted, it would wait ten seconds for another packet.
const filmed = 15

// TestFFmpegReceivesWhatFFmpegSends forwards VP8 from one ffmpeg to another,
// which expects another payload type, and has ffprobe look at the film.
func TestFFmpegReceivesWhatFFmpegSends(t *testing.T) {
	needFFmpeg(t)
	film := filepath.Join(t.TempDir(), "film.webm")
	port := rtpPorts(t)
	// By default ffmpeg looks at 20 frames, all that there are, before it writes one.
	receiving := startFFmpeg(t, "-protocol_whitelist", "file,rtp,udp", "-fpsprobesize", "0", "-i", description(t, port), "-c", "copy",
		"-frames:v", strconv.Itoa(filmed), film)
	eventually(t, "ffmpeg listens", func() bool { return taken(port) && taken(port+1) })

	in := newReceiver(t, "127.0.0.1")
	f := forward(t, Target{Port: port, PayloadType: 110, SSRC: 0x01020304}, nil)
	sending := startFFmpeg(t, "-re", "-f", "lavfi", "-i", "testsrc=size=320x240:rate=10:duration=2",
		"-c:v", "libvpx", "-deadline", "realtime", "-g", "10", "-payload_type", "96", "-f", "rtp",
		fmt.Sprintf("rtp://127.0.0.1:%d?pkt_size=1200", in.port()))
	ended := make(chan error, 1)
	go func() { ended <- sending.Wait() }()
	if err := passOn(t, in, f, ended); err != nil {
		t.Fatalf("the sending ffmpeg: %v\n%s", err, sending.Stderr)
	}
	if got := f.Stats(); got.Packets < 20 || got.Dropped != 0 || got.Malformed != 0 {
		t.Errorf("%+v", got)
	}
	if err := receiving.Wait(); err != nil {
		t.Fatalf("the receiving ffmpeg: %v\n%s", err, receiving.Stderr)
	}
	probe, err := exec.CommandContext(t.Context(), "ffprobe", "-v", "error", "-count_frames", "-select_streams", "v",
		"-show_entries", "stream=codec_name,width,height,nb_read_frames", "-of", "csv=p=0", film).CombinedOutput()
	if err != nil {
		t.Fatalf("ffprobe: %v %s\n%s", err, probe, receiving.Stderr)
	}
	frames := 0
	if _, err := fmt.Sscanf(string(probe), "vp8,320,240,%d", &frames); err != nil || frames != filmed {
		t.Fatalf("ffprobe says %q\n%s", probe, receiving.Stderr)
	}
	t.Logf("%d packets, %d frames", f.Stats().Packets, frames)
}

// needFFmpeg skips on a developer's machine without it, never in CI.
func needFFmpeg(t *testing.T) {
	for _, program := range []string{"ffmpeg", "ffprobe"} {
		_, err := exec.LookPath(program)
		if err != nil && os.Getenv("CI") == "" {
			t.Skip(err)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
}

// startFFmpeg starts an ffmpeg that ends with the test at the latest. Its output is in the
// command's Stderr.
func startFFmpeg(t *testing.T, arguments ...string) *exec.Cmd {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), 30*time.Second)
	t.Cleanup(cancel)
	command := exec.CommandContext(ctx, "ffmpeg", append([]string{"-hide_banner", "-nostdin", "-v", "warning", "-y"}, arguments...)...)
	command.Stderr = new(bytes.Buffer)
	command.WaitDelay = time.Second
	if err := command.Start(); err != nil {
		t.Fatal(err)
	}
	return command
}

// description writes the SDP of the stream that the receiver expects.
func description(t *testing.T, port int) string {
	t.Helper()
	file := filepath.Join(t.TempDir(), "stream.sdp")
	text := strings.Join([]string{"v=0", "o=- 0 0 IN IP4 127.0.0.1", "s=-", "c=IN IP4 127.0.0.1", "t=0 0",
		fmt.Sprintf("m=video %d RTP/AVP 110", port), "a=rtpmap:110 VP8/90000", ""}, "\r\n")
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return file
}

// rtpPorts finds an even port that is free with the next one, which ffmpeg
// takes for RTCP.
func rtpPorts(t *testing.T) int {
	t.Helper()
	for range 100 {
		probe := newReceiver(t, "127.0.0.1")
		port := probe.port() &^ 1
		probe.Close()
		if !taken(port) && !taken(port+1) {
			return port
		}
	}
	t.Fatal("no two ports are free")
	return 0
}

// taken says that somebody listens at a UDP port. It asks the kernel's list: to
// try the port would keep ffmpeg from taking it at that moment.
func taken(port int) bool {
	for _, list := range []string{"/proc/net/udp", "/proc/net/udp6"} {
		text, _ := os.ReadFile(list)
		if bytes.Contains(text, fmt.Appendf(nil, ":%04X ", port)) {
			return true
		}
	}
	return false
}

// passOn forwards what comes in until the sender has ended, and returns how.
func passOn(t *testing.T, in receiver, f *Forwarder, ended <-chan error) error {
	buffer := make([]byte, 1<<16)
	for {
		in.SetReadDeadline(time.Now().Add(200 * time.Millisecond))
		n, err := in.Read(buffer)
		if err == nil {
			checkVP8(t, buffer[:n])
			f.RTP(buffer[:n])
			continue
		}
		if !errors.Is(err, os.ErrDeadlineExceeded) {
			return err
		}
		select {
		case err := <-ended:
			return err
		default:
		}
	}
}

// checkVP8 says that the sender uses the payload type that is to be replaced.
func checkVP8(t *testing.T, packet []byte) {
	t.Helper()
	var header rtp.Header
	if _, err := header.Unmarshal(packet); err != nil || header.PayloadType != 96 {
		t.Fatalf("ffmpeg has sent %v, %v", header, err)
	}
}
