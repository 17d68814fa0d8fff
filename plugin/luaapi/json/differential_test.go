package json

import (
	"fmt"
	"os"
	"os/exec"
	"strings"
	"testing"

	lua "github.com/yuin/gopher-lua"
)

// snippet is Lua code that both sides run; their results are compared. Where we differ on
// purpose, ours is our result, and why is the reason.
type snippet struct {
	code string
	ours string
	why  string
}

// prelude runs before the snippets, in Lua 5.3 and in gopher-lua. It prints results
// independently of the order of keys, and of 5.3's difference between 1 and 1.0.
const prelude = `
json = require "json"
cjson = require "cjson"
util = require "json.util"
null = util.null
decode, encode = json.decode, json.encode
function round(text, mode) return encode(decode(text, mode)) end
function cround(text) return cjson.encode(cjson.decode(text)) end
local function text(s)
  if #s > 300 then return #s .. " bytes" end
  local shown = {}
  for i = 1, #s do
    local c = s:byte(i)
    shown[i] = c >= 32 and c < 127 and s:sub(i, i) or ("\\x%02x"):format(c)
  end
  return "'" .. table.concat(shown) .. "'"
end
function show(v)
  if v == null then return "null" end
  if v == cjson.null then return "cjson.null" end
  if v == util.undefined then return "undefined" end
  if v ~= v then return "nan" end
  if v == 1/0 then return "inf" end
  if v == -1/0 then return "-inf" end
  if type(v) == "number" then return ("%.17g"):format(v) end
  if type(v) == "string" then return text(v) end
  if type(v) ~= "table" then return tostring(v) end
  local members = {}
  for k, w in pairs(v) do members[#members + 1] = show(k) .. "=" .. show(w) end
  table.sort(members)
  return "{" .. table.concat(members, ",") .. "}"
end
function run(number, code)
  local results = {pcall(code)}
  if not results[1] then print(number .. " error") return end
  local shown = {}
  for i = 2, math.max(2, #results) do shown[#shown + 1] = show(results[i]) end
  print(number .. " " .. table.concat(shown, " "))
end
`

func program(snippets []snippet) string {
	var source strings.Builder
	source.WriteString(prelude)
	for i, s := range snippets {
		fmt.Fprintf(&source, "run(%d, function() %s\nend)\n", i, s.code)
	}
	return source.String()
}

func TestAgainstTheLuaLibraries(t *testing.T) {
	if _, err := exec.LookPath("lua5.3"); err != nil && os.Getenv("CI") == "" {
		t.Skip("lua5.3 with lua-json and lua-cjson is not installed")
	}
	var snippets []snippet
	snippets = append(snippets, luaJSONSnippets()...)
	snippets = append(snippets, cjsonSnippets()...)
	if len(snippets) < 100 {
		t.Errorf("only %d snippets", len(snippets))
	}
	command := exec.Command("lua5.3", "-")
	command.Stdin = strings.NewReader(program(snippets))
	oracle, err := command.CombinedOutput()
	if err != nil {
		t.Fatalf("lua5.3: %s\n%s", err, oracle)
	}
	theirs := strings.Split(strings.TrimSpace(string(oracle)), "\n")
	ours := runOurs(t, program(snippets))
	if len(theirs) != len(snippets) || len(ours) != len(snippets) {
		t.Fatalf("%d snippets, %d answers of lua5.3, %d of ours", len(snippets), len(theirs), len(ours))
	}
	for i, s := range snippets {
		compare(t, s, strings.SplitN(theirs[i], " ", 2)[1], strings.SplitN(ours[i], " ", 2)[1])
	}
}

func compare(t *testing.T, s snippet, theirs, ours string) {
	t.Helper()
	switch {
	case s.ours == "" && ours != theirs:
		t.Errorf("%s\n  theirs %s\n  ours   %s", s.code, theirs, ours)
	case s.ours != "" && ours != s.ours:
		t.Errorf("%s\n  ours   %s\n  wanted %s (%s)", s.code, ours, s.ours, s.why)
	case s.ours != "" && ours == theirs:
		t.Errorf("%s\n  is no difference any more: %s", s.code, ours)
	}
}

// runOurs runs a program and returns the lines that it printed.
func runOurs(t *testing.T, source string) []string {
	t.Helper()
	L := newState(t)
	var lines []string
	L.SetGlobal("print", L.NewFunction(func(L *lua.LState) int {
		lines = append(lines, L.ToString(1))
		return 0
	}))
	if err := L.DoString(source); err != nil {
		t.Fatal(err)
	}
	return lines
}
