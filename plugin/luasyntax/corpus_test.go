package luasyntax

import (
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestScriptsParse reads every Lua file of the repository and of Debian's
// packages that is there.
func TestScriptsParse(t *testing.T) {
	for _, folder := range []string{"../../lua", "/usr/share/lua/5.3", "/usr/share/janus/lua"} {
		filepath.WalkDir(folder, func(path string, entry fs.DirEntry, err error) error {
			if err != nil || entry.IsDir() || !strings.HasSuffix(path, ".lua") {
				return nil
			}
			t.Run(path, func(t *testing.T) { scriptParses(t, path) })
			return nil
		})
	}
}

func scriptParses(t *testing.T, path string) {
	content, err := os.ReadFile(path)
	if err != nil {
		t.Skip(err)
	}
	result, err := Translate(string(content), path)
	if err != nil {
		t.Fatal(err)
	}
	if result.Source != string(content) {
		t.Log(path, "changed")
		a, b := strings.Split(string(content), "\n"), strings.Split(result.Source, "\n")
		for i := range a {
			if a[i] != b[i] {
				t.Log("-", a[i], "\n+", b[i])
			}
		}
	}
}
