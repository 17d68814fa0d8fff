package plugin

import (
	"fmt"
	"strings"
	"testing"

	"janus-golua/plugin/awaiting"
)

// TestARefusalIsOneLineThatNamesTheSetting has a script do what the configuration forbids.
func TestARefusalIsOneLineThatNamesTheSetting(t *testing.T) {
	b, err := tryStart(t, app1, map[string]string{"connect_to": "", "files": t.TempDir(), "recordings": t.TempDir()})
	if err != nil {
		t.Fatal(err)
	}
	b.attach(1)
	for lua, want := range map[string]string{
		`io.open("/etc/passwd")`:                          "open /etc/passwd: the sandbox does not allow it (setting files)",
		`io.open("/tmp/x", "w")`:                          "open /tmp/x: the sandbox does not allow it (setting files)",
		`os.remove("/tmp/x")`:                             "remove /tmp/x: the sandbox does not allow it (setting files)",
		`os.rename("/tmp/x", "/tmp/y")`:                   "rename /tmp/x: the sandbox does not allow it (setting files)",
		`startRecording(1, "audio", "opus", "/etc", "x")`: `recording at "/etc/x.mjr" (setting recordings)`,
		`record { session = 1, medium = "audio", codec = "opus", folder = "/srv", file = "x" }`:     `recording at "/srv/x.mjr" (setting recordings)`,
		`forwardRtp { session = 1, medium = "audio", host = "192.0.2.1", port = 5000 }`:             `sending to "192.0.2.1" (setting forward_to)`,
		`require "janus".receive_rtp { address = "192.0.2.1", streams = { { medium = "audio" } } }`: `receive_at in the configuration does not allow "192.0.2.1"`,
		`require "http".get "http://192.0.2.1/"`:                                                    "connect to 192.0.2.1:80: the configuration does not allow it (setting connect_to)",
	} {
		before := len(b.core.Lines(""))
		b.run(1, "t", fmt.Sprintf("pcall(function() %s end) return 0, '{}'", lua))
		awaiting.Until(t, want, func() bool { return len(b.core.Lines(want)) > 0 })
		if lines := b.core.Lines("")[before:]; len(lines) != 1 || !strings.Contains(lines[0], want) {
			t.Errorf("%s: the log says %q, want one line with %q", lua, lines, want)
		}
	}
}
