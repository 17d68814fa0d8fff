// Package coverage counts which lines of scripts have run. gopher-lua has no hooks,
// but asks a context before each instruction (script.Options.Trace): so nothing of
// the scripts is changed.
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

// Recorder notes what runs. It may be used from any goroutine.
type Recorder struct {
	mu     sync.Mutex // protects what follows
	files  map[string]*file
	protos map[*lua.FunctionProto]*file
}

// file is what is known of a source file.
type file struct {
	// code are the lines that have instructions, and whether one of them has run.
	code map[int]bool
}

// New makes a recorder that has seen nothing.
func New() *Recorder {
	return &Recorder{files: make(map[string]*file), protos: make(map[*lua.FunctionProto]*file)}
}

// Trace notes the instruction that a state is about to carry out.
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

// learn notes which lines a function and those in it have. The first one of a file that
// runs is the file itself.
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

// File says of a file which lines with statements have run.
type File struct {
	Path string `json:"file"`
	// Lines have statements; Covered of them have run.
	Lines   int `json:"lines"`
	Covered int `json:"covered"`
	// Uncovered are the others, from 1.
	Uncovered []int `json:"uncovered"`
}

// Percent is how much has run.
func (f File) Percent() float64 {
	if f.Lines == 0 {
		return 100
	}
	return 100 * float64(f.Covered) / float64(f.Lines)
}

// Report is about all files that have been loaded, by their paths; libraries of the
// system and of the plugin are left out.
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
			continue // a library of the plugin's, or text that was loaded
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

// statementLines are those on which statements begin.
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
