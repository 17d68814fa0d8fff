// Package architecture compares the imports of this repository with the rooms and layers
// of docs/architecture.md, and draws them.
package architecture

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

// module begins each import path of this repository.
const module = "janus-golua/"

// Package is a package of this repository. Its name is its folder, relative to the
// repository's root. Imports are the packages of this repository that it imports, without tests.
type Package struct {
	Name    string
	Imports []string
	Files   int
	Lines   int
}

type listed struct {
	ImportPath, Dir            string
	Imports, GoFiles, CgoFiles []string
}

// Packages lists all packages of the repository at root, as `go list` reports them.
func Packages(root string) ([]Package, error) {
	command := exec.Command("go", "list", "-json=ImportPath,Dir,Imports,GoFiles,CgoFiles", "./...")
	command.Dir = root
	var errors bytes.Buffer
	command.Stderr = &errors
	output, err := command.Output()
	if err != nil {
		return nil, fmt.Errorf("go list: %w\n%s", err, errors.String())
	}
	var packages []Package
	for decoder := json.NewDecoder(bytes.NewReader(output)); ; {
		var found listed
		switch err := decoder.Decode(&found); err {
		case nil:
		case io.EOF:
			return packages, nil
		default:
			return nil, err
		}
		made, err := found.own()
		if err != nil {
			return nil, err
		}
		packages = append(packages, made)
	}
}

func (l listed) own() (Package, error) {
	p := Package{Name: strings.TrimPrefix(l.ImportPath, module)}
	for _, path := range l.Imports {
		if name, ours := strings.CutPrefix(path, module); ours {
			p.Imports = append(p.Imports, name)
		}
	}
	for _, file := range append(l.GoFiles, l.CgoFiles...) {
		text, err := os.ReadFile(filepath.Join(l.Dir, file))
		if err != nil {
			return p, err
		}
		p.Files++
		p.Lines += bytes.Count(text, []byte("\n"))
	}
	return p, nil
}
