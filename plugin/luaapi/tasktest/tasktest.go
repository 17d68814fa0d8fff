// Package tasktest runs Lua in an engine where functions of Go may wait, for the
// tests of modules that do.
package tasktest

import (
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	lua "github.com/yuin/gopher-lua"

	"janus-golua/plugin/script"
)

// Patience bounds waiting for what must happen.
const Patience = 20 * time.Second

// Engine is a script's engine.
type Engine struct {
	*script.Engine
	t testing.TB
}

// Result is what a task came to.
type Result struct {
	// Text are its values, with spaces between; Err is the error instead.
	Text string
	Err  error
}

// New makes an engine; openers make what `require` finds, by name.
func New(t testing.TB, openers map[string]func(e *script.Engine) lua.LGFunction) *Engine {
	e := &Engine{Engine: script.New(script.Options{}), t: t}
	t.Cleanup(e.Close)
	_ = e.Do(script.Origin{}, func(state *lua.LState) error {
		for name, open := range openers {
			state.PreloadModule(name, open(e.Engine))
		}
		return nil
	})
	return e
}

// Begin runs a chunk as a task for a session, with `...` as its arguments; its
// result comes once.
func (e *Engine) Begin(session uint64, source string, arguments ...lua.LValue) <-chan Result {
	e.t.Helper()
	results := make(chan Result, 1)
	err := e.Do(script.Origin{Session: session}, func(state *lua.LState) error {
		chunk, err := state.Load(strings.NewReader(source), "test")
		if err == nil {
			e.Engine.Begin("test", chunk, func(values []lua.LValue, err error) {
				results <- Result{Text: joined(values), Err: err}
			}, arguments...)
		}
		return err
	})
	if err != nil {
		e.t.Fatal(err)
	}
	return results
}

func joined(values []lua.LValue) string {
	texts := make([]string, len(values))
	for i, value := range values {
		texts[i] = value.String()
	}
	return strings.Join(texts, " ")
}

// Run is Begin for session 0, and waits for the result. An error becomes its
// text.
func (e *Engine) Run(source string, arguments ...lua.LValue) string {
	e.t.Helper()
	return e.Wait(e.Begin(0, source, arguments...))
}

// Wait waits for a result.
func (e *Engine) Wait(results <-chan Result) string {
	e.t.Helper()
	select {
	case result := <-results:
		if result.Err != nil {
			return fmt.Sprint("error: ", result.Err)
		}
		return result.Text
	case <-time.After(Patience):
		e.t.Fatal("it still waits")
		return ""
	}
}

// Examples are the blocks of Lua in the comments of a file of definitions.
func Examples(t testing.TB, file string) []string {
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	var examples []string
	var block *strings.Builder
	for line := range strings.Lines(string(text)) {
		line = strings.TrimPrefix(strings.TrimPrefix(line, "---"), " ")
		switch {
		case strings.HasPrefix(line, "```lua"):
			block = &strings.Builder{}
		case strings.HasPrefix(line, "```") && block != nil:
			examples = append(examples, block.String())
			block = nil
		case block != nil:
			block.WriteString(line)
		}
	}
	return examples
}

// Documented are the functions that a file of definitions describes, sorted, with
// spaces between, as in "http.get response:json".
func Documented(t testing.TB, file string) string {
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for line := range strings.Lines(string(text)) {
		if declaration, ok := strings.CutPrefix(line, "function "); ok {
			name, _, _ := strings.Cut(declaration, "(")
			names = append(names, name)
		}
	}
	slices.Sort(names)
	return strings.Join(names, " ")
}

// Names is Lua that defines names: all functions of the tables under their prefixes,
// as Documented has them.
const Names = `local function names(tables)
  local all = {}
  for prefix, functions in pairs(tables) do
    for name in pairs(functions) do all[#all + 1] = prefix .. name end
  end
  table.sort(all)
  return table.concat(all, " ")
end
`
