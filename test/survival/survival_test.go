// Package survival runs hostile scripts in the stock Lua plugin and in ours, and
// writes down what became of Janus: docs/reliability.md has the table.
package survival

import (
	"flag"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	. "janus-golua/test/janustest"
)

func TestMain(m *testing.M) {
	flag.Parse()
	Main(m)
}

// write makes the test write the table instead of comparing with it.
var write = flag.Bool("write", false, "write the table into docs/reliability.md")

const pkg = "janus.plugin.survival"

// app runs the Lua of a request in the callback that the request names.
const app = `
json = require "json"
pending = {}
local function run(name, ...)
  local source = pending[name]
  if source then
    pending[name] = nil
    return assert(load("local id = ...; " .. source))(...)
  end
end
function getPackage() return "` + pkg + `" end
function init() end
function destroy() end
function createSession(id) run("createSession", id) end
function destroySession(id) run("destroySession", id) end
function hangupMedia(id) run("hangupMedia", id) end
function setupMedia(id) end
function querySession(id) return run("querySession", id) or "{}" end
function handleAdminMessage(text) return run("handleAdminMessage", text) or "{}" end
function resumeScheduler() run("resumeScheduler") end
function timer() run("timer") end
function handleMessage(id, tr, message, jsep)
  local request = json.decode(message)
  if request["in"] ~= "" then
    pending[request["in"]] = request.lua
    if request.poke then pokeScheduler() end
    if request.time then timeCallback("timer", nil, 1) end
    return 0, "{}"
  end
  return assert(load("local id, tr = ...; " .. request.lua))(id, tr)
end
`

// fate is what became of Janus and of the client.
type fate string

const (
	fine    fate = "goes on"
	refused fate = "error, goes on"
	crashed fate = "**Janus is gone**"
	hung    fate = "**all sessions hang**"
	silent  fate = "the client waits for ever"
	leaked  fate = "leaks the session"
)

// scene is one hostile script.
type scene struct {
	name string
	// byLuck says that what becomes of the stock plugin depends on where its
	// memory ends.
	byLuck bool
	// in is the callback that runs lua, handleMessage without one.
	in, lua string
	// ourLua is run by ours, where the same takes other functions.
	ourLua string
	// provoke makes the callback happen, where a request does not.
	provoke func(j *Janus, handle *Handle)
	// event says that the client is owed an event.
	event bool
	stock fate
	ours  fate
}

func detach(_ *Janus, handle *Handle) { handle.Detach() }
func query(j *Janus, handle *Handle)  { j.Admin().TryHandleInfo(handle, patience) }
func message(j *Janus, _ *Handle)     { j.Admin().TryMessagePlugin(pkg, patience) }
func attach(j *Janus, _ *Handle)      { j.Connect().TryAttachWithin(pkg, patience) }
func nothing(*Janus, *Handle)         {}

// patience is how long a sane plugin could take; ours ends a callback after a
// second.
const patience = 3 * time.Second

// generous is how long ours may take on a busy machine before it counts as hung.
const generous = 20 * time.Second

const endless = "while true do end"

// ours begins what is written for level 2.
const ours = "local janus = require 'janus' local session = janus.session(id) "

var scenes = []scene{
	{name: "nil index in `handleMessage`", lua: "local t; return t.x", stock: crashed, ours: refused},
	{name: "`error()` with a table", lua: "error({})", stock: crashed, ours: refused},
	{name: "error in `createSession`", in: "createSession", lua: "error('x')", provoke: attach, stock: crashed, ours: fine},
	{name: "error in `destroySession`", in: "destroySession", lua: "error('x')", provoke: detach, stock: crashed, ours: fine},
	{name: "error in `hangupMedia`", in: "hangupMedia", lua: "error('x')", provoke: detach, stock: crashed, ours: fine},
	{name: "error in `querySession`", in: "querySession", lua: "error('x')", provoke: query, stock: crashed, ours: fine},
	{name: "error in `handleAdminMessage`", in: "handleAdminMessage", lua: "error('x')", provoke: message, stock: crashed, ours: fine},
	{name: "error in `resumeScheduler`", in: "resumeScheduler", lua: "error('x')", provoke: nothing, stock: crashed, ours: fine},
	{name: "error in a timer", in: "timer", lua: "error('x')", provoke: nothing, stock: crashed, ours: fine},
	{name: "error in a metamethod", lua: "return setmetatable({}, { __index = function() error('x') end }).y", stock: crashed, ours: refused},
	{name: "`json.decode` of garbage", lua: "json.decode('[1')", stock: crashed, ours: refused},
	{name: "`json.encode` of a function", lua: "json.encode({ f = print })", stock: crashed, ours: refused},
	{name: "`json.encode` of a table that contains itself", lua: "local t = {} t.t = t json.encode(t)", stock: crashed, ours: refused},
	{name: "JSON nested 100,000 deep", lua: "json.decode(('['):rep(100000))", stock: crashed, ours: refused},
	{name: "endless recursion", lua: "local function f() return 1 + f() end return f()", stock: crashed, ours: refused},
	{name: "`coroutine.yield` outside a coroutine", lua: "coroutine.yield()", stock: crashed, ours: refused},
	{name: "`require` of a library that is not there", lua: "require 'no.such.library'", stock: crashed, ours: refused},
	{name: "`os.exit()`", lua: "os.exit(0)", stock: crashed, ours: refused},
	{name: "`string.rep` to a terabyte", lua: "return ('x'):rep(1e12)", stock: crashed, ours: refused},
	{name: "a string that doubles without end", lua: "local s = 'x' while true do s = s .. s end", stock: crashed, ours: refused},
	{name: "a table that grows without end", lua: "local t = {} while true do t[#t + 1] = {} end", stock: crashed, ours: refused, byLuck: true},
	{name: "endless loop in `handleMessage`", lua: endless, stock: hung, ours: refused},
	{name: "endless loop inside `pcall`", lua: "while true do pcall(function() while true do end end) end", stock: hung, ours: refused},
	{name: "endless loop in `resumeScheduler`", in: "resumeScheduler", lua: endless, provoke: nothing, stock: hung, ours: fine},
	{name: "endless loop in a timer", in: "timer", lua: endless, provoke: nothing, stock: hung, ours: fine},
	{name: "endless loop in a coroutine", lua: "coroutine.wrap(function() while true do end end)()", stock: hung, ours: refused},
	{name: "a pattern that explodes", lua: "return ('a'):rep(40):find(('a*'):rep(30) .. 'b')", stock: hung, ours: refused},
	{name: "`os.execute` of something slow", lua: "os.execute('sleep 5') return 0, '{}'", stock: hung, ours: refused},
	{name: "`stopRecording(id, nil)`", lua: "stopRecording(id, nil) return 0, '{}'", stock: crashed, ours: fine},
	{name: "no reply from `handleMessage`", lua: "return", stock: refused, ours: refused},
	{name: "a reply that is no JSON", lua: "return 0, 'text'", stock: refused, ours: refused},
	{name: "error in the coroutine that was to answer", lua: "task = coroutine.create(function() error('x') end) function resumeScheduler() coroutine.resume(task) end pokeScheduler() return 1", event: true, stock: silent, ours: refused},
	{name: "`endSession` by the script", lua: "endSession(id) return 0, '{}'", provoke: nil, stock: leaked, ours: fine},
	{name: "coroutines that wait, without end", stock: crashed, ours: refused, byLuck: true,
		lua:    "local t = {} while true do local co = coroutine.create(coroutine.yield) coroutine.resume(co) t[#t + 1] = co end",
		ourLua: ours + "while true do session:spawn(janus.sleep, 3600) end"},
	{name: "timers without end", lua: "while true do timeCallback('timer', nil, 3600000) end", stock: hung, ours: refused},
	{name: "a queue with senders that wait, without end", stock: crashed, ours: refused, byLuck: true,
		lua:    "local q = {} while true do coroutine.wrap(function() q[#q + 1] = coroutine.running() coroutine.yield() end)() end",
		ourLua: ours + "local queue = janus.channel() while true do session:spawn(queue.send, queue, 1) end"},
	{name: "an HTTP request to a server that never answers", stock: hung, ours: fine,
		lua:    "require('socket.http').request('http://SILENT/') return 0, '{}'",
		ourLua: ours + "require('http').get('http://SILENT/') return 0, '{}'"},
	{name: "such requests without end", stock: hung, ours: refused,
		lua:    "while true do require('socket.http').request('http://SILENT/') end",
		ourLua: ours + "local http = require 'http' while true do session:spawn(http.get, 'http://SILENT/') end"},
	{name: "a handler that waits when its client leaves", provoke: detach, stock: fine, ours: fine,
		lua: `local co = coroutine.create(function() coroutine.yield() pushEvent(id, tr, "{}", nil) end) coroutine.resume(co)
			function timer() coroutine.resume(co) end timeCallback("timer", nil, 100) return 1`,
		ourLua: ours + `janus.sleep(0.1) pushEvent(id, tr, "{}", nil) return 1`},
	{name: "a coroutine that begins another, without end", stock: crashed, ours: refused,
		lua:    "local function f() coroutine.wrap(f)() end f()",
		ourLua: ours + "local function f() session:spawn(f):join() end f() error('x')"},
	{name: "`coroutine.wrap` nested without end", lua: "local function f() coroutine.wrap(f)() end f()", stock: crashed, ours: refused},
	{name: "`pcall` nested without end", lua: "local function f() return pcall(f) end f() return 0, '{}'", stock: fine, ours: fine},
	{name: "`string.gsub` nested without end", lua: "local function f() return (('x'):gsub('x', f)) end f()", stock: crashed, ours: refused},
	{name: "a metamethod that calls itself", lua: "local t t = setmetatable({}, { __index = function(t, k) return t[k] end }) return t.x", stock: crashed, ours: refused},
	{name: "calls with wrong arguments", lua: "pushEvent() pushEvent({}, {}, {}, {}) setBitrate('x') relayRtp(id) addRecipient() timeCallback({}, {}, {}) return 0, '{}'", stock: fine, ours: fine},
}

func TestHostileScripts(t *testing.T) {
	for i := range scenes {
		s := &scenes[i]
		t.Run(s.name, func(t *testing.T) {
			for plugin, want := range map[Plugin]*fate{StockLua: &s.stock, Golua: &s.ours} {
				got := play(t, plugin, s)
				switch {
				case s.allowed(plugin, got, *want):
				case *write:
					*want = got
				default:
					t.Errorf("%s: %s, the table says %s", plugin.Name, got, *want)
				}
			}
		})
	}
	if !t.Failed() {
		table(t)
	}
}

// exhausted is what also became of the stock plugin, once in some ten runs,
// when the memory ended elsewhere than in Lua first.
const exhausted = fine

// filling is what is seen of the stock plugin, on a busy machine, while it has not yet filled its
// memory.
const filling = hung

// allowed says whether a fate is the table's, or one that only luck decides.
func (s *scene) allowed(plugin Plugin, got, want fate) bool {
	return got == want || (plugin == StockLua && s.byLuck && (got == exhausted || got == filling))
}

// play runs a scene in one plugin.
func play(t *testing.T, plugin Plugin, s *scene) fate {
	options := Options{Plugin: plugin, Source: app, MayCrash: true}
	patience := generous
	if plugin == StockLua {
		patience = 3 * time.Second
		options.Memory = 1 << 30 // so that it meets a bound before the machine does
	}
	j := Start(t, options)
	client, other := j.Connect(), j.Connect().Attach(pkg)
	handle := client.Attach(pkg)
	answer, answered := handle.Try(map[string]any{"in": s.in, "lua": s.source(t, plugin), "poke": s.in == "resumeScheduler", "time": s.in == "timer"}, patience)
	if s.provoke != nil {
		s.provoke(j, handle)
	}
	result := judge(j, handle, other, s, answer.Get("janus").String(), answered, patience)
	if result == fine && s.name == "`endSession` by the script" && !j.Freed(patience) {
		result = leaked
	}
	j.Kill()
	return result
}

// source is what a plugin runs. SILENT in it is the address of a server that takes
// connections and never answers.
func (s *scene) source(t *testing.T, plugin Plugin) string {
	source := s.lua
	if plugin == Golua && s.ourLua != "" {
		source = s.ourLua
	}
	if !strings.Contains(source, "SILENT") {
		return source
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0") // the system accepts for it
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = listener.Close() })
	return strings.ReplaceAll(source, "SILENT", listener.Addr().String())
}

func judge(j *Janus, handle, other *Handle, s *scene, answer string, answered bool, patience time.Duration) fate {
	// Another session tells whether the plugin still works, at least twice after the
	// callback has come: a timer may take its time.
	for good, deadline := 0, time.Now().Add(patience); good < 2 && time.Now().Before(deadline); {
		reply, ok := other.Try(map[string]any{"in": "", "lua": `return 0, next(pending) and '{"pending":true}' or '{}'`}, patience)
		if !ok || !j.Alive() {
			if j.Ends(time.Second) {
				return crashed
			}
			return hung
		}
		if !reply.Get("plugindata.data.pending").Bool() {
			good++
		}
		time.Sleep(100 * time.Millisecond)
	}
	switch {
	case !answered:
		return hung
	case s.event && !handle.Gets("event", patience):
		return silent
	case s.event || answer == "error":
		return refused
	}
	return fine
}

// Marks around the table in docs/reliability.md.
const begin, end = "<!-- begin of the table -->\n", "<!-- end of the table -->\n"

// table writes the table into the page, or compares it with the page's.
func table(t *testing.T) {
	t.Helper()
	page := filepath.Join(Root(t), "docs/reliability.md")
	content, err := os.ReadFile(page)
	if err != nil {
		t.Fatal(err)
	}
	before, rest, ok := strings.Cut(string(content), begin)
	old, after, ok2 := strings.Cut(rest, end)
	if !ok || !ok2 {
		t.Fatal("the page has no place for the table")
	}
	var rows strings.Builder
	rows.WriteString("| what the script does | `janus.plugin.lua` | janus-golua |\n|---|---|---|\n")
	for _, s := range scenes {
		fmt.Fprintf(&rows, "| %s | %s | %s |\n", s.name, s.stock, s.ours)
	}
	switch {
	case *write:
		if err := os.WriteFile(page, []byte(before+begin+rows.String()+end+after), 0o600); err != nil {
			t.Fatal(err)
		}
	case old != rows.String():
		t.Error("docs/reliability.md is stale; `make reliability` writes its table")
	}
}
