package access

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
)

// maxPath is the longest path that the kernel takes, in bytes.
const maxPath = 4096

// place is a file in an allowed folder. Its name is relative to the folder and had no links
// in it when it was checked. os.Root opens the file from the folder on and follows no link
// that leads out of the folder, in case somebody has made such a link since the check.
type place struct{ folder, name string }

// find follows the links of a path and returns where the path leads.
func (s Sandbox) find(path string, write bool) (place, error) {
	real, err := resolve(path)
	if err != nil {
		return place{}, ErrRefused
	}
	return s.within(real, write)
}

// entry is the place of a name itself: where the name is a link, the link's place. The
// script must be allowed to write to the file that the link leads to as well.
func (s Sandbox) entry(path string) (place, error) {
	at, err := s.find(path, true)
	if err != nil {
		return place{}, err
	}
	folder, name := split(path)
	if isSpecial(name) {
		return at, nil
	}
	real, err := resolve(folder)
	if err != nil {
		return place{}, ErrRefused
	}
	return s.within(filepath.Join(real, name), true)
}

// within looks for an allowed folder or file that has the path in it. The path has no links.
func (s Sandbox) within(real string, write bool) (place, error) {
	allowed := s.Write
	if !write {
		allowed = slices.Concat(s.Write, s.Read)
	}
	for _, entry := range allowed {
		root, err := resolve(entry)
		switch {
		case err != nil:
		case real == root:
			return placeOf(real), nil
		case strings.HasPrefix(real, strings.TrimSuffix(root, "/")+"/"):
			return place{root, strings.TrimPrefix(real[len(root):], "/")}, nil
		}
	}
	return place{}, ErrRefused
}

// placeOf returns the place of an entry of the configuration. The entry names a folder or a
// single file.
func placeOf(real string) place {
	if about, err := os.Lstat(real); err == nil && about.IsDir() {
		return place{real, "."}
	}
	return place{filepath.Dir(real), filepath.Base(real)}
}

// open opens the file. With O_NONBLOCK, opening a pipe does not wait for the other end of
// the pipe; the flag means nothing for other files.
func (p place) open(flags int) (*os.File, error) {
	root, err := os.OpenRoot(p.folder)
	if err != nil {
		return nil, err
	}
	defer func() { _ = root.Close() }()
	file, err := root.OpenFile(p.name, flags|syscall.O_NONBLOCK, 0o666)
	if err != nil {
		return nil, err
	}
	about, err := file.Stat()
	if err == nil && !about.Mode().IsRegular() && !about.IsDir() {
		err = ErrRefused
	}
	if err != nil {
		_ = file.Close()
		return nil, err
	}
	return file, nil
}

// remove removes something in an allowed folder, never the folder itself.
func (p place) remove() error {
	if p.name == "." {
		return ErrRefused
	}
	root, err := os.OpenRoot(p.folder)
	if err != nil {
		return err
	}
	defer func() { _ = root.Close() }()
	return root.Remove(p.name)
}

// rename moves the file to another place. It holds the folders of both places open, so
// that neither can become a link meanwhile.
func (p place) rename(to place) error {
	if p.name == "." || to.name == "." {
		return ErrRefused
	}
	from, err := p.parent()
	if err != nil {
		return err
	}
	defer func() { _ = from.Close() }()
	into, err := to.parent()
	if err != nil {
		return err
	}
	defer func() { _ = into.Close() }()
	return syscall.Renameat(int(from.Fd()), filepath.Base(p.name), int(into.Fd()), filepath.Base(to.name))
}

// parent opens the folder of the file.
func (p place) parent() (*os.File, error) {
	root, err := os.OpenRoot(p.folder)
	if err != nil {
		return nil, err
	}
	defer func() { _ = root.Close() }()
	return root.Open(filepath.Dir(p.name))
}

// resolve follows the links of a path as the kernel does: `..` after a link is the folder
// above the folder that the link leads to. The last parts need not exist yet.
func resolve(path string) (string, error) {
	if path == "" || len(path) >= maxPath || strings.ContainsRune(path, 0) {
		return "", fs.ErrInvalid
	}
	if !filepath.IsAbs(path) {
		folder, err := os.Getwd()
		if err != nil {
			return "", err
		}
		path = folder + "/" + path
	}
	real, err := filepath.EvalSymlinks(path)
	if err == nil {
		return real, nil
	}
	// A link to nowhere must not be taken for a file that does not exist yet. With a slash
	// after its name, Lstat would follow the link.
	if _, linkErr := os.Lstat(strings.TrimRight(path, "/")); linkErr == nil || !errors.Is(err, fs.ErrNotExist) {
		return "", err
	}
	folder, name := split(path)
	if isSpecial(name) {
		return "", err
	}
	parent, err := resolve(folder)
	return filepath.Join(parent, name), err
}

// split returns the folder of a path and the last name of the path.
func split(path string) (folder, name string) {
	folder, name = filepath.Split(strings.TrimRight(path, "/"))
	if folder == "" {
		folder = "."
	}
	return folder, name
}

// isSpecial says that the last name of a path names no entry of the folder.
func isSpecial(name string) bool { return name == "" || name == "." || name == ".." }
