package main

import (
	"bufio"
	"errors"
	"io"
	"os"

	"golang.org/x/term"
)

// maxLine is how long a command may be, in bytes.
const maxLine = 4 << 20

// source gives commands line by line, and io.EOF at the end of the input.
type source interface{ ReadLine() (string, error) }

// plainSource reads commands from a file or a pipe.
type plainSource struct{ *bufio.Scanner }

func newPlainSource(in io.Reader) plainSource {
	scanner := bufio.NewScanner(in)
	scanner.Buffer(nil, maxLine)
	return plainSource{scanner}
}

// ReadLine implements source.
func (s plainSource) ReadLine() (string, error) {
	if s.Scan() {
		return s.Text(), nil
	}
	if err := s.Err(); err != nil {
		return "", err
	}
	return "", io.EOF
}

// editor is a terminal on which people edit lines and call earlier lines back with the arrow
// keys. Text that is written into the editor moves the line that is being typed out of its way.
type editor struct {
	*term.Terminal
	in     *os.File
	before *term.State
}

// prompt is what stands in front of a command.
const prompt = "> "

// startEditor makes an editor for the input and sends both outputs through the editor. It
// returns nil if the input is not a terminal.
func startEditor(std *streams) (*editor, error) {
	in, ok := std.in.(*os.File)
	if !ok || !term.IsTerminal(int(in.Fd())) {
		return nil, nil
	}
	before, err := term.MakeRaw(int(in.Fd()))
	if err != nil {
		return nil, err
	}
	e := &editor{in: in, before: before}
	e.Terminal = term.NewTerminal(struct {
		io.Reader
		io.Writer
	}{in, std.out}, prompt)
	std.out, std.err = e, e
	return e, nil
}

// ReadLine implements source. Ctrl-C ends the input, and so does Ctrl-D on an empty line.
func (e *editor) ReadLine() (string, error) {
	// Users resize windows between commands; some terminals have no size.
	if width, height, err := term.GetSize(int(e.in.Fd())); err == nil && width > 0 {
		_ = e.SetSize(width, height)
	}
	line, err := e.Terminal.ReadLine()
	if errors.Is(err, term.ErrPasteIndicator) {
		err = nil
	}
	return line, err
}

// Close restores the terminal's state.
func (e *editor) Close() { _ = term.Restore(int(e.in.Fd()), e.before) }
