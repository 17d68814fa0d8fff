package log

import (
	"strings"
	"testing"
	"unicode/utf8"

	lua "github.com/yuin/gopher-lua"

	"janus-golua/plugin/core"
	"janus-golua/plugin/lua53/luatest"
)

// lines is a sink that keeps its lines.
type lines []string

func (l *lines) Log(level core.Level, text string) {
	*l = append(*l, string(rune('0'+level))+" "+text)
}

func TestLua(t *testing.T) {
	var sink lines
	L := luatest.New(t, luatest.Modules{"log": Opener(&sink)})
	// logged() returns the line that has been logged since the last call, preceded by its
	// level.
	L.SetGlobal("logged", L.NewFunction(func(L *lua.LState) int {
		if len(sink) != 1 {
			L.RaiseError("%d lines were logged", len(sink))
		}
		L.Push(lua.LString(sink[0]))
		sink = nil
		return 1
	}))
	// A session as a userdata whose __index is in Go.
	session := L.NewUserData()
	meta := L.NewTable()
	meta.RawSetString("__index", L.NewFunction(func(L *lua.LState) int {
		L.Push(lua.LNumber(7))
		return 1
	}))
	session.Metatable = meta
	L.SetGlobal("session", session)
	L.SetGlobal("userdata", L.NewUserData())
	if err := L.DoFile("testdata/log.lua"); err != nil {
		t.Error(err)
	}
}

// FuzzLine: whatever the texts are, the result is one line of bounded length, consists of
// printable characters, and has as many fields as were given.
func FuzzLine(f *testing.F) {
	f.Add("joined", "user", "alice")
	f.Add("a\nb", "x=1 y", "\x1b[31m\" z=2\u202e\u2028")
	f.Add("\xff\xfe", "", "\\")
	f.Fuzz(func(t *testing.T, message, name, value string) {
		L := lua.NewState(lua.Options{SkipOpenLibs: true})
		defer L.Close()
		nested := L.NewTable()
		nested.RawSetString(name, lua.LString(value))
		text := line(message, fields(nil).with(render(L, map[string]lua.LValue{name: lua.LString(value), "nested" + name: nested})))
		if !utf8.ValidString(text) || strings.ContainsFunc(text, func(r rune) bool { return r < ' ' || r == 0x7f || r == 0x2028 || r == 0x202e }) {
			t.Errorf("%q", text)
		}
		if len(text) > 4*(maxMessage+4*maxValue+4*maxName)+100 {
			t.Errorf("%d bytes", len(text))
		}
	})
}
