// Package luacats reads definitions: Lua files without code whose comments
// (LuaCATS, the annotations of lua-language-server) describe what a script can
// call. It knows the annotations that ours use, and minds what it does not know:
// a misspelt one would be ignored by editors, silently.
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
	// Module is the name by which `require` finds what the file describes, empty
	// when it describes globals, or a part of another's.
	Module string
	// Title is the text's first line, if that is a heading, or else the module.
	Title string
	// Doc is the text that stands in front of everything, in Markdown; that of a
	// module may be in Main instead, the class that describes its table.
	Doc     string
	Main    *Entry
	Entries []*Entry
}

// Kind is what an entry describes.
type Kind int

// The kinds of entries. A section is a title between others.
const (
	Section Kind = iota
	Class
	Alias
	Function
	Variable
)

// Entry is one thing that is described.
type Entry struct {
	Kind Kind
	// Line is that of the statement, or of the annotation without one, from 1.
	Line int
	// Name is the class's or the alias's, the title of a section, and else as the
	// statement has it: "janus.on", "session:send".
	Name string
	// Doc is what is said about it, in Markdown, examples included.
	Doc string
	// Owner is the class that a function or a variable belongs to, empty for
	// globals; Key is its name in there: "on", "auth.valid".
	Owner, Key string
	Deprecated bool

	// Params and Returns are those of a function, Overloads its other shapes, or
	// what a class can be called with, as types: "fun(a: string): boolean".
	Params, Returns []Value
	Overloads       []string

	// Parents and Fields are those of a class.
	Parents []string
	Fields  []Value

	// Type is that of a variable or an alias; Choices are the values that an alias
	// lists, their names empty.
	Type    string
	Choices []Value
}

// Value is a parameter, a result, a field or a choice.
type Value struct {
	Name string
	// Optional says that it may be left out, or be nil.
	Optional bool
	Type     string
	Text     string
}

// IsMethod says whether a function is called on an object, with a colon.
func (e *Entry) IsMethod() bool { return e.Kind == Function && strings.Contains(e.Name, ":") }

// Examples are the blocks of Lua in a text.
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

// Examples are the blocks of Lua in all texts of a file.
func (f *File) Examples() []string {
	examples := Examples(f.Doc)
	for _, entry := range f.Entries {
		examples = append(examples, Examples(entry.Doc)...)
	}
	return examples
}

// Says gives what a line of the text says that begins with a label, as in
// "Errors: none."; empty without one.
func Says(doc, label string) string {
	for line := range strings.Lines(doc) {
		if rest, ok := strings.CutPrefix(line, label+": "); ok {
			return strings.TrimSpace(rest)
		}
	}
	return ""
}

// ReadFolder reads all definitions of a folder, by their names.
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

// Read reads all definitions at the root of a file system, by their names.
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
