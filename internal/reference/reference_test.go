package reference_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/yuin/gopher-lua/parse"

	"janus-golua/internal/luacats"
	"janus-golua/internal/reference"
)

const root = "../.."

func TestThePageIsWhatTheDefinitionsSay(t *testing.T) {
	page, err := reference.FromFolder(root)
	if err != nil {
		t.Fatal(err)
	}
	written, err := os.ReadFile(filepath.Join(root, reference.Page))
	if err != nil {
		t.Fatal(err)
	}
	if page != string(written) {
		t.Errorf("%s is stale: run make reference", reference.Page)
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

// lacks names what an entry does not say, nor its class, nor its module.
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

---# Things
---
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
---@class things.Thing: things.Base
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
---@param name? string
---@param ... any the rest
---@return things.Thing? thing
---@return string? reason
function things.make(kind, name, ...) end

---Is it?
---@return boolean
function thing:is() end

return things
`

const page = `# Head

## First

## Contents

- [First](#first)
- [Things](#things)` + " [`things.make`](#thingsmake) [`thing:is`](#thingis)" + `

## Things

What there is.

It is called: ` + "`fun(text: string): things.Thing`" + `

| | | |
|---|---|---|
| ` + "`limit?` | `integer`" + ` | how many |

### Making

#### ` + "`things.Kind`" + `

- ` + "`\"big\"`" + `: larger
- ` + "`\"small\"`" + `

#### ` + "`things.Thing`" + `

One of them.

It has what ` + "`things.Base`" + ` has.

#### ` + "`things.make`" + `

` + "`things.make(kind [, name [, ...]])`" + `

Makes one.

| | | |
|---|---|---|
| ` + "`kind` | `things.Kind`" + ` |  |
| ` + "`name?` | `string`" + ` |  |
| ` + "`...` | `any`" + ` | the rest |
| returns ` + "`thing` | `things.Thing?`" + ` |  |
| returns ` + "`reason` | `string?`" + ` |  |

- *Context:* anywhere.
- *Errors:* none,
  or many.

` + "```" + `lua
things.make("big")
` + "```" + `

#### ` + "`thing:is`" + `

` + "`thing:is()`" + `

Is it?

| | |
|---|---|
| returns | ` + "`boolean`" + ` |
`

func TestWrite(t *testing.T) {
	file, err := luacats.Parse("things.lua", source)
	if err != nil {
		t.Fatal(err)
	}
	if got := reference.Write("# Head\n\n## First\n", []*luacats.File{file}); got != page {
		t.Errorf("got\n%s", got)
	}
}
