package api_test

import (
	"strings"
	"testing"
	"testing/fstest"

	"janus-golua/internal/luacheck/api"
)

// loadText makes the API from one file of definitions.
func loadText(text string) (*api.API, error) {
	return api.Load(fstest.MapFS{"things.lua": {Data: []byte("---@meta things\n\n---@class things\nlocal things = {}\n\n" + text)}})
}

func TestTypesOfDefinitions(t *testing.T) {
	known, err := loadText(`---@class things.Base
---@field id integer
---@field name? string

---@class things.Thing: things.Base
---@field [string] fun(self: things.Thing, ...: string|number): boolean, string?
local thing = {}

---@alias things.Kind
---| "big" # larger
---| "small"

---Makes one.
---
---Context: any callback; waits. Anywhere with a timeout of 0.
---@param kind things.Kind
---@param options {limit: integer, more?: string[]}
---@param fn fun(a: things.Thing, b?: any): ...
---@param timeout? number
---@return things.Thing? thing
---@return table<string, things.Base>[] all
function things.make(kind, options, fn, timeout) end
`)
	if err != nil {
		t.Fatal(err)
	}
	f := known.Modules["things"].Field("make").Type.Function()
	if !f.Waits || !f.WaitsNot0 || f.Required() != 3 || strings.Join(f.Params[0].Type.Literals(), " ") != "big small" {
		t.Errorf("%+v", f)
	}
	thing := f.Results[0].Class()
	if thing == nil || !thing.AnyMethod || !thing.IsOpen() || thing.Field("id") == nil || strings.Join(thing.RequiredNames(), " ") != "id" {
		t.Errorf("%+v", thing)
	}
	if base := f.Results[1].Element().Element().Class(); base == nil || base.Name != "things.Base" || !base.Given {
		t.Errorf("%+v", base)
	}
	if options := f.Params[1].Type.Class(); options.Given || strings.Join(options.Names(), " ") != "limit more" {
		t.Errorf("%+v", options)
	}
	if handler := f.Params[2].Type.Function(); handler.Required() != 1 || handler.Params[0].Type.Class() != thing {
		t.Errorf("%+v", handler)
	}
}

func TestFaultyTypesHaveTheirPlace(t *testing.T) {
	for kind, want := range map[string]string{
		"nothing":   `things.lua:8: type "nothing" is unknown`,
		"string|":   "a type expected",
		"{a}":       ": expected",
		"table<a":   `unknown`,
		"fun(a: )":  "a type expected",
		"fun(a b)":  ") expected",
		"(string":   "is no name with a type",
		"string []": "",
	} {
		_, err := loadText("---@class things.Options\n---@field a? " + kind + "\nlocal options = {}\n\n---@param a " + kind + "\nfunction things.f(a) end\n")
		if want == "" != (err == nil) || err != nil && !strings.Contains(err.Error(), want) && !strings.Contains(err.Error(), "is no name") {
			t.Errorf("%s: %v", kind, err)
		}
	}
}
