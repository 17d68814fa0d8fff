// Package fileaccess decides which files a script may use, and opens them. All that
// takes the name of a file from a script goes through it: io, os, load, require,
// databases of SQLite, sockets of the machine, recordings.
package fileaccess

import (
	"errors"
	"io"
	"io/fs"
	"os"
	"slices"
	"syscall"
)

// ErrRefused is why a file is not opened that may not be used. It says nothing of
// the file, not even whether there is one.
var ErrRefused = errors.New("the sandbox does not allow it")

// Sandbox says which files a script may use. The zero Sandbox allows none.
type Sandbox struct {
	// Off lets the script do what the process may.
	Off bool
	// Read and Write are folders, or single files; what may be written may be read.
	Read, Write []string
}

// Allows says whether a path, with its links followed, is in an allowed folder.
func (s Sandbox) Allows(path string, write bool) bool {
	if s.Off {
		return true
	}
	_, err := s.find(path, write)
	return err == nil
}

// writing are the flags with which a file is changed, or may be.
const writing = os.O_WRONLY | os.O_RDWR | os.O_CREATE | os.O_TRUNC | os.O_APPEND

// Open opens a file as os.OpenFile does. In the sandbox the file must be a regular
// one, or a folder: a pipe would keep its opener waiting.
func (s Sandbox) Open(path string, flags int) (*os.File, error) {
	if s.Off {
		return os.OpenFile(path, flags, 0o666)
	}
	at, err := s.find(path, flags&writing != 0)
	if err != nil {
		return nil, failure("open", path, err)
	}
	file, err := at.open(flags)
	if err != nil {
		return nil, failure("open", path, err)
	}
	return file, nil
}

// ReadFile is all of a file.
func (s Sandbox) ReadFile(path string) (string, error) {
	file, err := s.Open(path, os.O_RDONLY)
	if err != nil {
		return "", err
	}
	defer func() { _ = file.Close() }()
	content, err := io.ReadAll(file)
	return string(content), failure("read", path, err)
}

// Readable says why a file cannot be read; what is no regular file, such as a folder,
// or a pipe, which would keep its reader waiting, cannot.
func (s Sandbox) Readable(path string) error {
	file, err := s.Open(path, os.O_RDONLY|syscall.O_NONBLOCK)
	if err != nil {
		return err
	}
	defer func() { _ = file.Close() }()
	if about, err := file.Stat(); err != nil || !about.Mode().IsRegular() {
		return failure("open", path, syscall.EISDIR)
	}
	return nil
}

// Remove removes a file or an empty folder; of a link, the link.
func (s Sandbox) Remove(path string) error {
	if s.Off {
		return os.Remove(path)
	}
	at, err := s.entry(path)
	if err == nil {
		err = at.remove()
	}
	return failure("remove", path, err)
}

// Rename gives a file another name.
func (s Sandbox) Rename(from, to string) error {
	if s.Off {
		return os.Rename(from, to)
	}
	old, err := s.entry(from)
	if err != nil {
		return failure("rename", from, err)
	}
	target, err := s.entry(to)
	if err != nil {
		return failure("rename", to, err)
	}
	return failure("rename", from, old.rename(target))
}

// With is a sandbox in which more may be read.
func (s Sandbox) With(read ...string) Sandbox {
	s.Read = slices.Concat(s.Read, read)
	return s
}

// failure is an error about a path as the script has written it: what a link leads
// to is none of its business. An error that is none of the system's is a refusal: a link may
// have begun to lead outside since it was judged.
func failure(operation, path string, err error) error {
	if err == nil {
		return nil
	}
	var number syscall.Errno
	if !errors.As(err, &number) {
		return &fs.PathError{Op: operation, Path: path, Err: ErrRefused}
	}
	return &fs.PathError{Op: operation, Path: path, Err: number}
}
