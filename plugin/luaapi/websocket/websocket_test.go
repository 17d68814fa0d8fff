//go:build !nohttp

package websocket_test

import (
	"crypto/sha1"
	"encoding/base64"
	"encoding/pem"
	"errors"
	"fmt"
	"io"
	"log"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/coder/websocket"
	lua "github.com/yuin/gopher-lua"

	"janus-golua/plugin/awaiting"
	luaws "janus-golua/plugin/luaapi/websocket"
	"janus-golua/plugin/script"
	"janus-golua/plugin/waiting"
)

// acceptKey answers a key as RFC 6455, section 4.2.2, says.
func acceptKey(key string) string {
	sum := sha1.Sum([]byte(key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"))
	return base64.StdEncoding.EncodeToString(sum[:])
}

func TestTalking(t *testing.T) {
	c := newClient(t, luaws.Options{})
	for source, want := range map[string]string{
		`local ws = websocket.connect(base .. "/echo") ws:send("a") return ws:receive()`:                                                            "a text",
		`local ws = websocket.connect(base .. "/echo") ws:send_binary("\0b") local m, k = ws:receive() return #m, k`:                                "2 binary",
		`local ws = websocket.connect(base .. "/echo") for i = 1, 3 do ws:send("m" .. i) end return (ws:receive()), (ws:receive()), (ws:receive())`: "m1 m2 m3",
		`local ws = websocket.connect(base .. "/echo", { protocols = { "other", "chat" } }) return ws:protocol(), ws:is_open()`:                     "chat true",
		`return websocket.connect(base .. "/echo", { protocols = "chat" }):protocol()`:                                                              "chat",
		`local ws = websocket.connect(base .. "/echo") local ok = ws:close(4000, "bye") return ok, ws:is_open(), ws:receive()`:                      "true false nil closed 4000 bye",
		`local ws = websocket.connect(base .. "/echo") ws:close() ws:close() return ws:send("x")`:                                                   "nil closed",
		`local ws = websocket.connect(base .. "/bye") return ws:receive(5)`:                                                                         "nil closed 4001 go away",
		`local ws = websocket.connect(base .. "/cut") return ws:receive(5)`:                                                                         "nil closed 1006 connection closed",
		`local ws = websocket.connect(base .. "/garbage") return ws:receive(5)`:                                                                     "nil closed 1002 protocol error",
		`local ws = websocket.connect(base .. "/large", { max_message = 1999 }) return ws:receive(5)`:                                               "nil closed 1009 message is larger than 1999 bytes",
		`local ws = websocket.connect(base .. "/large", { max_message = 2000 }) return #ws:receive(5)`:                                              "2000",
		`local ws = websocket.connect(base .. "/deaf", { ping = 0.1 }) return ws:receive(5)`:                                                        "nil closed 1006 no answer to ping",
		`local ws = websocket.connect(base .. "/echo") return ws:receive(0)`:                                                                        "nil timeout",
		`local ws = websocket.connect(base .. "/deaf", { timeout = 0.2 }) local data, why = ("x"):rep(4000000) for i = 1, 9 do
local ok, failed = ws:send(data) why = why or failed end return why, ws:receive()`: "timeout nil closed 1006 timeout",
	} {
		if got := c.ask(source); got != want {
			t.Errorf("%s\n is %s\nwant %s", source, got, want)
		}
	}
}

func TestFailures(t *testing.T) {
	c := newClient(t, luaws.Options{})
	for source, want := range map[string]string{
		`return websocket.connect("ws://u:secret@127.0.0.1:1/")`:                         "nil connection refused",
		`return websocket.connect("http://h/")`:                                          "nil url is neither ws nor wss",
		`return websocket.connect("ws://")`:                                              "nil url has no host",
		`return websocket.connect("ws://%")`:                                             "nil url is invalid",
		`return websocket.connect(base .. "/none")`:                                      "nil server answered with status 404",
		`return websocket.connect(base .. "/moved")`:                                     "nil server answered with status 302",
		`return websocket.connect(base .. "/wrongkey")`:                                  "nil handshake failed",
		`return websocket.connect(base .. "/late", { timeout = 0.1 })`:                   "nil timeout",
		`return websocket.connect(base:gsub("ws", "wss") .. "/echo", {})`:                "nil server does not speak TLS",
		`return websocket.connect(base, { headers = { a = "\n" } })`:                     `nil header "a" has characters that are not allowed`,
		`return websocket.connect(base, { tls = { ca = "x" } })`:                         "nil tls: 'ca' holds no certificate",
		`return pcall(websocket.connect)`:                                                "false websocket.connect: argument 1 is missing, expected a string",
		`return pcall(websocket.connect, base, { protocols = "a b" })`:                   `false websocket.connect: field 'protocols' has "a b", which is no token`,
		`return pcall(websocket.connect, base, { pong = 1 })`:                            "false websocket.connect: field 'pong' is unknown, expected headers, max_message, ping, protocols, timeout, tls",
		`return pcall(websocket.connect(base .. "/echo").send, "x")`:                     "false ws:send: call it with a colon, as in ws:send(…)",
		`local ws = websocket.connect(base .. "/echo") return pcall(ws.close, ws, 1001)`: "false ws:close: argument 1 is 1001, expected 1000 or 3000 to 4999",
		`local ws = websocket.connect(base .. "/echo") return pcall(ws.receive, ws, -1)`: "false ws:receive: argument 1 is -1, expected 0 to 3600",
	} {
		if got := c.ask(source); got != want {
			t.Errorf("%s\n is %s\nwant %s", source, got, want)
		}
	}
}

func TestATimeoutLosesNothing(t *testing.T) {
	c := newClient(t, luaws.Options{})
	if got := c.ask(`local ws = websocket.connect(base .. "/slow")
local _, why = ws:receive(0.01) ws:send("more") return why, (ws:receive()), (ws:receive())`); got != "timeout late more" {
		t.Error(got)
	}
}

func TestAFullQueueHoldsUpTheServer(t *testing.T) {
	c := newClient(t, luaws.Options{})
	got := c.ask(`local ws = websocket.connect(base .. "/flood", { max_message = 10000, ping = 0.05 })
require("http").get(base:gsub("^ws", "http") .. "/late", { timeout = 0.4 }) -- some pings have no answer meanwhile
local n = 0
while true do
  local m, why, code, reason = ws:receive()
  if not m then return n, why, code, reason end
  assert(m:match("^(%d+) ") == tostring(n), m) n = n + 1
  if n == 500 then ws:send("done") end
end`)
	if got != "500 closed 1000 that was all" {
		t.Error(got)
	}
}

func TestSeveralCoroutinesReceive(t *testing.T) {
	c := newClient(t, luaws.Options{})
	c.ask(`ws = websocket.connect(base .. "/echo")`)
	first, second := c.begin(1, `local m = ws:receive() return m`), c.begin(2, `local m = ws:receive() return m`)
	c.ask(`ws:send("m") ws:send("m")`)
	if a, b := first.Text(), second.Text(); a != "m" || b != "m" {
		t.Error(a, b)
	}
	first, second = c.begin(1, `return select(2, ws:receive())`), c.begin(2, `return select(2, ws:receive())`)
	c.ask(`ws:close()`)
	if a, b := first.Text(), second.Text(); a != "closed 1000 " || b != "closed 1000 " {
		t.Error(a, b)
	}
}

// A message that arrives while a session ends is not lost: the next session gets it.
func TestASessionThatIsGoneTakesNothingAway(t *testing.T) {
	c := newClient(t, luaws.Options{})
	c.ask(`ws = websocket.connect(base .. "/echo")`)
	for range 50 {
		first := c.begin(7, `return ws:receive()`)
		sent := c.begin(0, `return ws:send("x")`)
		_ = c.Do(script.Origin{}, func(*lua.LState) error { c.EndSession(7); return nil })
		got := first.Text()
		if got != "x text" && !strings.Contains(got, "session 7 is gone") {
			t.Fatal(got)
		}
		if sent.Text(); got == "x text" {
			continue
		}
		if next := c.ask(`return ws:receive(5)`); next != "x text" {
			t.Fatal(next)
		}
	}
}

func TestWhereItCannotWaitNothingChanges(t *testing.T) {
	c := newClient(t, luaws.Options{})
	got := c.ask(`local ws = websocket.connect(base .. "/echo")
local ok, why = pcall(table.sort, {2, 1}, function() ws:receive() end)
local alsoOK, alsoWhy = pcall(table.sort, {2, 1}, function() ws:close() end)
return ok, why, alsoOK, alsoWhy, ws:is_open()`)
	if strings.Count(got, "cannot wait in a function that") != 2 || !strings.HasSuffix(got, " true") {
		t.Error(got)
	}
}

func TestAnEngineThatEndsEndsItsConnections(t *testing.T) {
	c := newClient(t, luaws.Options{})
	c.ask(`ws = websocket.connect(base .. "/echo")`)
	c.Close()
	c.ended(t)
}

func TestGarbageEndsItsConnection(t *testing.T) {
	c := newClient(t, luaws.Options{Limits: luaws.Limits{Connections: 1}})
	if got := c.ask(`local ws = websocket.connect(base .. "/echo") return websocket.connect(base .. "/echo")`); got != "nil too many connections" {
		t.Error(got)
	}
	awaiting.Until(t, "the end of the connection", func() bool {
		c.ask(`return 1`) // the registers of a thread may still hold it
		runtime.GC()
		return len(c.gone) > 0
	})
	c.ended(t)
	if got := c.ask(`local ws = websocket.connect(base .. "/echo") ws:send("a") return ws:receive()`); got != "a text" {
		t.Error(got)
	}
}

func TestAConnectionForASessionThatIsGone(t *testing.T) {
	const attempts = 20
	c := newClient(t, luaws.Options{Limits: luaws.Limits{Connections: attempts}})
	for i := range attempts {
		result := c.begin(7, `connected = websocket.connect(base .. "/echo") return true`)
		time.Sleep(time.Duration(i) * 50 * time.Microsecond) // connecting takes about 300 µs
		_ = c.Do(script.Origin{}, func(*lua.LState) error { c.EndSession(7); return nil })
		if got := result.Text(); got != "true" && !strings.Contains(got, "session 7 is gone") {
			t.Error(got)
		}
		c.ask(`if connected then connected:close() end`)
	}
	// All connections have ended: as many can be opened again.
	const fill = `all = all or {} while #all < 20 do local ws, why = websocket.connect(base .. "/echo") if not ws then return why end all[#all + 1] = ws end return "full"`
	awaiting.Until(t, "room for as many again", func() bool { return c.ask(fill) == "full" })
}

func TestTLS(t *testing.T) {
	server := httptest.NewTLSServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if ws, err := websocket.Accept(w, r, nil); err == nil {
			talkEcho(r.Context(), ws)
		}
	}))
	defer server.Close()
	server.Config.ErrorLog = log.New(io.Discard, "", 0)
	c := newClient(t, luaws.Options{})
	ca := pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: server.Certificate().Raw})
	for source, want := range map[string]string{
		`return websocket.connect(url)`: "nil certificate is signed by an unknown authority",
		`local ws = websocket.connect(url, { tls = { ca = ca } }) ws:send("x") local got = ws:receive() ws:close() return got`: "x",
		`return websocket.connect(url, { tls = { ca = ca, server_name = "other" } })`:                                          "nil certificate is for another name",
	} {
		got := c.ask(fmt.Sprintf("local url, ca = %q, [[%s]] ", "wss"+strings.TrimPrefix(server.URL, "https"), ca) + source)
		if got != want {
			t.Errorf("%s: %s, want %s", source, got, want)
		}
	}
}

func TestAnAddressCanBeRefused(t *testing.T) {
	c := newClient(t, luaws.Options{Ground: waiting.Ground{Allow: func(string, string) error { return errors.New("no") }}})
	if got := c.ask(`return websocket.connect(base .. "/echo")`); got != "nil address is not allowed" {
		t.Error(got)
	}
}

var definitions = filepath.FromSlash("../../../lua/definitions/websocket.lua")

func TestEachFunctionIsDocumented(t *testing.T) {
	c := newClient(t, luaws.Options{})
	c.Documented(definitions, c.chunk(`local ws = websocket.connect(base .. "/echo")
return { ["websocket."] = websocket, ["ws:"] = getmetatable(ws).__index }`))
}

func TestExamples(t *testing.T) {
	c := newClient(t, luaws.Options{})
	c.Examples(definitions, "ws://127.0.0.1:8080/", c.base+"/")
}
