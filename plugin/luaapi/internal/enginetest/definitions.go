package enginetest

import (
	"os"
	"slices"
	"strings"
	"testing"

	"janus-golua/internal/luacats"
)

func definitions(t testing.TB, file string) *luacats.File {
	t.Helper()
	source, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	parsed, err := luacats.Parse(file, string(source))
	if err != nil {
		t.Fatal(err)
	}
	return parsed
}

// Examples runs the examples in a file of definitions. In each example the replacements,
// old and new in turn, put addresses of the test in the place of those of the example.
func (e *Engine) Examples(file string, replacements ...string) {
	e.t.Helper()
	examples := definitions(e.t, file).Examples()
	if len(examples) == 0 {
		e.t.Fatalf("%s has no examples", file)
	}
	for _, example := range examples {
		run := e.Begin(0, strings.NewReplacer(replacements...).Replace(example))
		if err := run.Wait(); err != nil {
			e.t.Errorf("%s: %s\n%s", file, explain(err), example)
		}
	}
}

// names is Lua code that lists the functions of some tables, each under its prefix.
const names = `local all = {}
for prefix, functions in pairs((...)()) do
  for name in pairs(functions) do all[#all + 1] = prefix .. name end
end
table.sort(all)
return table.concat(all, " ")`

// Documented requires that a file of definitions describes exactly the functions that
// exist. tables is Lua code that returns them: { ["http."] = http, … }.
func (e *Engine) Documented(file, tables string) {
	e.t.Helper()
	var described []string
	for _, entry := range definitions(e.t, file).Entries {
		if entry.Kind == luacats.Function {
			described = append(described, entry.Name)
		}
	}
	slices.Sort(described)
	got := e.Ask("return (function(...) " + names + "\nend)(function() " + tables + "\nend)")
	if want := strings.Join(described, " "); got != want {
		e.t.Errorf("there are\n%s\ndocumented are\n%s", got, want)
	}
}
