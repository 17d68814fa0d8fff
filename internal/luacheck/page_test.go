package luacheck_test

import (
	"flag"
	"fmt"
	"os"
	"strings"
	"testing"

	"janus-golua/internal/luacheck"
)

var write = flag.Bool("write", false, "write the table of codes into the page")

const (
	page       = "../../docs/golua.md"
	beginTable = "<!-- Made by `go test ./internal/luacheck -run Page -write`; do not edit. -->\n"
	endTable   = "<!-- End of the codes. -->"
)

// The documentation lists exactly the codes that exist.
func TestPageHasTheCodes(t *testing.T) {
	content, err := os.ReadFile(page)
	if err != nil {
		t.Fatal(err)
	}
	before, rest, ok := strings.Cut(string(content), beginTable)
	_, after, ok2 := strings.Cut(rest, endTable)
	if !ok || !ok2 {
		t.Fatalf("%s has no place for the codes", page)
	}
	var table strings.Builder
	table.WriteString("\n| code | | what is found |\n|---|---|---|\n")
	for _, known := range luacheck.Descriptions() {
		fmt.Fprintf(&table, "| `%s` | %s | %s |\n", known.Code, known.Severity, known.Text)
	}
	wanted := before + beginTable + table.String() + "\n" + endTable + after
	if *write {
		if err := os.WriteFile(page, []byte(wanted), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	if wanted != string(content) {
		t.Errorf("%s is stale: go test ./internal/luacheck -run Page -write", page)
	}
}
