// Package coverage counts which lines of scripts have run. gopher-lua has no hooks, but
// asks a context before each instruction (script.Options.Trace). So the scripts
// need not be changed.
package coverage

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"

	lua "github.com/yuin/gopher-lua"

	"janus-golua/plugin/lua53/luasyntax"
	"janus-golua/plugin/lua53/luasyntax/parser"
)

// Recorder notes which lines run. It may be used from any goroutine.
type Recorder struct {
	mu     sync.Mutex // protects the fields below
	files  map[string]*file
	protos map[*lua.FunctionProto]*file
}

// file is what is known about a source file.
type file struct {
	// code has the lines with instructions, and whether one of these instructions has run.
	code map[int]bool
}

// New makes an empty recorder.
func New() *Recorder {
	return &Recorder{files: make(map[string]*file), protos: make(map[*lua.FunctionProto]*file)}
}

// Trace notes the instruction that a state will carry out next.
func (r *Recorder) Trace(L *lua.LState) {
	debug, ok := L.GetStack(0)
	if !ok {
		return
	}
	value, err := L.GetInfo("fl", debug, lua.LNil)
	fn, ok := value.(*lua.LFunction)
	if err != nil || !ok || fn.Proto == nil {
		return
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	f := r.protos[fn.Proto]
	if f == nil {
		f = r.learn(fn.Proto)
	}
	f.code[debug.CurrentLine] = true
}

// learn notes the lines of a function and of the functions in it. The first function of a
// file that runs is the main chunk.
func (r *Recorder) learn(proto *lua.FunctionProto) *file {
	f := r.files[proto.SourceName]
	if f == nil {
		f = &file{code: make(map[int]bool)}
		r.files[proto.SourceName] = f
	}
	r.protos[proto] = f
	for _, line := range proto.DbgSourcePositions {
		if _, ok := f.code[line]; !ok {
			f.code[line] = false
		}
	}
	for _, inner := range proto.FunctionPrototypes {
		r.learn(inner)
	}
	return f
}

// File says which of a file's lines with statements have run.
type File struct {
	Path string `json:"file"`
	// Lines is the number of lines with statements; Covered of them have run.
	Lines   int `json:"lines"`
	Covered int `json:"covered"`
	// Uncovered lists the other lines, counted from 1.
	Uncovered []int `json:"uncovered"`
}

// Percent is the share of lines that have run.
func (f File) Percent() float64 {
	if f.Lines == 0 {
		return 100
	}
	return 100 * float64(f.Covered) / float64(f.Lines)
}

// Report lists all files that have been loaded, by their paths, without the libraries of
// the system and of the plugin.
func (r *Recorder) Report() []File {
	r.mu.Lock()
	defer r.mu.Unlock()
	var report []File
	for path, f := range r.files {
		if isSystem(path) {
			continue
		}
		source, err := os.ReadFile(path)
		if err != nil {
			continue // a library of the plugin, or code that was loaded from text
		}
		report = append(report, f.report(filepath.Clean(path), string(source)))
	}
	slices.SortFunc(report, func(a, b File) int { return strings.Compare(a.Path, b.Path) })
	return report
}

func isSystem(path string) bool {
	return strings.HasPrefix(path, "/usr/share/lua/") || strings.HasPrefix(path, "/usr/local/share/lua/")
}

func (f *file) report(path, source string) File {
	about := File{Path: path, Uncovered: []int{}}
	for _, line := range statementLines(source, path) {
		ran, isCode := f.code[line]
		switch {
		case !isCode:
			continue
		case ran:
			about.Covered++
		default:
			about.Uncovered = append(about.Uncovered, line)
		}
		about.Lines++
	}
	return about
}

// statementLines lists the lines on which statements begin.
func statementLines(source, path string) []int {
	if strings.HasPrefix(source, "#") {
		source = "--" + source
	}
	chunk, err := parser.Parse(source, path)
	if err != nil {
		return nil
	}
	var lines []int
	luasyntax.Walk(chunk.Main.Body, func(n luasyntax.Node) bool {
		switch n.(type) {
		case *luasyntax.Empty, *luasyntax.Label:
		case luasyntax.Statement:
			lines = append(lines, n.Pos().Line)
		}
		return true
	})
	slices.Sort(lines)
	return slices.Compact(lines)
}
