package plugin

import (
	"os"
	"strings"
	"syscall"
	"testing"
	"unicode"
	"unicode/utf8"
)

// rawOutput is what reaches the standard output and error of the process meanwhile.
func rawOutput(t *testing.T, do func()) string {
	t.Helper()
	file, err := os.CreateTemp(t.TempDir(), "output")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = file.Close() }()
	for _, descriptor := range []int{1, 2} {
		kept, err := syscall.Dup(descriptor)
		if err != nil {
			t.Fatal(err)
		}
		if err := syscall.Dup3(int(file.Fd()), descriptor, 0); err != nil {
			t.Fatal(err)
		}
		defer func() {
			_ = syscall.Dup3(kept, descriptor, 0)
			_ = syscall.Close(kept)
		}()
	}
	do()
	content, err := os.ReadFile(file.Name())
	if err != nil {
		t.Fatal(err)
	}
	return string(content)
}

// forgery is what a client may send to be printed: lines, sequences for terminals, and
// what hides or turns text.
const forgery = "x\\n[FATAL] forged\\r[ERR] forged \\27[2J\\27]0;t\\7 \\27[31m \\155 \\0 \\194\\155 \\226\\128\\168forged \\226\\128\\174 \\255"

func TestWhatAScriptPrintsIsLinesOfTheLog(t *testing.T) {
	for _, way := range []string{
		`print(TEXT)`,
		`print("a", TEXT, setmetatable({}, { __tostring = function() return TEXT end }))`,
		`io.write(TEXT, "\n")`,
		`io.write(TEXT) io.write("\n")`,
		`io.write(TEXT) io.flush()`,
		`io.output():write(TEXT, "\n")`,
		`io.output():write(TEXT):flush()`,
		`io.output(io.stderr) io.write(TEXT, "\n") io.output(io.stdout)`,
		`io.stdout:write(TEXT, "\n")`,
		`io.stderr:write(TEXT, "\n")`,
		`io.stderr:setvbuf("no") io.stderr:write(TEXT, "\n")`,
		`io.stdout:setvbuf("full", 1000) io.stdout:write(TEXT, "\n")`,
		`io.stdout:seek("set", 0) io.stdout:write(TEXT, "\n")`,
		`warn("@on") warn(TEXT)`,
		`warn("@on") warn("a", TEXT)`,
		`print(debug.traceback(TEXT))`,
		`local logger = require "janus-logger" logger.print(TEXT)`,
		`local logger = require "janus-logger" logger.prefix(TEXT) logger.error("x")`,
		`janusLog(4, TEXT)`,
		`require("log").info(TEXT, { field = TEXT })`,
		`print(require("ansicolors")("%{red}" .. TEXT))`,
		`startRecording(id, TEXT, TEXT, TEXT, TEXT)`,
		`configureMedium(id, TEXT, TEXT, true)`,
		`pushEvent(id, TEXT, TEXT)`,
		`timeCallback(TEXT, nil, 0)`,
		`require("janus").spawn(function() error(TEXT) end)`,
		`require("janus").spawn(function() load("error('x')", "@" .. TEXT)() end)`,
		`require("janus").spawn(function() load("error('x')", "=a\n[FATAL] forged")() end)`,
		`require("janus").spawn(function() ({ [TEXT] = function() error "x" end })[TEXT]() end)`,
		`require("janus").spawn(function() assert(load("syntax error", "@a\n[FATAL] forged")) end)`,
		`require("janus").spawn(function() error(setmetatable({}, { __tostring = function() return TEXT end })) end)`,
		`require("janus").spawn(function() local f = setmetatable({}, { __index = function() error { TEXT } end }) return f[1] end)`,
	} {
		t.Run(way, func(t *testing.T) {
			b, err := tryStart(t, app1, map[string]string{"recordings": t.TempDir()})
			if err != nil {
				t.Fatal(err)
			}
			b.attach(1)
			known := len(b.core.Lines(""))
			raw := rawOutput(t, func() { b.say(1, `TEXT = "`+forgery+`" `+way+` return say()`) })
			if raw != "" {
				t.Errorf("it wrote %q to the output of the process", raw)
			}
			eventually(t, "a line of the log", func() bool { return len(b.core.Lines("")) > known })
			b.plugin.Reload()
			for _, line := range b.core.Lines("")[known:] {
				minded(t, line)
			}
		})
	}
}

// minded wants a line of the log that nothing is forged in. Errors have lines of their own
// for their traceback, which begin with a tab or "stack".
func minded(t *testing.T, text string) {
	t.Helper()
	text = strings.NewReplacer("\x1b[31m", "", "\x1b[0m", "").Replace(text) // the colors of janusLog
	for n, line := range strings.Split(text, "\n") {
		if n > 0 && !strings.HasPrefix(line, "\t") && !strings.HasPrefix(line, "stack traceback:") {
			t.Errorf("%q has become a line of its own, of %q", line, text)
		}
		bad := func(r rune) bool {
			return r != '\t' && unicode.IsControl(r) || unicode.In(r, unicode.Zl, unicode.Zp, unicode.Bidi_Control)
		}
		if strings.ContainsFunc(line, bad) || !utf8.ValidString(line) {
			t.Errorf("%q was logged", line)
		}
	}
}

func TestPrintedLines(t *testing.T) {
	const maxPrinted = 8 << 10 // bytes of a line of the log
	long := strings.Repeat("é", maxPrinted)
	for _, c := range []struct {
		lua  string
		want []string
	}{
		{`print("one") print("two\nthree")`, []string{"4 [golua] app.lua: one", "4 [golua] app.lua: two", "4 [golua] app.lua: three"}},
		{`print()`, []string{"4 [golua] app.lua: "}},
		{`io.write("part") print(" and end") io.write("x")`, []string{"4 [golua] app.lua: part and end"}},
		{`io.write("a", 1, "\n", "b", "\n")`, []string{"4 [golua] app.lua: a1", "4 [golua] app.lua: b"}},
		{`io.write("shown"):flush() io.write("next\n")`, []string{"4 [golua] app.lua: shown", "4 [golua] app.lua: next"}},
		{`io.stderr:write("error\n") warn("@on") warn("care", "ful")`, []string{"3 [golua] app.lua: error", "3 [golua] app.lua: Lua warning: careful"}},
		{`warn("nothing")`, nil},
		{`print(require("ansicolors")("%{bright red}alarm"))`, []string{"4 [golua] app.lua: alarm"}},
		{`print("` + long + `")`, []string{"4 [golua] app.lua: " + long[:maxPrinted-2], "4 [golua] app.lua: " + long[maxPrinted-2:2*maxPrinted-4], "4 [golua] app.lua: éé"}},
	} {
		b := start(t, "")
		b.attach(1)
		known := len(b.core.Lines(""))
		b.say(1, c.lua+` return say()`)
		got := b.core.Lines("")[known:]
		if strings.Join(got, "\n") != strings.Join(c.want, "\n") {
			t.Errorf("%.80s: logged %.200q", c.lua, got)
		}
	}
}

func TestTheLastWordsOfAScriptAreLogged(t *testing.T) {
	b := start(t, `io.write("my last words")`)
	if lines := b.core.Lines("my last words"); len(lines) != 0 {
		t.Errorf("logged %q", lines)
	}
	b.rewrite(app1)
	if err := b.plugin.Reload(); err != nil {
		t.Fatal(err)
	}
	if lines := b.core.Lines("my last words"); len(lines) != 1 {
		t.Errorf("logged %q", lines)
	}
	if _, err := tryStart(t, `io.write("not even one") error "x"`, nil); err == nil {
		t.Error("it started")
	}
}
