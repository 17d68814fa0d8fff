package plays

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	. "janus-golua/test/janustest"
)

// What differs on purpose is told in the pages of compatibility.
func TestThePagesTellWhatDiffersOnPurpose(t *testing.T) {
	var pages strings.Builder
	files, err := filepath.Glob(filepath.Join(Root(t), "docs/compatibility*.md"))
	must(t, err)
	for _, file := range files {
		text, err := os.ReadFile(file)
		must(t, err)
		pages.Write(text)
	}
	for _, each := range purposes {
		if each.why == "" || !strings.Contains(pages.String(), each.row) {
			t.Errorf("no page tells %q (%s)", each.row, each.why)
		}
	}
}
