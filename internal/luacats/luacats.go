// Package luacats reads definitions: Lua files without code whose comments
// (LuaCATS, the annotations of lua-language-server) describe what a script can
// call. It knows only the annotations that our definitions use, and returns an error for
// others, because editors silently ignore a misspelt annotation.
package luacats

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// File is one file of definitions.
type File struct {
	// Path is the file's name as it was given.
	Path string
	// Module is the name for `require`. It is empty when the file describes globals, or a
	// part of another module.
	Module string
	// Title is the first line of the text if that is a heading, otherwise the module.
	Title string
	// Doc is the text before all entries, in Markdown. The text about a module may also
	// stand in Main, the class that describes the module's table.
	Doc     string
	Main    *Entry
	Entries []*Entry
}

// Kind says what an entry describes.
type Kind int

// The kinds of entries. A section is a title between other entries.
const (
	Section Kind = iota
	Class
	Alias
	Function
	Variable
)

// Entry describes one thing.
type Entry struct {
	Kind Kind
	// Line is the line of the statement, or of the annotation if there is no statement, from 1.
	Line int
	// Name is the name of a class or alias, the title of a section, or the name in the
	// statement: "janus.on", "session:send".
	Name string
	// Doc is the text about the entry, in Markdown, with its examples.
	Doc string
	// Owner is the class that a function or a variable belongs to, empty for
	// globals; Key is the name inside the class: "on", "auth.valid".
	Owner, Key string
	Deprecated bool

	// Params and Returns belong to a function. Overloads are a function's other shapes, or the
	// shapes in which a class can be called, as types: "fun(a: string): boolean".
	Params, Returns []Value
	Overloads       []string

	// Parents and Fields belong to a class.
	Parents []string
	Fields  []Value

	// Type is the type of a variable or an alias; Choices are the values that an alias
	// lists, without names.
	Type    string
	Choices []Value
}

// Value is a parameter, a result, a field or a choice.
type Value struct {
	Name string
	// Optional says that the value may be left out, or be nil.
	Optional bool
	Type     string
	Text     string
}

// IsMethod says whether a function is called on an object, with a colon.
func (e *Entry) IsMethod() bool { return e.Kind == Function && strings.Contains(e.Name, ":") }

// Examples lists the blocks of Lua in a text.
func Examples(doc string) []string {
	var examples []string
	var inside []string
	in := false
	for line := range strings.Lines(doc) {
		line = strings.TrimRight(line, "\n")
		switch fence := strings.TrimSpace(line); {
		case !in && fence == "```lua":
			in, inside = true, nil
		case in && fence == "```":
			in = false
			examples = append(examples, strings.Join(inside, "\n"))
		case in:
			inside = append(inside, line)
		}
	}
	return examples
}

// Examples lists the blocks of Lua in all texts of a file.
func (f *File) Examples() []string {
	examples := Examples(f.Doc)
	for _, entry := range f.Entries {
		examples = append(examples, Examples(entry.Doc)...)
	}
	return examples
}

// Says returns the rest of the line that begins with a label, as in "Errors: none."; the
// result is empty if there is no such line.
func Says(doc, label string) string {
	for line := range strings.Lines(doc) {
		if rest, ok := strings.CutPrefix(line, label+": "); ok {
			return strings.TrimSpace(rest)
		}
	}
	return ""
}

// ReadFolder reads all definitions in a folder, ordered by name.
func ReadFolder(folder string) ([]*File, error) {
	files, err := Read(os.DirFS(folder))
	if err != nil {
		return nil, fmt.Errorf("in %s: %w", folder, err)
	}
	for _, file := range files {
		file.Path = filepath.Join(folder, file.Path)
	}
	return files, nil
}

// Read reads all definitions at the root of a file system, ordered by name.
func Read(folder fs.FS) ([]*File, error) {
	paths, err := fs.Glob(folder, "*.lua")
	if err != nil {
		return nil, err
	}
	slices.Sort(paths)
	var files []*File
	for _, path := range paths {
		source, err := fs.ReadFile(folder, path)
		if err != nil {
			return nil, err
		}
		file, err := Parse(path, string(source))
		if err != nil {
			return nil, err
		}
		files = append(files, file)
	}
	if len(files) == 0 {
		return nil, errors.New("there are no definitions")
	}
	return files, nil
}
