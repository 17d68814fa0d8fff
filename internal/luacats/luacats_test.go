package luacats_test

import (
	"reflect"
	"strings"
	"testing"

	"janus-golua/internal/luacats"
)

func TestErrorsHaveFileAndLine(t *testing.T) {
	for _, row := range []struct{ source, want string }{
		{"---@clas x\nlocal x = {}", "x.lua:2: unknown annotation @clas"},
		{"---Text\n\n---More text\n\n", "x.lua:4: the text from line 3 on is about nothing"},
		{"---@param a string\nfunction f() end", "x.lua:2: f has parameters (), but @param describes (a)"},
		{"function f(a, ...) end", "x.lua:1: f has parameters (a, ...), but @param describes ()"},
		{"---@param a string\n\n", "x.lua:2: annotations from line 1 on are about nothing"},
		{"---@param a\nfunction f(a) end", `"a" is no name with a type`},
		{"---@param a fun(b\nfunction f(a) end", `"a fun(b" is no name with a type`},
		{"---@return \nfunction f() end", "a type is missing"},
		{"---@class a\n---@param b string\nfunction f(b) end", "annotations of different things"},
		{"---@class a\nfunction f() end", "what stands in front of f is about no function"},
		{"function x.f() end", "x.f: it belongs to no variable of a class"},
		{"local x = {}\nx.y = nil", "x.lua:2: x.y has no @type"},
		{"print(1)", `"print(1)" is no statement of definitions`},
		{"---@return string\nlocal x = {}", "is about no class"},
	} {
		_, err := luacats.Parse("x.lua", row.source)
		if err == nil || !strings.Contains(err.Error(), row.want) {
			t.Errorf("%q: %v, want %s", row.source, err, row.want)
		}
	}
}

func parse(t *testing.T, source string) *luacats.File {
	t.Helper()
	file, err := luacats.Parse("x.lua", source)
	if err != nil {
		t.Fatal(err)
	}
	return file
}

func TestTypesEndWhereTheTextBegins(t *testing.T) {
	for text, want := range map[string]luacats.Value{
		`a string`:                                    {Name: "a", Type: "string"},
		`a? string|nil the text`:                      {Name: "a", Optional: true, Type: "string|nil", Text: "the text"},
		`a "x y" | "z" text`:                          {Name: "a", Type: `"x y" | "z"`, Text: "text"},
		`a table<string, integer>[] text`:             {Name: "a", Type: "table<string, integer>[]", Text: "text"},
		`a fun(b: string, c?: any): boolean?, c? x`:   {Name: "a", Type: "fun(b: string, c?: any): boolean?, c?", Text: "x"},
		`a {id: integer, name?: string}|m.Class text`: {Name: "a", Type: "{id: integer, name?: string}|m.Class", Text: "text"},
		`a fun(): (x: string, y: any) text`:           {Name: "a", Type: "fun(): (x: string, y: any)", Text: "text"},
		`[string] any what is kept`:                   {Name: "[string]", Type: "any", Text: "what is kept"},
		`["in"] any`:                                  {Name: `["in"]`, Type: "any"},
	} {
		file := parse(t, "---@class c\n---@field "+text+"\n\n")
		if got := file.Entries[0].Fields; !reflect.DeepEqual(got, []luacats.Value{want}) {
			t.Errorf("%s: %+v", text, got)
		}
	}
}

// Comments may or may not have a space before the text.
func TestSpacesInFrontOfText(t *testing.T) {
	for _, space := range []string{"", " "} {
		lines := []string{"The text,", "goes on.", "", "```lua", "if x then", "  y()", "---a rule in code", "end", "```"}
		source := "---" + space + strings.Join(lines, "\n---"+space) + "\n---@return string name text\n---" + space + "that goes on\nfunction f() end"
		entry := parse(t, source).Entries[0]
		if want := strings.Join(lines, "\n"); entry.Doc != want {
			t.Errorf("%q: %q", space, entry.Doc)
		}
		if got := entry.Returns[0].Text; got != "text that goes on" {
			t.Errorf("%q: %q", space, got)
		}
		if got := luacats.Examples(entry.Doc); len(got) != 1 || got[0] != "if x then\n  y()\n---a rule in code\nend" {
			t.Errorf("%q: %q", space, got)
		}
	}
}

func TestWhoseAFunctionIs(t *testing.T) {
	file := parse(t, `---@meta m

---Text of the module.
local m = {}

---@class m.Thing
local thing = {}

function m.inner.f() end

---@class m.Inner
m.other = {}

function m.other.f() end

function thing:g() end

function global() end

---@type integer
m.count = 0

return m`)
	if file.Module != "m" || file.Title != "`m`" || file.Main == nil || file.Main.Name != "m" || file.Main.Doc != "Text of the module." {
		t.Errorf("the file is %+v", file)
	}
	var got []string
	for _, entry := range file.Entries[2:] {
		got = append(got, entry.Owner+"/"+entry.Key)
	}
	if want := "m/inner.f / m.Inner/f m.Thing/g /global m/count"; strings.Join(got, " ") != want {
		t.Errorf("got %v", got)
	}
}
