package markdown_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"janus-golua/internal/markdown"
)

// make install-docs, and so the Debian package, installs every page and file to which the
// installed pages link. Files in lua are installed by make install; the container's tests
// check those.
func TestInstalledPagesAreWhole(t *testing.T) {
	folder := t.TempDir()
	install := exec.Command("make", "-s", "install-docs", "DESTDIR="+folder, "PREFIX=/usr")
	install.Dir = root
	if out, err := install.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	documents := filepath.Join(folder, "usr/share/doc/janus-golua")
	for name, page := range texts(t, isPage) {
		if _, err := os.Stat(filepath.Join(documents, name)); err != nil {
			if strings.HasPrefix(name, "docs/") {
				t.Errorf("%s is not installed", name)
			}
			continue
		}
		for _, link := range markdown.Links(page) {
			to, _ := destination(name, link.Target)
			if strings.Contains(link.Target, "://") || to == "lua" || strings.HasPrefix(to, "lua/") {
				continue
			}
			if _, err := os.Stat(filepath.Join(documents, to)); err != nil {
				t.Errorf("%s, installed, links to %s, which is not", name, to)
			}
		}
	}
	if to, err := os.Readlink(filepath.Join(documents, "lua")); err != nil || filepath.Join("/usr/share/doc/janus-golua", to) != "/usr/share/janus-golua/lua" {
		t.Errorf("lua leads to %q (%v)", to, err)
	}
}
