package plugin

import (
	"fmt"
	"strings"
	"testing"

	lua "github.com/yuin/gopher-lua"

	"janus-golua/internal/luacats"
	"janus-golua/internal/reference"
)

const definitionsFolder = "../" + reference.Definitions

// needServers are modules whose objects and examples need a server. Tests of the modules
// themselves have one.
var needServers = []string{"http", "websocket", "redis", "sql"}

// specimens are Lua that makes an object of a class.
var specimens = map[string]string{
	"janus.Session":   `session`,
	"janus.Auth":      `janus.auth`,
	"janus.Metrics":   `janus.metrics`,
	"janus.Counter":   `janus.metrics.counter("a_total", "A.")`,
	"janus.Gauge":     `janus.metrics.gauge("a", "A.")`,
	"janus.Histogram": `janus.metrics.histogram("a_seconds", "A.")`,
	"janus.Task":      `janus.spawn(function() end)`,
	"janus.Channel":   `janus.channel()`,
	"janus.Condition": `janus.condition()`,
	"sdp.Description": `require "sdp".parse(jsep.sdp)`,
	"sdp.Media":       `require "sdp".parse(jsep.sdp).media[1]`,
	"store.Namespace": `require "store".open "rooms"`,
	"log.Logger":      `require "log".with {}`,
}

// sameModule has the second names of modules.
var sameModule = map[string]string{"socket.core": "socket"}

// notOffered are functions that exist only to say that they are not available.
var notOffered = map[string][]string{
	"socket": {"tcp", "tcp4", "tcp6", "udp", "udp4", "udp6", "connect", "connect4", "connect6", "bind", "select"},
}

// definitions has everything that the definitions for editors describe.
type definitions struct {
	modules map[string]*luacats.File
	// members are the functions, constants and fields of a class, by name; globals are
	// under "".
	members map[string]map[string]*luacats.Entry
	classes map[string]*luacats.Entry
	// files are the files that describe members of a class.
	files map[string]string
	// callbacks are the globals that a script defines.
	callbacks map[string]*luacats.Entry
}

func readDefinitions(t *testing.T) *definitions {
	t.Helper()
	files, err := luacats.ReadFolder(definitionsFolder)
	if err != nil {
		t.Fatal(err)
	}
	d := &definitions{
		modules: make(map[string]*luacats.File), classes: make(map[string]*luacats.Entry), members: make(map[string]map[string]*luacats.Entry),
		files: map[string]string{"": reference.Definitions + "/level1.lua"}, callbacks: make(map[string]*luacats.Entry),
	}
	for _, file := range files {
		if file.Module != "" {
			d.modules[file.Module] = file
		}
		for _, entry := range file.Entries {
			d.add(file, entry)
		}
	}
	return d
}

func (d *definitions) add(file *luacats.File, entry *luacats.Entry) {
	switch {
	case entry.Kind == luacats.Class:
		d.classes[entry.Name] = entry
		d.files[entry.Name] = strings.TrimPrefix(file.Path, "../")
		for _, field := range entry.Fields {
			d.member(entry.Name, field.Name, entry)
		}
	case entry.Kind != luacats.Function && entry.Kind != luacats.Variable:
	case strings.HasSuffix(file.Path, "_callbacks.lua"):
		d.callbacks[entry.Name] = entry
	default:
		d.member(entry.Owner, entry.Key, entry)
	}
}

func (d *definitions) member(class, name string, entry *luacats.Entry) {
	if d.members[class] == nil {
		d.members[class] = make(map[string]*luacats.Entry)
	}
	d.members[class][name] = entry
}

// lineage returns a class and the classes from which it inherits.
func (d *definitions) lineage(class string) []string {
	all := []string{class}
	if entry := d.classes[class]; entry != nil {
		for _, parent := range entry.Parents {
			all = append(all, d.lineage(parent)...)
		}
	}
	return all
}

// describes says whether a class has a member. open says whether it may also have members
// with any names.
func (d *definitions) describes(class, name string) (yes, open bool) {
	for _, class := range d.lineage(class) {
		yes = yes || d.members[class][name] != nil
		open = open || d.members[class]["[string]"] != nil
	}
	return yes, open
}

// functions are those that definitions give a class, by name.
func (d *definitions) functions(class string) map[string]*luacats.Entry {
	functions := make(map[string]*luacats.Entry)
	for name, entry := range d.members[class] {
		if entry.Kind != luacats.Class {
			functions[name] = entry
		}
	}
	return functions
}

// objectName is the prefix that stands for a class in names: "session:", "janus.auth.".
func (d *definitions) objectName(class string) string {
	for key, entry := range d.functions(class) {
		return strings.TrimSuffix(entry.Name, key)
	}
	return class + "."
}

// missing says what to add where.
func (d *definitions) missing(t *testing.T, class, name string, value lua.LValue) {
	t.Helper()
	object := d.objectName(class)
	statement := fmt.Sprintf("a @field %s of %s", name, class)
	if value.Type() == lua.LTFunction {
		statement = fmt.Sprintf("`function %s%s(…) end`, with context, errors and an example,", object, name)
	}
	t.Errorf("%s%s exists, but has no entry: add %s to %s, and run make reference", object, name, statement, d.files[class])
}

// gone says what to remove.
func gone(t *testing.T, entry *luacats.Entry, file string) {
	t.Helper()
	t.Errorf("%s:%d describes %s, which does not exist", file, entry.Line, entry.Name)
}
