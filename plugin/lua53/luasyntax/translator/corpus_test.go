package translator_test

import (
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"janus-golua/plugin/lua53/luasyntax/operators"
)

// reasons are why a script is changed: syntax of Lua 5.2 and later, and what
// gopher-lua compiles to something else.
var reasons = regexp.MustCompile(`[^/]//[^/]|<const>|<close>|\b_ENV\b|0x[0-9A-Fa-f]*[.pP]|\\[zx]|\\u\{|goto|[^.]>>|<<|\barg\b` +
	`|(\w+), *(\w+) *= *\w+ *, *\w+|, \w+ = "default", name`)

// TestScripts compiles every Lua file of the repository and of Debian's packages
// that is there; what has no reason to change stays as it is.
func TestScripts(t *testing.T) {
	for _, folder := range []string{"../../../../lua", "/usr/share/lua/5.3", "/usr/share/janus/lua"} {
		read := 0
		filepath.WalkDir(folder, func(path string, entry fs.DirEntry, err error) error {
			if err == nil && entry.Name() == "faulty" { // what golua check finds fault with
				return fs.SkipDir
			}
			if err == nil && !entry.IsDir() && strings.HasSuffix(path, ".lua") {
				read++
				t.Run(path, func(t *testing.T) { scriptIsRead(t, path) })
			}
			return nil
		})
		if read == 0 && (os.Getenv("CI") != "" || strings.HasPrefix(folder, "..")) {
			t.Errorf("there is no script in %s", folder)
		}
	}
}

func scriptIsRead(t *testing.T, path string) {
	content, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	source := string(content)
	translation := translated(t, source)
	stock := strings.HasPrefix(path, "/usr/share/janus/")
	if translation.Source != source && (stock || !reasons.MatchString(source)) {
		t.Error("changed without a reason")
	}
	if _, err := operators.CompileTranslation(translation, path); err != nil {
		t.Error(err)
	}
}
