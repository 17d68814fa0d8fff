package fileaccess

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
)

// maxPath is what the kernel takes.
const maxPath = 4096

// place is a file in a folder that is allowed. Its name, relative to the folder, has
// been found to have no links in it. It is opened from the folder on, by os.Root,
// which follows no link that leads out: there may be one by then.
type place struct{ folder, name string }

// find is where a path leads to, with its links followed.
func (s Sandbox) find(path string, write bool) (place, error) {
	real, err := resolve(path)
	if err != nil {
		return place{}, ErrRefused
	}
	return s.within(real, write)
}

// entry is the place of a name itself, also where the name is that of a link. It must
// be allowed to write to where the link leads to, too.
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

// within finds a path without links among what is allowed.
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

// placeOf is what an entry names itself: a folder, or a single file.
func placeOf(real string) place {
	if about, err := os.Lstat(real); err == nil && about.IsDir() {
		return place{real, "."}
	}
	return place{filepath.Dir(real), filepath.Base(real)}
}

// open opens the file. O_NONBLOCK keeps the opening of a pipe from waiting for its
// other end, and is of no meaning for other files.
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

// remove removes what is in a folder that is allowed, never the folder itself.
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

// rename moves the file to another place. The folders of both are held open
// meanwhile, so that none of them can become a link.
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

// parent opens the folder that the file is in.
func (p place) parent() (*os.File, error) {
	root, err := os.OpenRoot(p.folder)
	if err != nil {
		return nil, err
	}
	defer func() { _ = root.Close() }()
	return root.Open(filepath.Dir(p.name))
}

// resolve follows the links of a path as the kernel does: `..` behind a link is the
// folder above the one that the link leads to. The last parts need not exist yet.
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
	// A link to nowhere must not pass for a file that is yet to be made. With a slash
	// behind it, it would not be looked at itself.
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

// split is the folder of a path, and its last name.
func split(path string) (folder, name string) {
	folder, name = filepath.Split(strings.TrimRight(path, "/"))
	if folder == "" {
		folder = "."
	}
	return folder, name
}

// isSpecial says of a last name that it names no entry of its folder.
func isSpecial(name string) bool { return name == "" || name == "." || name == ".." }
