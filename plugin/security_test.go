package plugin

import (
	"strings"
	"testing"

	"janus-golua/plugin/ellipsis"
)

func TestLinesStayLines(t *testing.T) {
	for text, want := range map[string]string{
		"plain\ttext é":              "plain\ttext é",
		"\x1b[31mred\x1b[0m":         "\x1b[31mred\x1b[0m",
		"two\r\nlines":               `two\r\nlines`,
		"\x1b]0;title\x07":           `\x1b]0;title\x07`,
		"\x1b[2Jcleared":             `\x1b[2Jcleared`,
		"nul\x00 del\x7f c1\u009b2J": `nul\x00 del\x7f c1\x9b2J`,
	} {
		if got := ellipsis.Line(text); got != want {
			t.Errorf("%q became %q, want %q", text, got, want)
		}
	}
}

func TestWhatAClientSendsCannotFakeALogLine(t *testing.T) {
	b := start(t, "")
	b.attach(1)
	b.say(1, `janusLog(4, "client says: x\n[WARN] all is lost") return say()`)
	b.run(1, "t", `error("x\n[FATAL] forged")`)
	if lines := b.core.Lines("all is lost"); len(lines) != 1 || strings.Contains(lines[0], "\n") {
		t.Errorf("logged %q", lines)
	}
	if lines := b.core.Lines("forged"); len(lines) != 1 || strings.Contains(lines[0], "\n[FATAL]") {
		t.Errorf("logged %q", lines)
	}
}

func TestTheSameErrorIsNotLoggedForEver(t *testing.T) {
	b := start(t, "")
	b.attach(1)
	for range 200 {
		b.run(1, "t", `error("again")`)
	}
	if got := len(b.core.Lines("again")); got == 0 || got > 20 {
		t.Errorf("%d of 200 errors were logged", got)
	}
}

func TestRecordingsStayWhereTheConfigurationWantsThem(t *testing.T) {
	allowed := t.TempDir()
	b, err := tryStart(t, app1, map[string]string{"recordings": allowed})
	if err != nil {
		t.Fatal(err)
	}
	b.attach(1)
	b.say(1, "ALLOWED = "+`"`+allowed+`" return say()`)
	for call, want := range map[string]string{
		`startRecording(id, "audio", "opus", ALLOWED, "a")`:           "[0]",
		`startRecording(id, "video", "vp8", ALLOWED .. "/sub", "v")`:  "[0]",
		`startRecording(id, "data", "text", "/tmp", "d")`:             "[-1]",
		`startRecording(id, "data", "text", ALLOWED, "../../d")`:      "[-1]",
		`startRecording(id, "data", "text", nil, "d")`:                "[-1]",
		`startRecording(id, "data", "text", nil, ALLOWED .. "/data")`: "[0]",
		`startRecording(id, "data", "text", ALLOWED .. "x", "d")`:     "[-1]",
	} {
		if got := b.say(1, "local r = "+call+` stopRecording(id, "audio", "video", "data") return say(r)`); got != want {
			t.Errorf("%s: %s", call, got)
		}
	}
}

func TestInTheSandboxThereAreNoRecordingsUnlessTheConfigurationSaysWhere(t *testing.T) {
	folder := t.TempDir()
	for _, c := range []struct {
		general map[string]string
		folder  string
		want    string
		line    string
	}{
		{map[string]string{}, `"/tmp"`, "[-1]", "startRecording: the sandbox allows no recordings: name a folder for them by `recordings` (or `files`) in the configuration"},
		{map[string]string{"files": folder}, `"/tmp"`, "[-1]", `startRecording: the configuration does not allow a recording at "/tmp/a.mjr"`},
		{map[string]string{"files": folder}, "nil", "[-1]", "startRecording: the configuration wants recordings in folders of its choice: name one"},
		{map[string]string{"files": folder}, `"` + folder + `"`, "[0]", ""},
		{map[string]string{"files": folder}, `"` + folder + strings.Repeat("/x", 500) + `"`, "[-1]", "startRecording: the path of the recording has more than 1000 bytes"},
		{map[string]string{"files": folder, "recordings": folder + "/r"}, `"` + folder + `"`, "[-1]", "startRecording: the configuration does not allow"},
		{map[string]string{"sandbox": "false"}, "nil", "[0]", ""},
		{map[string]string{"sandbox": "false"}, `"/tmp"`, "[0]", ""},
		{map[string]string{"sandbox": "false", "recordings": folder}, `"/tmp"`, "[-1]", "startRecording: the configuration does not allow"},
	} {
		b, err := tryStart(t, app1, c.general)
		if err != nil {
			t.Fatal(err)
		}
		b.attach(1)
		got := b.say(1, `local r = startRecording(id, "audio", "opus", `+c.folder+`, "a") stopRecording(id, "audio") return say(r)`)
		if lines := b.core.Lines("startRecording"); got != c.want || len(lines) > 1 || (c.line != "") != (len(lines) == 1) || len(lines) == 1 && !strings.Contains(lines[0], c.line) {
			t.Errorf("%v, %.50s: %s, logged %q", c.general, c.folder, got, lines)
		}
	}
}

func TestSignedTokensAreAskedOfTheCore(t *testing.T) {
	b := start(t, "")
	b.attach(1)
	if got := b.say(1, `return say(authIsSigned(), authIsSignatureValid("valid"), authIsSignatureValid("x"), authIsSignatureValid(nil),
authSignatureContains("valid", "granted"), authSignatureContains("valid", "x"), authSignatureContains("valid"))`); got != "[1,1,0,0,1,0,0]" {
		t.Errorf("answered %s", got)
	}
}
