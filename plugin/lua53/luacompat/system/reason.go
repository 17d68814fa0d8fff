package system

import (
	"errors"
	"io/fs"
	"strings"
	"syscall"

	lua "github.com/yuin/gopher-lua"

	"janus-golua/plugin/access"
)

// Reason says what is wrong with a file in the form that C uses: its name, and the reason
// with a capital letter.
func Reason(err error) string {
	text, _ := reason(err)
	var path *fs.PathError
	if errors.As(err, &path) {
		return path.Path + ": " + text
	}
	return text
}

// reason returns the reason without the name, and its number.
func reason(err error) (text string, number int) {
	var errno syscall.Errno
	switch {
	case errors.Is(err, access.ErrRefused):
		return access.ErrRefused.Error(), int(syscall.EACCES)
	case errors.As(err, &errno):
		text = errno.Error()
		return strings.ToUpper(text[:1]) + text[1:], int(errno)
	case errors.Is(err, fs.ErrClosed):
		return "Bad file descriptor", int(syscall.EBADF)
	}
	return err.Error(), int(syscall.EIO)
}

// pushFailure pushes nil, what is wrong and its number.
func pushFailure(L *lua.LState, err error, named bool) int {
	text, number := reason(err)
	// A refusal always has the file's name, because the reason alone would not be
	// understood.
	if named || errors.Is(err, access.ErrRefused) {
		text = Reason(err)
	}
	L.Push(lua.LNil)
	L.Push(lua.LString(text))
	L.Push(lua.LNumber(number))
	return 3
}

// pushResult pushes true, or what is wrong.
func pushResult(L *lua.LState, err error, named bool) int {
	if err != nil {
		return pushFailure(L, err, named)
	}
	L.Push(lua.LTrue)
	return 1
}
