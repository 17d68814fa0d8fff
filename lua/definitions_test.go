package lua_test

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	gopher "github.com/yuin/gopher-lua"

	"janus-golua/plugin/core"
	"janus-golua/plugin/luaapi/base64"
	"janus-golua/plugin/luaapi/crypto"
	"janus-golua/plugin/luaapi/hex"
	"janus-golua/plugin/luaapi/json"
	"janus-golua/plugin/luaapi/jwt"
	"janus-golua/plugin/luaapi/log"
	"janus-golua/plugin/luaapi/luatest"
	"janus-golua/plugin/luaapi/store"
	"janus-golua/plugin/luaapi/time"
	"janus-golua/plugin/luaapi/url"
)

// discard is a log that nobody reads.
type discard struct{}

func (discard) Log(core.Level, string) {}

// batteries are the modules that the definitions describe, with a store of
// their own.
func batteries(t *testing.T) luatest.Modules {
	kept := store.New(store.DefaultLimits())
	t.Cleanup(kept.Close)
	return luatest.Modules{
		"base64": base64.Open, "crypto": crypto.Open, "hex": hex.Open, "json": json.OpenLuaJSON, "jwt": jwt.Open,
		"log": log.Opener(discard{}), "store": store.Opener(kept), "time": time.Open, "url": url.Open,
	}
}

// definition is a function of a definition file: what is said about it, and its name.
var definition = regexp.MustCompile(`(?m)((?:^---.*\n)+)^function (\w+)\.(\w+)\(`)

// example is a block of code in a comment.
var example = regexp.MustCompile("(?m)^---```lua\n((?:^---.*\n)+?)^---```$")

func TestDefinitionsDescribeEveryFunctionAndTheirExamplesWork(t *testing.T) {
	for module := range batteries(t) {
		file := filepath.Join("definitions", module+".lua")
		t.Run(module, func(t *testing.T) { checkDefinitions(t, file, module) })
	}
}

func checkDefinitions(t *testing.T, file, module string) {
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	L := luatest.New(t, batteries(t))
	if err := L.DoString(`module = require "` + module + `"`); err != nil {
		t.Fatal(err)
	}
	described := map[string]bool{}
	for _, found := range definition.FindAllStringSubmatch(string(text), -1) {
		said, name := found[1], found[3]
		described[name] = true
		if found[2] != module || !strings.Contains(said, "---Context: ") || !strings.Contains(said, "---Errors: ") {
			t.Errorf("%s.%s lacks its context or its errors", found[2], name)
		}
		code := example.FindStringSubmatch(said)
		if code == nil {
			t.Errorf("%s has no example", name)
			continue
		}
		chunk := strings.ReplaceAll(strings.TrimPrefix(code[1], "---"), "\n---", "\n")
		if err := luatest.New(t, batteries(t)).DoString(chunk); err != nil {
			t.Errorf("the example of %s: %v", name, err)
		}
	}
	L.GetGlobal("module").(*gopher.LTable).ForEach(func(name, value gopher.LValue) {
		// json.null is a function, as in lua-json.
		isField := strings.Contains(string(text), "---@field "+name.String()+" ")
		if value.Type() == gopher.LTFunction && !isField && !described[name.String()] {
			t.Errorf("%s.%s is not described", module, name)
		}
		delete(described, name.String())
	})
	for name := range described {
		t.Errorf("%s.%s is described, but does not exist", module, name)
	}
}
