package translator

import (
	"fmt"
	"strings"
	"testing"

	lua "github.com/yuin/gopher-lua"
)

// longSource is a source of 1000 lines, with or without what Lua 5.1 lacks.
func longSource(version int) string {
	divide, attribute, escape := "/", "", `\065`
	if version == 53 {
		divide, attribute, escape = "//", " <const>", `\x41`
	}
	var b strings.Builder
	for i := range 100 {
		fmt.Fprintf(&b, `local function handle_%[1]d(session, message)
  local rate%[2]s = session.bitrate %[3]s 1000
  if message.request == "configure%[4]s" and rate > %[1]d then
    session.values[#session.values + 1] = { name = "x" .. %[1]d, rate = rate, list = { 1, 2, 3 } }
    for index, value in ipairs(session.values) do
      if value.rate %[3]s 2 == index then print(value.name, index * 2 + 1) end -- a comment
    end
  end
  return session, message.transaction or "none"
end
`, i, attribute, divide, escape)
	}
	return b.String()
}

func BenchmarkTranslate(b *testing.B) {
	source := longSource(53)
	for b.Loop() {
		Translate(source, "script.lua")
	}
}

func BenchmarkUnchanged(b *testing.B) {
	source := longSource(51)
	for b.Loop() {
		Translate(source, "script.lua")
	}
}

// BenchmarkCompile is what gopher-lua itself takes.
func BenchmarkCompile(b *testing.B) {
	source := longSource(51)
	L := lua.NewState()
	defer L.Close()
	for b.Loop() {
		L.Load(strings.NewReader(source), "script.lua")
	}
}
