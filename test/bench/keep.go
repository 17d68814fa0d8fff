package bench

import (
	"encoding/json"
	"os"
	"path/filepath"
	"regexp"
	"testing"

	"janus-golua/test/janustest"
)

// record is a figure with its values in all rounds.
type record struct {
	Scenario, Name, What string
	Target               float64
	Theirs, Ours, Floor  []float64
}

// keptIn is the folder of the newest records, one file for each scene. `make bench BENCH=plot`
// draws them.
func keptIn(t testing.TB) string { return filepath.Join(janustest.Root(t), "build", "bench") }

// keep writes the records of a scene, in place of older ones.
func (t *table) keep(to testing.TB, figures []figure) {
	to.Helper()
	var records []record
	for _, f := range figures {
		key := f.scenario + "/" + f.name
		records = append(records, record{f.scenario, f.name, f.what, f.target,
			t.values(t.stock, key), t.values(t.ours, key), t.values(t.floor, key)})
	}
	text, err := json.MarshalIndent(records, "", " ")
	if err != nil {
		to.Fatal(err)
	}
	if err := os.MkdirAll(keptIn(to), 0o755); err != nil {
		to.Fatal(err)
	}
	name := regexp.MustCompile(`[^a-z0-9]+`).ReplaceAllString(figures[0].scenario, "-") + ".json"
	if err := os.WriteFile(filepath.Join(keptIn(to), name), text, 0o600); err != nil {
		to.Fatal(err)
	}
}
