package plugin

import (
	"encoding/json"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// secret is on the first line of the files that scripts may not read, where an error of
// syntax would quote it.
const secret = "hunter2 swordfish"

// ways are all by which a script may try to get at a file outside of the sandbox: the
// file SECRET.lua in the folder O, to which links in W lead. Each returns, or raises,
// what it has got.
var ways = []string{
	// require and package
	`package.path = O .. "/?.lua" return require "SECRET"`,
	`package.path = W .. "/away/?.lua" return require "SECRET"`,
	`package.path = W .. "/../outside/?.lua" return require "SECRET"`,
	`package.path = "/proc/self/root" .. O .. "/?.lua" return require "SECRET"`,
	`package.path = O .. "/?" return require "SECRET.lua"`,
	`package.path = RELATIVE .. "/?.lua" return require "SECRET"`,
	`package.path = W .. "/?.lua" return require "link"`,
	`package.path = "?" return require(O .. "/SECRET")`,
	`return package.searchpath("SECRET", O .. "/?.lua")`,
	`return package.searchpath("link", W .. "/?.lua")`,
	`package.path = "?.lua" return only(package.searchers[2](O .. "/SECRET"))`,
	`package.path = O .. "/?.lua" return only(package.searchers[2]("SECRET"))`,
	`package.path = O .. "/?.lua" return only(package.loaders[2]("SECRET"))`,
	`return only(package.searchers[4]("../../../../../../../../" .. O .. "/SECRET"))`,
	`package.path = O .. "/?.lua" table.insert(package.searchers, 1, package.searchers[4]) return require "SECRET"`,
	`package.cpath = O .. "/?.lua" return require "SECRET"`,
	`return package.loadlib(O .. "/SECRET.lua", "*")`,
	`package.searchers[#package.searchers + 1] = function() return loadfile(O .. "/SECRET.lua") end return require "SECRET"`,
	// what compiles
	`return loadfile(O .. "/SECRET.lua")`,
	`return loadfile(W .. "/link.lua")`,
	`return loadfile(W .. "/away/SECRET.lua")`,
	`return loadfile(W .. "/away/../outside/SECRET.lua")`,
	`return loadfile(O .. "/SECRET.lua", "t", {})`,
	`return dofile(O .. "/SECRET.lua")`,
	`return dofile(W .. "/link.lua")`,
	`return dofile("/proc/self/root" .. O .. "/SECRET.lua")`,
	`return load(io.lines(O .. "/SECRET.lua", 1))`,
	`return load("error()", "@" .. O .. "/SECRET.lua")()`,
	`return load("error('here', 2)", "@" .. O .. "/SECRET.lua")()`,
	`local f = load("local function f() end", "@" .. O .. "/SECRET.lua") return debug.getinfo(f, "S").source:sub(1, 0)`,
	// io
	`return assert(io.open(O .. "/SECRET.lua")):read "a"`,
	`return assert(io.open(O .. "/SECRET.lua", "r+")):read "a"`,
	`return assert(io.open(O .. "/SECRET.lua", "a+")):read "a"`,
	`return assert(io.open(O .. "/SECRET.lua", "w")):write "x"`,
	`return assert(io.open(O .. "/SECRET.lua", "a")):write "x"`,
	`return assert(io.open(O .. "/new", "w")):write "x"`,
	`return assert(io.open(W .. "/nowhere", "w")):write "x"`,
	`return assert(io.open(W .. "/link.lua", "w")):write "x"`,
	`return assert(io.open(W .. "/away/new", "w")):write "x"`,
	`return assert(io.open(R .. "/new", "w")):write "x"`,
	`return assert(io.open(W .. "/link.lua")):read "a"`,
	`return assert(io.open(W .. "/away/SECRET.lua")):read "a"`,
	`return assert(io.open(W .. "/away/../outside/SECRET.lua")):read "a"`,
	`return assert(io.open(W .. "/../outside/SECRET.lua")):read "a"`,
	`return assert(io.open("/proc/self/root" .. O .. "/SECRET.lua")):read "a"`,
	`return assert(io.open("/proc/self/environ")):read "a"`,
	`return assert(io.open("/dev/fd/0")):read(0)`,
	`return assert(io.open("/etc/passwd")):read "l"`,
	`return assert(io.open(RELATIVE .. "/SECRET.lua")):read "a"`,
	`return assert(io.open("file://" .. O .. "/SECRET.lua")):read "a"`,
	`return assert(io.open(O)):read "a"`,
	`for line in io.lines(O .. "/SECRET.lua") do return line end`,
	`for line in io.lines(W .. "/link.lua") do return line end`,
	`io.input(O .. "/SECRET.lua") return io.read "a"`,
	`io.input(W .. "/link.lua") return io.read "a"`,
	`io.output(O .. "/SECRET.lua") return io.write "x"`,
	`io.output(O .. "/new") return io.write "x"`,
	`io.output(W .. "/link.lua") return io.write "x"`,
	`return io.stdout:seek "end", io.stdout:read "a"`,
	`return io.stderr:read "a"`,
	`return io.read "a"`,
	`return io.lines()()`,
	`return io.input():read "a"`,
	`local found xpcall(io.input, function() for i = 1, 9 do local at = debug.getinfo(i, "f") local ok, file = pcall(at and at.func) if ok and io.type(file) then found = file end end end, W .. "/absent") return found:read "a"`,
	`local co = coroutine.create(io.input) coroutine.resume(co, W .. "/absent") return debug.getinfo(co, 0, "f").func():read "a"`,
	`local co = coroutine.create(io.input) coroutine.resume(co, W .. "/absent") return debug.getinfo(co, 0, "f").func():lines()()`,
	`local co = coroutine.create(io.input) coroutine.resume(co, W .. "/absent") return debug.getinfo(co, 0, "f").func():seek "end"`,
	`local co = coroutine.create(io.input) coroutine.resume(co, W .. "/absent") return debug.getinfo(co, 0, "f").func():write "x"`,
	`return io.popen("cat " .. O .. "/SECRET.lua"):read "a"`,
	`return io.tmpfile()`,
	// os
	`return assert(os.remove(O .. "/SECRET.lua"))`,
	`return assert(os.remove(W .. "/away/SECRET.lua"))`,
	`return assert(os.remove(W .. "/away/../outside/SECRET.lua"))`,
	`return assert(os.remove(R .. "/code.lua"))`,
	`return assert(os.rename(O .. "/SECRET.lua", W .. "/mine"))`,
	`return assert(os.rename(W .. "/away/SECRET.lua", W .. "/mine"))`,
	`return assert(os.rename(W .. "/link.lua", W .. "/mine"))`,
	`return assert(os.rename(W .. "/file", O .. "/SECRET.lua"))`,
	`return assert(os.rename(W .. "/file", W .. "/away/SECRET.lua"))`,
	`return assert(os.rename(W .. "/file", W .. "/away/new"))`,
	`return assert(os.rename(W, O .. "/new"))`,
	`return os.tmpname()`,
	`return os.execute("cat " .. O .. "/SECRET.lua")`,
	// modules
	`return assert(require("http").get("file://" .. O .. "/SECRET.lua"))`,
	`return assert(require("http").get("http://127.0.0.1:1/", { tls = { ca = O .. "/SECRET.lua" } }))`,
	`return assert(require("http").client { base_url = "https://127.0.0.1:1", tls = { cert = O .. "/SECRET.lua", key = O .. "/SECRET.lua" } })`,
	`return assert(require("websocket").connect("wss://127.0.0.1:1/", { tls = { ca = O .. "/SECRET.lua" } }))`,
	`return assert(require("sql").open { driver = "sqlite", dsn = O .. "/data.db" })`,
	`return assert(require("sql").open { driver = "sqlite", dsn = O .. "/data.db", read_only = true })`,
	`return assert(require("sql").open { driver = "sqlite", dsn = W .. "/data.db" })`,
	`return assert(require("sql").open { driver = "sqlite", dsn = W .. "/away/data.db" })`,
	`return assert(require("sql").open { driver = "sqlite", dsn = W .. "/folder/../../outside/data.db" })`,
	`return assert(require("sql").open { driver = "sqlite", dsn = "file:" .. O .. "/data.db" })`,
	`return assert(assert(require("sql").open { driver = "sqlite", dsn = ":memory:" }):exec("attach '" .. O .. "/data.db' as o"))`,
	`return assert(assert(require("sql").open { driver = "sqlite", dsn = ":memory:" }):exec("vacuum into '" .. O .. "/new'"))`,
	`return assert(assert(require("sql").open { driver = "sqlite", dsn = ":memory:" }):query("select readfile('" .. O .. "/SECRET.lua')"))`,
	`return assert(assert(require("sql").open { driver = "sqlite", dsn = ":memory:" }):query("select load_extension('" .. O .. "/SECRET.lua')"))`,
	`return assert(assert(require("sql").open { driver = "sqlite", dsn = ":memory:" }):exec("pragma temp_store_directory = '" .. O .. "'"))`,
	`return assert(require("sql").open { driver = "postgres", dsn = "host=127.0.0.1 port=1 user=u passfile=" .. O .. "/SECRET.lua" })`,
	`return assert(require("sql").open { driver = "postgres", dsn = "postgres://u@127.0.0.1:1/?sslmode=verify-ca&sslrootcert=" .. O .. "/SECRET.lua" })`,
	`return assert(require("sql").open { driver = "postgres", dsn = "host=127.0.0.1 port=1 sslcert=" .. O .. "/SECRET.lua sslkey=" .. O .. "/SECRET.lua" })`,
	`return assert(require("sql").open { driver = "postgres", dsn = "service=x servicefile=" .. O .. "/SECRET.lua" })`,
	`return assert(assert(require("sql").open { driver = "postgres", dsn = "host=" .. O .. " port=1 user=u sslmode=disable" }):query "select 1")`,
	`return assert(assert(require("sql").open { driver = "postgres", dsn = "host=" .. W .. "/away port=1 user=u sslmode=disable" }):query "select 1")`,
	`return assert(assert(require("redis").connect { address = O .. "/s:1" }):get "x")`,
	`return assert(assert(require("redis").connect { address = O .. "/s" }):get "x")`,
	// recordings
	`return recorded(startRecording(ID, "audio", "opus", O, "a"))`,
	`return recorded(startRecording(ID, "audio", "opus", nil, O .. "/a"))`,
	`return recorded(startRecording(ID, "audio", "opus", nil, "a"))`,
	`return recorded(startRecording(ID, "audio", "opus", nil, nil))`,
	`return recorded(startRecording(ID, "audio", "opus", "", ""))`,
	`return recorded(startRecording(ID, "audio", "opus", R, "a"))`,
	`return recorded(startRecording(ID, "audio", "opus", W, "../outside/a"))`,
	`return recorded(startRecording(ID, "audio", "opus", W .. "/away", "a"))`,
	`return recorded(startRecording(ID, "audio", "opus", W .. "/away/new", "a"))`,
	`return recorded(startRecording(ID, "audio", "opus", W .. "/away/../outside", "a"))`,
	`return recorded(startRecording(ID, "audio", "opus", W, "record"))`,
	`return recorded(startRecording(ID, "audio", "opus", O .. "\0/../inside", "a"))`,
	`return recorded(startRecording(ID, "audio", "opus", W, "b", "video", "vp8", O, "v"))`,
	`return assert(require("janus").session(ID):record { medium = "audio", codec = "opus", folder = O, file = "a" })`,
	`return assert(require("janus").session(ID):record { medium = "audio", codec = "opus", file = O .. "/a" })`,
	`return assert(require("janus").session(ID):record { medium = "audio", codec = "opus", file = "a" })`,
	`return assert(require("janus").session(ID):record { medium = "audio", codec = "opus" })`,
	`return assert(require("janus").session(ID):record { medium = "audio", codec = "opus", folder = W .. "/away", file = "a" })`,
}

// grounds make the folders of the test, and the configuration's entries for them.
func grounds(t *testing.T) (readable, writable, outside string, general map[string]string) {
	t.Helper()
	base := t.TempDir()
	readable, writable, outside = base+"/readable", base+"/inside", base+"/outside"
	for _, folder := range []string{readable, writable, outside, writable + "/folder"} {
		if err := os.Mkdir(folder, 0o700); err != nil {
			t.Fatal(err)
		}
	}
	for file, content := range map[string]string{
		outside + "/SECRET.lua": secret + "\n", outside + "/data.db": "", readable + "/code.lua": "return 'code'", writable + "/file": "file",
	} {
		if err := os.WriteFile(file, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	for link, to := range map[string]string{
		"link.lua": outside + "/SECRET.lua", "away": outside, "nowhere": outside + "/new", "data.db": outside + "/data.db", "record.mjr": outside + "/new",
	} {
		if err := os.Symlink(to, writable+"/"+link); err != nil {
			t.Fatal(err)
		}
	}
	// On a busy machine a try may take seconds.
	return readable, writable, outside, map[string]string{"path": readable, "files": writable, "request_limit": "60000"}
}

// prelude has a script know the folders.
func prelude(t *testing.T, readable, writable, outside string) string {
	here, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	relative, err := filepath.Rel(here, outside)
	if err != nil {
		t.Fatal(err)
	}
	return fmt.Sprintf("R, W, O, RELATIVE, ID, tries = %q, %q, %q, %q, 1, {}\n", readable, writable, outside, relative) + `
function recorded(result)
  stopRecording(ID, "audio", "video")
  return result == 0 or nil
end
function only(found, ...) return type(found) == "function" and found, found, ... end
function attempt(n, way)
  local output = io.stdout
  local path, cpath, searchers = package.path, package.cpath, { table.unpack(package.searchers) }
  local result = table.pack(pcall(way))
  package.path, package.cpath, package.searchers = path, cpath, searchers
  pcall(io.output, output)
  for i = 1, result.n do result[i] = tostring(result[i]) end
  tries[n] = result
end
`
}

// try runs a way, and gives what it has come to as text: whether it has raised an error
// or returned nil, and all values.
func (b *bench) try(n int, way string) (failed bool, text string) {
	b.t.Helper()
	b.run(1, fmt.Sprint("try", n), fmt.Sprintf("local n = %d attempt(n, function() %s end) return 0, '{}'", n, way))
	var tried []struct{ Values []string }
	eventually(b.t, way, func() bool {
		got := b.say(1, fmt.Sprintf("return say { values = tries[%d] }", n))
		return json.Unmarshal([]byte(got), &tried) == nil && len(tried) == 1 && len(tried[0].Values) > 0
	})
	values := tried[0].Values
	failed = values[0] == "false" || len(values) < 2 || values[1] == "nil" || values[1] == "false" || values[1] == ""
	return failed, strings.Join(values, " | ")
}

// secretInput has the standard input of the process be the file of the secret.
func secretInput(t *testing.T, outside string) {
	t.Helper()
	file, err := os.Open(outside + "/SECRET.lua")
	if err != nil {
		t.Fatal(err)
	}
	before := os.Stdin
	os.Stdin = file
	t.Cleanup(func() { os.Stdin = before; _ = file.Close() })
}

func TestNoWayLeadsOutOfTheSandbox(t *testing.T) {
	readable, writable, outside, general := grounds(t)
	secretInput(t, outside)
	b, err := tryStart(t, prelude(t, readable, writable, outside)+app1, general)
	if err != nil {
		t.Fatal(err)
	}
	b.attach(1)
	for n, way := range ways {
		failed, text := b.try(n, way)
		if !failed {
			t.Errorf("%s: %s", way, text)
		}
		if strings.Contains(text, "hunter2") || strings.Contains(text, "swordfish") {
			t.Errorf("%s tells of the file: %s", way, text)
		}
	}
	// An error that nobody catches shows its line in the log.
	b.run(1, "t", `package.path = O .. "/?.lua" require "SECRET"`)
	b.run(1, "t", `dofile(W .. "/link.lua")`)
	if lines := append(b.core.Lines("hunter2"), b.core.Lines("swordfish")...); len(lines) > 0 {
		t.Errorf("the log tells of the file: %q", lines)
	}
	if content, err := os.ReadFile(outside + "/SECRET.lua"); err != nil || string(content) != secret+"\n" {
		t.Errorf("the file has become %q, %v", content, err)
	}
	if entries, err := os.ReadDir(outside); err != nil || len(entries) != 2 {
		t.Errorf("outside there is %v, %v", entries, err)
	}
}

// A file that is not allowed must not be told from one that is not there.
func TestTheSandboxDoesNotSayWhatThereIs(t *testing.T) {
	readable, writable, outside, general := grounds(t)
	b, err := tryStart(t, prelude(t, readable, writable, outside)+app1, general)
	if err != nil {
		t.Fatal(err)
	}
	b.attach(1)
	for _, way := range []string{
		`return io.open(O .. "/SECRET.lua")`, `return loadfile(O .. "/SECRET.lua")`, `return os.remove(O .. "/SECRET.lua")`,
		`return package.searchpath("SECRET", O .. "/?.lua")`, `return dofile(O .. "/SECRET.lua")`, `return io.lines(O .. "/SECRET.lua")`,
		`package.path = O .. "/?.lua" return require "SECRET"`, `return os.rename(O .. "/SECRET.lua", W .. "/x")`,
		`return require("sql").open { driver = "sqlite", dsn = O .. "/SECRET.lua" }`,
	} {
		_, there := b.try(1, way)
		b.say(1, "tries = {} return say()")
		_, none := b.try(1, strings.ReplaceAll(way, "SECRET", "ABSENT"))
		b.say(1, "tries = {} return say()")
		if strings.ReplaceAll(none, "ABSENT", "SECRET") != there {
			t.Errorf("%s: %s, and without the file %s", way, there, none)
		}
	}
}

func TestWaysThatTheSandboxLeaves(t *testing.T) {
	readable, writable, outside, general := grounds(t)
	b, err := tryStart(t, prelude(t, readable, writable, outside)+app1, general)
	if err != nil {
		t.Fatal(err)
	}
	b.attach(1)
	for n, way := range []string{
		`return require "code"`,
		`package.path = R .. "/?.lua" package.loaded.code = nil return require "code"`,
		`package.path = W .. "/?.lua" assert(io.open(W .. "/made.lua", "w")):write("return 1"):close() return require "made"`,
		`return package.searchpath("code", R .. "/?.lua")`,
		`return dofile(R .. "/code.lua")`,
		`return loadfile(R .. "/code.lua")`,
		`return assert(io.open(W .. "/file")):read "a"`,
		`io.output(W .. "/out") io.write("x"):close() return io.lines(W .. "/out")()`,
		`return assert(os.rename(W .. "/file", W .. "/folder/file"))`,
		`return assert(os.remove(W .. "/folder/file"))`,
		`return assert(require("sql").open { driver = "sqlite", dsn = W .. "/new.db" }):exec "create table t (a)"`,
		`return recorded(startRecording(ID, "audio", "opus", W, "a"))`,
		`return recorded(startRecording(ID, "audio", "opus", W .. "/new/newer", "a"))`,
		`return recorded(startRecording(ID, "audio", "opus", nil, W .. "/a"))`,
		`return assert(require("janus").session(ID):record { medium = "audio", codec = "opus", folder = W, file = "b" })`,
	} {
		if failed, text := b.try(n, way); failed {
			t.Errorf("%s: %s", way, text)
		}
	}
}

// Most modules in Debian's folder of Lua 5.3 are links into the folder of Lua 5.1.
func TestLibrariesOfTheSystemAreFoundInTheSandbox(t *testing.T) {
	readable, writable, outside, _ := grounds(t)
	b := start(t, prelude(t, readable, writable, outside))
	b.attach(1)
	links := 0
	for _, module := range []string{"argparse", "binaryheap", "dkjson", "inifile", "inspect", "moses", "say", "pl.class"} {
		file := "/usr/share/lua/5.3/" + strings.ReplaceAll(module, ".", "/")
		for _, name := range []string{file + ".lua", file + "/init.lua"} {
			if about, err := os.Lstat(name); err == nil && about.Mode()&os.ModeSymlink != 0 {
				links++
				if failed, text := b.try(links, fmt.Sprintf("return require %q", module)); failed {
					t.Error(text)
				}
			}
		}
	}
	if links == 0 && os.Getenv("CI") != "" {
		t.Error("Debian's libraries (lua-dkjson, lua-inspect …) are not installed")
	}
}

// A socket of the machine is a file: it has to be where the script may write.
func TestSocketsOfTheMachine(t *testing.T) {
	readable, writable, outside, general := grounds(t)
	accepted := make(map[string]chan struct{})
	for _, folder := range []string{writable, outside} {
		listener, err := net.Listen("unix", folder+"/.s.PGSQL.1")
		if err != nil {
			t.Fatal(err)
		}
		reached := make(chan struct{})
		accepted[folder] = reached
		done := make(chan struct{})
		go func() {
			defer close(done)
			for first := true; ; first = false {
				conn, err := listener.Accept()
				if err != nil {
					return
				}
				if first {
					close(reached)
				}
				_ = conn.Close()
			}
		}()
		t.Cleanup(func() { _ = listener.Close(); <-done })
	}
	b, err := tryStart(t, prelude(t, readable, writable, outside)+app1, general)
	if err != nil {
		t.Fatal(err)
	}
	b.attach(1)
	const ask = `return require("sql").open { driver = "postgres", dsn = "host=" .. %s .. " port=1 user=u sslmode=disable" }:query "select 1"`
	if _, text := b.try(1, fmt.Sprintf(ask, "O")); !strings.Contains(text, "address is not allowed") {
		t.Error(text)
	}
	b.try(2, fmt.Sprintf(ask, "W"))
	<-accepted[writable]
	select {
	case <-accepted[outside]:
		t.Error("the socket outside was reached")
	default:
	}
}
