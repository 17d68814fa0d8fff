package system

import (
	"bufio"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strings"
	"syscall"

	lua "github.com/yuin/gopher-lua"

	"janus-golua/plugin/lua53/luacompat/check"
	"janus-golua/plugin/lua53/luacompat/numeral"
)

// className is what Lua calls the type of files.
const className = "FILE*"

// stream is an open file, or the pipe to or from a command.
type stream struct {
	file   *os.File
	reader *bufio.Reader
	// output is where the text of a standard stream goes, nil for all others.
	output func(outside Outside) io.Writer
	// command is the command at the other end of the pipe; nil for a file.
	command *exec.Cmd
	// standard says that the stream cannot be closed; input says that it is the standard
	// input.
	standard, input, closed bool
}

// files is the io library of one state.
type files struct {
	limits        check.Limits
	metatable     *lua.LTable
	input, output *lua.LUserData
}

func openFiles(L *lua.LState, limits check.Limits) {
	f := &files{limits: limits, metatable: L.NewTable()}
	L.SetField(L.Get(lua.RegistryIndex), className, f.metatable)
	f.metatable.RawSetString("__index", f.metatable)
	f.metatable.RawSetString("__name", lua.LString(className))
	for name, method := range map[string]lua.LGFunction{
		"__close":    closeOpen, // Lua 5.4
		"__tostring": streamText,
		"close":      func(L *lua.LState) int { return closeStream(L, check1(L)) },
		"flush":      func(L *lua.LState) int { return flush(L, check1(L)) },
		"lines":      func(L *lua.LState) int { return f.streamLines(L) },
		"read":       func(L *lua.LState) int { return f.read(L, check1(L), 2) },
		"seek":       seek,
		"setvbuf":    setBuffer,
		"write":      func(L *lua.LState) int { return f.write(L, check1(L), L.Get(1), 2) },
	} {
		f.metatable.RawSetString(name, L.NewFunction(method))
	}
	check.SetAll(L, "io", map[string]lua.LGFunction{
		"close":   f.close,
		"flush":   func(L *lua.LState) int { return flush(L, opened(L, f.output, "output")) },
		"input":   func(L *lua.LState) int { return f.standardStream(L, &f.input, os.O_RDONLY) },
		"lines":   f.lines,
		"open":    f.open,
		"output":  func(L *lua.LState) int { return f.standardStream(L, &f.output, os.O_WRONLY|os.O_CREATE|os.O_TRUNC) },
		"popen":   f.popen,
		"read":    func(L *lua.LState) int { return f.read(L, opened(L, f.input, "input"), 1) },
		"tmpfile": f.temporary,
		"type":    streamType,
		"write":   func(L *lua.LState) int { return f.write(L, opened(L, f.output, "output"), f.output, 1) },
	})
	library := L.GetGlobal("io").(*lua.LTable)
	f.input = f.standard(library, "stdin", &stream{file: os.Stdin, input: true})
	f.output = f.standard(library, "stdout", &stream{file: os.Stdout, output: func(outside Outside) io.Writer { return outside.Output }})
	f.standard(library, "stderr", &stream{file: os.Stderr, output: func(outside Outside) io.Writer { return outside.Errors }})
}

func (f *files) standard(library *lua.LTable, name string, s *stream) *lua.LUserData {
	s.standard = true
	value := f.value(s)
	library.RawSetString(name, value)
	return value
}

// value makes a Lua value of a stream.
func (f *files) value(s *stream) *lua.LUserData {
	s.reader = bufio.NewReader(s.file)
	return &lua.LUserData{Value: s, Metatable: f.metatable}
}

// streamOf returns the stream of a value.
func streamOf(value lua.LValue) (*stream, bool) {
	if userdata, ok := value.(*lua.LUserData); ok {
		s, ok := userdata.Value.(*stream)
		return s, ok
	}
	return nil, false
}

// check1 returns argument 1, an open file.
func check1(L *lua.LState) *stream {
	s, ok := streamOf(L.Get(1))
	if !ok {
		check.Type(L, 1, className)
	}
	if s.closed {
		check.Raise(L, "attempt to use a closed file")
	}
	s.mind(L)
	return s
}

// mind raises an error for the standard input if there is a sandbox. It is called for each
// use, because with debug.getinfo a script can reach functions and files that were removed
// from its tables.
func (s *stream) mind(L *lua.LState) {
	if s.input && !OutsideOf(L).Files.Off {
		check.Raise(L, "the standard input is not available in the sandbox")
	}
}

// opened returns a standard stream, which must be open.
func opened(L *lua.LState, value *lua.LUserData, name string) *stream {
	s := value.Value.(*stream)
	if s.closed {
		check.Raise(L, "standard %s file is closed", name)
	}
	s.mind(L)
	return s
}

func streamText(L *lua.LState) int {
	s, ok := streamOf(L.Get(1))
	switch {
	case !ok:
		check.Type(L, 1, className)
	case s.closed:
		L.Push(lua.LString("file (closed)"))
	default:
		L.Push(lua.LString(fmt.Sprintf("file (%p)", s)))
	}
	return 1
}

func streamType(L *lua.LState) int {
	s, ok := streamOf(check.Any(L, 1))
	switch {
	case !ok:
		L.Push(lua.LNil)
	case s.closed:
		L.Push(lua.LString("closed file"))
	default:
		L.Push(lua.LString("file"))
	}
	return 1
}

// modes are the modes of io.open, without the b.
var modes = map[string]int{
	"r": os.O_RDONLY, "r+": os.O_RDWR,
	"w": os.O_WRONLY | os.O_CREATE | os.O_TRUNC, "w+": os.O_RDWR | os.O_CREATE | os.O_TRUNC,
	"a": os.O_WRONLY | os.O_CREATE | os.O_APPEND, "a+": os.O_RDWR | os.O_CREATE | os.O_APPEND,
}

// open is io.open(path[, mode]).
func (f *files) open(L *lua.LState) int {
	path := check.String(L, 1)
	flags, ok := modes[strings.TrimSuffix(check.OptString(L, 2, "r"), "b")]
	if !ok {
		check.Argument(L, 2, "invalid mode")
	}
	file, err := OutsideOf(L).Files.Open(path, flags)
	if err != nil {
		return pushFailure(L, err, true)
	}
	L.Push(f.value(&stream{file: file}))
	return 1
}

// mustOpen opens a file, or raises.
func (f *files) mustOpen(L *lua.LState, path string, flags int) *lua.LUserData {
	file, err := OutsideOf(L).Files.Open(path, flags)
	if err != nil {
		why, _ := reason(err)
		check.Raise(L, "cannot open file '%s' (%s)", path, why)
	}
	return f.value(&stream{file: file})
}

// standardStream is io.input and io.output: with a path or a file, it sets what
// io.read or io.write use.
func (f *files) standardStream(L *lua.LState, current **lua.LUserData, flags int) int {
	switch {
	case L.Get(1) == lua.LNil:
	case lua.LVCanConvToString(L.Get(1)):
		*current = f.mustOpen(L, check.String(L, 1), flags)
	default:
		check1(L)
		*current = L.Get(1).(*lua.LUserData)
	}
	L.Push(*current)
	return 1
}

func (f *files) temporary(L *lua.LState) int {
	file, err := os.CreateTemp("", "lua_")
	if err != nil {
		return pushFailure(L, err, false)
	}
	_ = os.Remove(file.Name()) // it lives on without a name
	L.Push(f.value(&stream{file: file}))
	return 1
}

// close is io.close([file]).
func (f *files) close(L *lua.LState) int {
	if L.GetTop() == 0 {
		return closeStream(L, opened(L, f.output, "output"))
	}
	return closeStream(L, check1(L))
}

func closeStream(L *lua.LState, s *stream) int {
	if s.standard {
		L.Push(lua.LNil)
		L.Push(lua.LString("cannot close standard file"))
		return 2
	}
	s.closed = true
	err := s.file.Close()
	if s.command != nil {
		return pushEnd(L, s.command, s.command.Wait())
	}
	return pushResult(L, err, false)
}

// closeOpen closes a file at the end of the variable that has it, unless it is closed.
func closeOpen(L *lua.LState) int {
	if data, ok := L.Get(1).(*lua.LUserData); ok {
		if s, ok := data.Value.(*stream); ok && !s.closed {
			return closeStream(L, s)
		}
	}
	return 0
}

// flush matters only for output that is gathered, because text for a file goes to the
// system at once.
func flush(L *lua.LState, s *stream) int {
	if gathered, ok := s.writer(L).(interface{ Flush() error }); ok {
		return pushResult(L, gathered.Flush(), false)
	}
	L.Push(lua.LTrue)
	return 1
}

func setBuffer(L *lua.LState) int {
	check1(L)
	if L.GetTop() < 2 {
		check.Type(L, 2, "string")
	}
	check.Option(L, 2, "no", "full", "line")
	check.OptInteger(L, 3, 0)
	L.Push(lua.LTrue)
	return 1
}

// writer returns the writer for the stream's text.
func (s *stream) writer(L *lua.LState) io.Writer {
	if s.output != nil {
		return s.output(OutsideOf(L))
	}
	return s.file
}

// elsewhere says that the stream is a standard stream whose text goes somewhere else than
// to the file of the process. The script then may not use that file.
func (s *stream) elsewhere(L *lua.LState) bool {
	return s.output != nil && s.writer(L) != io.Writer(s.file)
}

// write writes the arguments from n on and returns the file.
func (f *files) write(L *lua.LState, s *stream, self lua.LValue, n int) int {
	if err := s.rewind(); err != nil {
		return pushFailure(L, err, false)
	}
	for ; n <= L.GetTop(); n++ {
		text, ok := numeral.Text(L.Get(n))
		if !ok {
			check.Type(L, n, "string")
		}
		if err := f.put(L, s, text); err != nil {
			return pushFailure(L, err, false)
		}
	}
	L.Push(self)
	return 1
}

func (f *files) put(L *lua.LState, s *stream, text string) error {
	if s.output != nil {
		return Print(L, f.limits, s.writer(L), text)
	}
	_, err := io.WriteString(s.file, text)
	return err
}

// rewind gives back the bytes that were read ahead, so that the file's position is what Lua
// expects.
func (s *stream) rewind() error {
	ahead := s.reader.Buffered()
	if ahead == 0 {
		return nil
	}
	_, err := s.file.Seek(-int64(ahead), io.SeekCurrent)
	s.reader.Reset(s.file)
	return err
}

// seek is file:seek([whence[, offset]]).
func seek(L *lua.LState) int {
	s := check1(L)
	whence := map[string]int{"set": io.SeekStart, "cur": io.SeekCurrent, "end": io.SeekEnd}
	from := "cur"
	if L.Get(2) != lua.LNil {
		from = check.Option(L, 2, "set", "cur", "end")
	}
	offset := check.OptInteger(L, 3, 0)
	if s.elsewhere(L) {
		return pushFailure(L, syscall.ESPIPE, false)
	}
	if err := s.rewind(); err != nil {
		return pushFailure(L, err, false)
	}
	position, err := s.file.Seek(offset, whence[from])
	if err != nil {
		return pushFailure(L, err, false)
	}
	s.reader.Reset(s.file)
	L.Push(lua.LNumber(position))
	return 1
}
