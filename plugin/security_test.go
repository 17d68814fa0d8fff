package plugin

import (
	"strings"
	"testing"
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
		if got := escaped(text); got != want {
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
	b, err := tryStart(t, app, map[string]string{"recordings": allowed})
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

func TestSignedTokensAreAskedOfTheCore(t *testing.T) {
	b := start(t, "")
	b.attach(1)
	if got := b.say(1, `return say(authIsSigned(), authIsSignatureValid("valid"), authIsSignatureValid("x"), authIsSignatureValid(nil),
authSignatureContains("valid", "granted"), authSignatureContains("valid", "x"), authSignatureContains("valid"))`); got != "[1,1,0,0,1,0,0]" {
		t.Errorf("answered %s", got)
	}
}
