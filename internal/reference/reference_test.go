package reference_test

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/yuin/gopher-lua/parse"

	"janus-golua/internal/luacats"
	"janus-golua/internal/reference"
)

const root = "../.."

func TestThePagesAreWhatTheDefinitionsSay(t *testing.T) {
	pages, err := reference.FromFolder(root)
	if err != nil {
		t.Fatal(err)
	}
	stale, err := reference.Stale(root, pages)
	if err != nil {
		t.Fatal(err)
	}
	for _, path := range stale {
		t.Errorf("%s is stale: run make reference", path)
	}
}

// repository makes a repository in a folder, with an index and definitions.
func repository(t *testing.T, index string, definitions map[string]string) string {
	t.Helper()
	folder := t.TempDir()
	files := map[string]string{reference.Index: index}
	for name, text := range definitions {
		files[filepath.Join(reference.Definitions, name)] = text
	}
	for path, text := range files {
		path = filepath.Join(folder, path)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return folder
}

// stale lists the stale paths of a repository.
func stale(t *testing.T, folder string) []string {
	t.Helper()
	pages, err := reference.FromFolder(folder)
	if err != nil {
		t.Fatal(err)
	}
	paths, err := reference.Stale(folder, pages)
	if err != nil {
		t.Fatal(err)
	}
	return paths
}

// A page is stale if it is missing, if its definitions say something else, or if its
// definitions are gone; Write repairs all three.
func TestStalePages(t *testing.T) {
	folder := repository(t, index, map[string]string{"things.lua": source, "others.lua": "---@meta others\n\n---Others.\n---@class others\nlocal others = {}\n"})
	want := []string{reference.Index, "docs/lua-api/others.md", "docs/lua-api/things.md"}
	if got := stale(t, folder); !slices.Equal(got, want) {
		t.Errorf("of a repository without pages, %q are stale", got)
	}
	write := func() {
		t.Helper()
		if err := reference.Write(folder); err != nil {
			t.Fatal(err)
		}
		if got := stale(t, folder); len(got) != 0 {
			t.Errorf("%q are stale after Write", got)
		}
	}
	write()
	if err := os.WriteFile(filepath.Join(folder, "docs/lua-api/things.md"), []byte("# Old\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	if got := stale(t, folder); !slices.Equal(got, []string{"docs/lua-api/things.md"}) {
		t.Errorf("of a page with another text, %q are stale", got)
	}
	write()
	if err := os.Remove(filepath.Join(folder, reference.Definitions, "others.lua")); err != nil {
		t.Fatal(err)
	}
	if got := stale(t, folder); !slices.Equal(got, []string{"docs/lua-api/others.md", reference.Index}) {
		t.Errorf("of a page without definitions, %q are stale", got)
	}
	write()
}

func TestAnIndexWithoutAPlaceForTheList(t *testing.T) {
	if err := reference.Write(repository(t, "# Head\n", map[string]string{"things.lua": source})); err == nil {
		t.Error("there is no error")
	}
}

// Every type that an entry names is explained on some page, and the name links to it.
func TestEveryTypeIsExplained(t *testing.T) {
	for _, name := range reference.Unexplained(definitions(t)) {
		t.Errorf("the type %s is explained nowhere", name)
	}
}

func TestUnexplained(t *testing.T) {
	text := "---@meta _\n\n---Does.\n---@param fn fun(kind: Kind, other?: \"Text\"): Made[], table<string, a.B>?\n---@return any|Result\nfunction does(fn) end\n"
	file, err := luacats.Parse("x.lua", text)
	if err != nil {
		t.Fatal(err)
	}
	want := []string{"Kind", "Made", "a.B", "Result"}
	if got := reference.Unexplained([]*luacats.File{file}); !slices.Equal(got, want) {
		t.Errorf("got %q", got)
	}
}

// Every page has a line about it in the index.
func TestEverySummaryIsASentence(t *testing.T) {
	for _, file := range definitions(t) {
		if summary := reference.Summary(file); !strings.HasSuffix(summary, ".") || len(summary) > 160 {
			t.Errorf("%s: its first sentence, %q, is no line of the index", file.Path, summary)
		}
	}
}

func definitions(t *testing.T) []*luacats.File {
	t.Helper()
	files, err := luacats.ReadFolder(filepath.Join(root, reference.Definitions))
	if err != nil {
		t.Fatal(err)
	}
	return files
}

func TestEveryEntryIsComplete(t *testing.T) {
	for _, file := range definitions(t) {
		docs := map[string]string{"": file.Doc}
		for _, entry := range file.Entries {
			if entry.Kind == luacats.Class {
				docs[entry.Name] = entry.Doc
			}
		}
		for _, entry := range file.Entries {
			if entry.Kind != luacats.Function {
				continue
			}
			inherited := docs[entry.Owner] + "\n" + file.Doc
			if file.Main != nil {
				inherited += "\n" + file.Main.Doc
			}
			for _, lack := range lacks(entry, inherited) {
				t.Errorf("%s:%d: %s lacks %s", file.Path, entry.Line, entry.Name, lack)
			}
		}
	}
}

// lacks lists what neither an entry nor its class nor its module says.
func lacks(entry *luacats.Entry, inherited string) []string {
	var lacking []string
	for _, label := range []string{"Context", "Errors"} {
		if luacats.Says(entry.Doc+"\n"+inherited, label) == "" {
			lacking = append(lacking, "a line `"+label+": …`, as has its class")
		}
	}
	if len(luacats.Examples(entry.Doc)) == 0 {
		lacking = append(lacking, "an example")
	}
	if prose := strings.TrimSpace(entry.Doc); prose == "" || strings.HasPrefix(prose, "Context:") {
		lacking = append(lacking, "what it does")
	}
	return lacking
}

func TestDefinitionsAreLua(t *testing.T) {
	for _, file := range definitions(t) {
		source, err := os.ReadFile(file.Path)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := parse.Parse(strings.NewReader(string(source)), file.Path); err != nil {
			t.Error(err)
		}
		if !strings.HasPrefix(string(source), "---@meta") {
			t.Errorf("%s does not begin with ---@meta: require would take it for a library", file.Path)
		}
	}
}

const source = `---@meta things

---What there is.
---@class things
---@field limit? integer how many
---@overload fun(text: string): things.Thing
local things = {}

--------------------------------------------------------------------------------
-- Making

---@alias things.Kind
---| "big" # larger
---| "small"

---One of them.
---@class things.Thing: one.Base
local thing = {}

---Makes one.
---
---Context: anywhere.
---Errors: none,
---or many.
---
---` + "```" + `lua
---things.make("big")
---` + "```" + `
---@param kind things.Kind
---@param name? table<string, one[]>
---@param ... any the rest
---@return things.Thing? thing
---@return string? reason
---@overload fun(kind: "things.Kind")
function things.make(kind, name, ...) end

---Is it, as ` + "`things.make` said with a `name` and [`one`](x)? `thing:is` is not `one.Base`" + `.
---
---` + "```lua" + `
----- ` + "`things.make`" + `
---` + "```" + `
---@return boolean|things.Kind
function thing:is() end

return things
`

const one = `---@meta apps.one

---One. It is small.
---@class one
local one = {}

---@class one.Base
---@field size integer
`

const index = `# Head

<!-- begin: make reference -->
<!-- end -->

## First
`

const list = `# Head

<!-- begin: make reference -->

### Modules

| | |
|---|---|
` + "| [`things`](lua-api/things.md) | What there is. |" + `

### Modules of the sample applications

| | |
|---|---|
` + "| [`apps.one`](lua-api/apps.one.md) | One. |" + `

<!-- end -->

## First
`

const page = "<!-- Written by `make reference` of lua/definitions/things.lua: change that file. -->\n" + `
# ` + "`things`" + `

[The Lua API](../lua-api.md)

What there is.

It can be called as ` + "`fun(text: string): `[`things.Thing`](#thingsthing)" + `.

| | | |
|---|---|---|
| ` + "`limit?` | `integer`" + ` | how many |

**Contents**

- [Making](#making)` + " [`things.Kind`](#thingskind) [`things.Thing`](#thingsthing) [`things.make`](#thingsmake)\n  [`thing:is`](#thingis)" + `

## Making

### ` + "`things.Kind`" + `

- ` + "`\"big\"`" + `: larger
- ` + "`\"small\"`" + `

### ` + "`things.Thing`" + `

One of them.

It has all members of ` + "[`one.Base`](apps.one.md#onebase)" + `.

### ` + "`things.make`" + `

` + "`things.make(kind [, name [, ...]])`" + `

It can be called as

- ` + "`things.make(kind: \"things.Kind\")`" + `

Makes one.

| | | |
|---|---|---|
| ` + "`kind` | [`things.Kind`](#thingskind)" + ` |  |
| ` + "`name?` | `table<string, `[`one`](apps.one.md)`[]>`" + ` |  |
| ` + "`...` | `any`" + ` | the rest |
| returns ` + "`thing` | [`things.Thing`](#thingsthing)`?`" + ` |  |
| returns ` + "`reason` | `string?`" + ` |  |

- *Context:* anywhere.
- *Errors:* none,
  or many.

` + "```" + `lua
things.make("big")
` + "```" + `

### ` + "`thing:is`" + `

` + "`thing:is()`" + `

Is it, as [` + "`things.make`" + `](#thingsmake) said with a ` + "`name` and [`one`](x)? `thing:is` is not [`one.Base`" + `](apps.one.md#onebase).

| | |
|---|---|
| returns | ` + "`boolean\\|`[`things.Kind`](#thingskind)" + ` |

` + "```lua\n-- `things.make`\n```" + `
`

func TestMake(t *testing.T) {
	var files []*luacats.File
	for _, definition := range [][2]string{{"things.lua", source}, {"apps.one.lua", one}} {
		file, err := luacats.Parse(definition[0], definition[1])
		if err != nil {
			t.Fatal(err)
		}
		files = append(files, file)
	}
	pages, err := reference.Make(index, files)
	if err != nil {
		t.Fatal(err)
	}
	for path, want := range map[string]string{reference.Index: list, "docs/lua-api/things.md": page} {
		if pages[path] != want {
			t.Errorf("%s is\n%s\nwant\n%s", path, pages[path], want)
		}
	}
	if len(pages) != 3 {
		t.Errorf("there are %d pages", len(pages))
	}
}
