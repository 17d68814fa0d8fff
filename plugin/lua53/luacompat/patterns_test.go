package luacompat

import (
	"os/exec"
	"strings"
	"testing"

	lua "github.com/yuin/gopher-lua"
)

// patternChunks are expressions whose results Debian's Lua 5.3 must share.
var patternChunks = []string{
	`("hello world"):find("o w")`, `("hello"):find("l")`, `("hello"):find("l+")`, `("hello"):find("xyz")`, `("hello"):find("")`,
	`("hello"):find("", 6)`, `("hello"):find("", 7)`, `("hello"):find("l", -2)`, `("hello"):find("h", -100)`, `("a.b"):find(".", 1, true)`,
	`("a.b"):find("%.")`, `("key = value"):find("(%w+)%s*=%s*(%w+)")`, `("abc"):find("b", 0)`, `("a\0b"):find("\0")`,
	`("key = value"):match("(%w+)%s*=%s*(%w+)")`, `("2026-11-23"):match("(%d+)-(%d+)-(%d+)")`, `("abc"):match("()b()")`, `("abc"):match("^b")`,
	`("abc"):match("^a")`, `("abc"):match("c$")`, `("a$c"):match("a$c")`, `("abc"):match("b", 3)`, `("  trim  "):match("^%s*(.-)%s*$")`,
	`("f(a(b)c)d"):match("%b()")`, `("THE (quick) fox"):find("%((%a+)%)")`, `("hello hello"):match("(%w+) %1")`, `("THE fox"):match("%f[%a]%a+", 4)`,
	`("[[x]]"):match("%[%[(.*)%]%]")`, `("x]y"):match("[]]")`, `("a-z"):match("[a%-z]+")`, `("a^b"):match("[b^]+")`, `("abc123"):match("[^%d]+")`,
	`("é"):match("[\xc3][\xa9]") ~= nil`, `("ab12_"):match("[%w_]+")`, `("aXb"):match("%u")`, `("\t x"):match("%s+") == "\t "`, `("a,b"):match("%p")`,
	`("ff"):match("%x+")`, `("zz"):match("%X+")`, `("\1"):match("%c") ~= nil`, `("ab"):match("%g+")`, `("%"):match("%%")`, `("aaa"):match("a-b")`,
	`("aaab"):match("a-b")`, `("<<a>>"):match("<(.-)>")`, `("ab"):match("a?b?c?")`, `("b"):match("a?b")`, `("aaa"):match("a?a?a?a")`, `(""):match(".*")`,
	`("abc"):gsub("%w", "%0%0")`, `("abc"):gsub("", "-")`, `("abc"):gsub("%w*", "x")`, `("hello world"):gsub("o", "0", 1)`, `("hello"):gsub("l", {l = "L"})`,
	`("hello"):gsub("l", {l = false})`, `("hello"):gsub(".", function(c) if c == "l" then return 1 end end)`, `("a b"):gsub("(%w) (%w)", "%2 %1")`,
	`("abc"):gsub("b", "%%")`, `("abc def"):gsub("^%w+", "x")`, `("x = 1"):gsub("%s", "")`, `("abc"):gsub(".", {a = 1, b = true and "B"})`, `("abc"):gsub("(b)()", "%2")`,
	`("aaa"):gsub("a", "b", 0)`, `("aaa"):gsub("a", "b", -1)`, `("a.b.c"):gsub("%.", "/")`, `("\r\n"):gsub("\r\n", "")`, `("abc"):gsub("b*", "-")`,
	`("x"):rep(3)`, `("x"):rep(3, ",")`, `("x"):rep(0)`, `("x"):rep(-1)`, `(""):rep(10)`, `("ab"):rep(1, "sep")`,
	`table.concat({1, 2, "x"}, ", ")`, `table.concat({}, "x")`, `table.concat({"a", "b", "c"}, "-", 2)`, `table.concat({"a", "b", "c"}, "-", 2, 2)`, `table.concat({"a"}, "-", 3)`,
	`pcall(string.find, "a", "[a")`, `pcall(string.find, "a", "%")`, `pcall(string.find, "a", "(a")`, `pcall(string.find, "a", "a)")`, `pcall(string.find, "a", "%b")`,
	`pcall(string.find, "a", "%f")`, `pcall(string.match, "a", "%1")`, `pcall(string.gsub, "a", "a", "%2")`, `pcall(string.gsub, "a", "a", "%x")`, `pcall(string.gsub, "a", "a", nil)`,
	`pcall(table.concat, {{}})`, `pcall(string.gsub, "a", "a", function() return {} end)`,
	`(function() local t = {} for k, v in ("a=1, b=2"):gmatch("(%w+)=(%w+)") do t[#t+1] = k .. v end return table.concat(t) end)()`,
	`(function() local n = 0 for w in ("abc"):gmatch("%w*") do n = n + 1 end return n end)()`,
	`(function() local n = 0 for w in ("one two"):gmatch("%a+") do n = n + #w end return n end)()`,
	`(function() local t = {} for p in ("abc"):gmatch("()") do t[#t+1] = p end return table.concat(t, ",") end)()`,
	`(function() local n = ("111 opus"):gmatch("[^ ]+") return n(), n(), n() end)()`,
	`(function() local n = 0 for _ in ("^a^a"):gmatch("^a") do n = n + 1 end return n end)()`,
}

// printed is a chunk that prints the values of an expression, told apart by
// type; of errors only that they are.
func printed(expression string) string {
	return `local t = table.pack(` + expression + `)
if t[1] == false and type(t[2]) == "string" then t[2] = "error" end
for i = 1, t.n do
  local v = t[i]
  t[i] = type(v) .. ":" .. tostring(v):gsub("[^%g ]", "?")
end
print(table.concat(t, " "))`
}

func TestPatternsAreThoseOfLua53(t *testing.T) {
	var chunk strings.Builder
	for _, expression := range patternChunks {
		chunk.WriteString("do " + printed(expression) + " end\n")
	}
	output, err := exec.Command("lua5.3", "-e", chunk.String()).CombinedOutput()
	if err != nil {
		t.Fatalf("lua5.3: %v\n%s", err, output)
	}
	want := strings.Split(strings.TrimSuffix(string(output), "\n"), "\n")
	for i, expression := range patternChunks {
		L := lua.NewState()
		Open(L, Limits{})
		var got string
		L.SetGlobal("print", L.NewFunction(func(L *lua.LState) int { got = L.ToString(1); return 0 }))
		// gopher-lua's own lexer has no \x escapes.
		source := strings.ReplaceAll(strings.ReplaceAll(printed(expression), `\xc3`, `\195`), `\xa9`, `\169`)
		if err := L.DoString(source); err != nil {
			t.Errorf("%s: %v", expression, err)
		} else if got != want[i] {
			t.Errorf("%s: %s, Lua 5.3 says %s", expression, got, want[i])
		}
		L.Close()
	}
}
