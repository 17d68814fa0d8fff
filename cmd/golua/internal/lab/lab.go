// Package lab is the module janus_sim of test files: applications, clients and time. It
// stands on package simulation.
package lab

import (
	"errors"
	"net"
	"path/filepath"
	"strings"
	"time"

	lua "github.com/yuin/gopher-lua"

	"janus-golua/internal/simulation"
	lualib "janus-golua/lua"
	"janus-golua/plugin/core"
	"janus-golua/plugin/luaapi/base64"
	"janus-golua/plugin/luaapi/crypto"
	"janus-golua/plugin/luaapi/hex"
	"janus-golua/plugin/luaapi/json"
	"janus-golua/plugin/luaapi/jwt"
	"janus-golua/plugin/luaapi/sdp"
	luatime "janus-golua/plugin/luaapi/time"
	"janus-golua/plugin/luaapi/url"
	"janus-golua/plugin/script"
)

// Options are the options of a lab.
type Options struct {
	// Folder is the folder of the test file: scripts and paths are relative to it.
	Folder string
	// Limit is how long a call may take until the application is at rest.
	Limit time.Duration
	// Trace is called for each instruction of the applications.
	Trace func(L *lua.LState)
}

// Lab is the module for one test file. Only one goroutine may use it.
type Lab struct {
	Options
	marks *json.Marks
	// current is the state that called us last; stubs run in it.
	current *lua.LState
	// apps are the running applications; those from index first on belong to the running test.
	apps  []*app
	first int
	// failures are errors in stubs; the application sees them only as failed calls.
	failures []error
	// sockets are the sockets of janus_sim.udp.
	sockets []net.PacketConn
	// folders are the folders of all scripts so far.
	folders []string
	// appMethods and clientMethods are the metatables of applications and clients in tests.
	appMethods, clientMethods *lua.LTable
}

// New makes a lab that has no applications.
func New(options Options) *Lab { return &Lab{Options: options, marks: json.NewMarks()} }

// Libraries are the modules that test files find by require.
func (l *Lab) Libraries() script.Libraries {
	return script.Libraries{Source: lualib.Library, Native: map[string]lua.LGFunction{
		"golua.test": l.openTest, "janus_sim": l.open,
		"json": json.OpenLuaJSON, "cjson": json.OpenCJSON, "cjson.safe": json.OpenCJSONSafe,
		"base64": base64.Open, "crypto": crypto.Open, "hex": hex.Open, "jwt": jwt.Open,
		"sdp": sdp.Open, "time": luatime.Open, "url": url.Open,
	}}
}

// SetGlobals makes janus_sim a global of test files, under the name sim as well.
func (l *Lab) SetGlobals(L *lua.LState) {
	l.open(L)
	L.SetGlobal("janus_sim", L.Get(-1))
	L.SetGlobal("sim", L.Get(-1))
	L.Pop(1)
}

// openTest opens a module that contains all globals of test files.
func (l *Lab) openTest(L *lua.LState) int {
	module := L.NewTable()
	for _, name := range []string{"describe", "it", "pending", "before_each", "after_each", "setup", "teardown", "assert", "janus_sim", "sim"} {
		module.RawSetString(name, L.GetGlobal(name))
	}
	L.Push(module)
	return 1
}

func (l *Lab) open(L *lua.LState) int {
	l.appMethods = l.metatable(L, l.methodsOfApp())
	l.clientMethods = l.metatable(L, l.methodsOfClient())
	l.clientMethods.RawSetString("__index", l.indexClient(L, l.clientMethods.RawGetString("__index")))
	L.Push(L.SetFuncs(L.NewTable(), map[string]lua.LGFunction{
		"start": l.noting(l.start), "offer": l.offer, "answer": l.answer, "udp": l.udp,
	}))
	return 1
}

// noting wraps a function so that it notes the state that calls it.
func (l *Lab) noting(fn lua.LGFunction) lua.LGFunction {
	return func(L *lua.LState) int {
		before := l.current
		l.current = L
		defer func() { l.current = before }()
		return fn(L)
	}
}

func (l *Lab) metatable(L *lua.LState, methods map[string]lua.LGFunction) *lua.LTable {
	for name, method := range methods {
		methods[name] = l.noting(method)
	}
	meta := L.NewTable()
	meta.RawSetString("__index", L.SetFuncs(L.NewTable(), methods))
	return meta
}

// BeginTest begins a test: everything that the test starts ends with it.
func (l *Lab) BeginTest() { l.first = len(l.apps) }

// logTail is how many lines of an application's log a failure shows.
const logTail = 12

// EndTest stops everything that the test has started. It returns the errors of stubs and the
// faults of the plugin, and the last lines of the log.
func (l *Lab) EndTest(L *lua.LState) (log []string, wrong error) {
	l.current = L
	defer func() { l.current = nil }()
	for _, a := range l.apps {
		log = append(log, a.tail(logTail)...)
	}
	wrong = errors.Join(l.failures...)
	l.failures = nil
	for _, a := range l.apps[l.first:] {
		wrong = errors.Join(wrong, a.end())
	}
	l.apps = l.apps[:l.first]
	return log, wrong
}

// Close stops everything that still runs.
func (l *Lab) Close(L *lua.LState) error {
	l.first = 0
	_, wrong := l.EndTest(L)
	for _, socket := range l.sockets {
		_ = socket.Close()
	}
	return wrong
}

// Folders lists the folders of the started scripts and of their libraries.
func (l *Lab) Folders() []string { return l.folders }

func (l *Lab) noteFolders(options simulation.Options) {
	l.folders = append(l.folders, filepath.Dir(options.Script))
	for folder := range strings.SplitSeq(options.General["path"], ";") {
		if folder != "" && !strings.Contains(folder, "?") {
			l.folders = append(l.folders, folder)
		}
	}
}

// resolve turns a path of the test file into a path for this process.
func (l *Lab) resolve(path string) string {
	if filepath.IsAbs(path) {
		return path
	}
	return filepath.Join(l.Folder, path)
}

// resolveAll does the same for a list with semicolons.
func (l *Lab) resolveAll(list string) string {
	var found []string
	for entry := range strings.SplitSeq(list, ";") {
		if entry = strings.TrimSpace(entry); entry != "" {
			found = append(found, l.resolve(entry))
		}
	}
	return strings.Join(found, ";")
}

func levelName(level core.Level) string {
	switch {
	case level <= core.LogError:
		return "error"
	case level == core.LogWarning:
		return "warning"
	case level == core.LogInfo:
		return "info"
	}
	return "verbose"
}

// fail raises an error of the simulation in the name of a Lua function.
func fail(L *lua.LState, function string, err error) {
	if err != nil {
		L.RaiseError("%s: %s", function, err.Error())
	}
}

// encode returns a value as JSON text.
func encode(L *lua.LState, function string, value lua.LValue) string {
	text, err := json.Encode(L, value)
	if err != nil {
		L.RaiseError("%s: what is no JSON cannot be sent: %s", function, err.Error())
	}
	return text
}

// maxJSON is how deep the JSON of an application may nest.
const maxJSON = 200

// decode returns the value of a JSON text, nil for an empty text.
func decode(L *lua.LState, text string) lua.LValue {
	if text == "" {
		return lua.LNil
	}
	value, err := json.Decode(L, text, maxJSON)
	if err != nil {
		L.RaiseError("the application has sent invalid JSON: %s", err.Error())
	}
	return value
}

func seconds(number float64) time.Duration { return time.Duration(number * float64(time.Second)) }
