package access

import (
	"errors"
	"io"
	"io/fs"
	"os"
	"slices"
	"syscall"
)

// ErrRefused is returned for a file that a script may not use. The error says nothing about
// the file, not even whether it exists.
var ErrRefused = errors.New("the sandbox does not allow it")

// Sandbox says which files a script may use. The zero Sandbox allows none.
type Sandbox struct {
	// Off lets the script do everything that the process may do.
	Off bool
	// Read and Write are folders or single files. A file that may be written may be read.
	Read, Write []string
	// Refused is told why a file was refused; nil tells nobody.
	Refused func(reason error)
}

// told tells a refusal, and returns the error.
func (s Sandbox) told(err error) error {
	if s.Refused != nil && errors.Is(err, ErrRefused) {
		s.Refused(err)
	}
	return err
}

// Allows says whether a path is in an allowed folder after its links have been followed.
func (s Sandbox) Allows(path string, write bool) bool {
	if s.Off {
		return true
	}
	_, err := s.find(path, write)
	return err == nil
}

// writing are the flags with which an open file may be changed.
const writing = os.O_WRONLY | os.O_RDWR | os.O_CREATE | os.O_TRUNC | os.O_APPEND

// Open opens a file as os.OpenFile does. In the sandbox the file must be a regular file or
// a folder: opening a pipe would wait for the other end of the pipe.
func (s Sandbox) Open(path string, flags int) (*os.File, error) {
	if s.Off {
		return os.OpenFile(path, flags, 0o666)
	}
	at, err := s.find(path, flags&writing != 0)
	if err != nil {
		return nil, s.told(failure("open", path, err))
	}
	file, err := at.open(flags)
	if err != nil {
		return nil, s.told(failure("open", path, err))
	}
	return file, nil
}

// ReadFile returns the whole content of a file.
func (s Sandbox) ReadFile(path string) (string, error) {
	file, err := s.Open(path, os.O_RDONLY)
	if err != nil {
		return "", err
	}
	defer func() { _ = file.Close() }()
	content, err := io.ReadAll(file)
	return string(content), failure("read", path, err)
}

// Readable says why a file cannot be read. Only regular files can: folders have no text,
// and reading from a pipe would wait.
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

// Remove removes a file or an empty folder. It removes a link itself, not what the link
// leads to.
func (s Sandbox) Remove(path string) error {
	if s.Off {
		return os.Remove(path)
	}
	at, err := s.entry(path)
	if err == nil {
		err = at.remove()
	}
	return s.told(failure("remove", path, err))
}

// Rename gives a file another name.
func (s Sandbox) Rename(from, to string) error {
	if s.Off {
		return os.Rename(from, to)
	}
	old, err := s.entry(from)
	if err != nil {
		return s.told(failure("rename", from, err))
	}
	target, err := s.entry(to)
	if err != nil {
		return s.told(failure("rename", to, err))
	}
	return s.told(failure("rename", from, old.rename(target)))
}

// With returns a sandbox in which the script may read more.
func (s Sandbox) With(read ...string) Sandbox {
	s.Read = slices.Concat(s.Read, read)
	return s
}

// failure makes an error with the path that the script has written, because the script must
// not learn where a link leads. An error that does not come from the system is a refusal:
// since the check, a link may have begun to lead outside.
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
