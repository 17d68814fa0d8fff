package markdown_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"janus-golua/internal/markdown"
)

// The pages that make install-docs installs, which are those of the Debian package, have
// with them every page and file that they link to. What they link to in lua is installed
// by make install, and tests of the container look at that.
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
