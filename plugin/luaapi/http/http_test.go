//go:build !nohttp

package http_test

import (
	"errors"
	"net/http"
	"net/http/httptest"
	"net/url"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	lua "github.com/yuin/gopher-lua"

	"janus-golua/plugin/awaiting"
	luahttp "janus-golua/plugin/luaapi/http"
	"janus-golua/plugin/luaapi/internal/enginetest"
	"janus-golua/plugin/script"
	"janus-golua/plugin/waiting"
)

func TestRequests(t *testing.T) {
	c := newClient(t, luahttp.Options{})
	c.expect(t, map[string]string{
		`local r = http.get(base .. "/echo") return r.status, r.reason, r.ok, r:json().method, r.url == base .. "/echo"`:                                                    "200 OK true GET true",
		`return http.post(base .. "/echo", { body = "b" }):json().body`:                                                                                                     "b",
		`local e = http.put(base .. "/echo", { json = { a = 1 } }):json() return e.method, e.body, e.headers["content-type"]`:                                               `PUT {"a":1} application/json`,
		`local e = http.patch(base .. "/echo", { form = { b = "x y", a = { 1, true } } }):json() return e.method, e.body, e.headers["content-type"]`:                        "PATCH a=1&a=true&b=x+y application/x-www-form-urlencoded",
		`return http.delete(base .. "/echo?a=1", { query = { b = "&" } }):json().query`:                                                                                     "a=1&b=%26",
		`local r = http.head(base .. "/large") return r.status, #r.body, r.headers["content-length"]`:                                                                       "200 0 2000",
		`return http.options(base .. "/echo"):json().method`:                                                                                                                "OPTIONS",
		`return http.request{ method = "report", url = base .. "/echo" }:json().method`:                                                                                     "REPORT",
		`return http.request{ url = base .. "/echo", headers = { ["X-A"] = { "1", "2" }, host = "h" } }:json().headers["x-a"]`:                                              "1,2",
		`return http.get(base .. "/echo", { headers = { Host = "h", ["x-n"] = 5 } }):json().host`:                                                                           "h",
		`return http.get(base .. "/echo", { auth = { user = "u", password = "p" } }):json().headers.authorization`:                                                          "Basic dTpw",
		`return http.get(base .. "/echo", { bearer = "t" }):json().headers.authorization`:                                                                                   "Bearer t",
		`return http.get(base .. "/echo"):json().headers["user-agent"]`:                                                                                                     "janus-golua",
		`local r = http.get(base .. "/status/404") return r.status, r.ok, r.reason, r:header("CONTENT-length")`:                                                             "404 false Not Found 0",
		`local r = http.get(base .. "/many") return r.headers["X-MANY"], r:header("set-cookie"), table.concat(r:values("Set-Cookie"), ";"), #r:values("x"), r.headers.none`: "a, b a=1 a=1;b=2 0 nil",
		`return http.get(base .. "/packed").body`:                                                                                                                           "asked for gzip",
		`return http.get(base .. "/text?text=nul%00"):header("content-length")`:                                                                                             "4",
		`return http.get(base .. "/text?text=%5B1,null%5D"):json()[1]`:                                                                                                      "1",
		`return http.get(base .. "/text?text=null"):json() == require("json").null`:                                                                                         "true",
		`local v, why = http.get(base .. "/text?text=%7B"):json() return v, #why > 0`:                                                                                       "nil true",
	})
}

func TestMisuseRaises(t *testing.T) {
	c := newClient(t, luahttp.Options{})
	for source, want := range map[string]string{
		`http.get()`:                                                            "http.get: argument 1 is missing, expected a string",
		`http.post(base, "body")`:                                               "http.post: argument 2 is a string, expected a table",
		`http.get(base, { timout = 1 })`:                                        "http.get: field 'timout' is unknown",
		`http.get(base, { timeout = 0 })`:                                       "http.get: field 'timeout' is 0, expected 0.001 to 3600",
		`http.request{}`:                                                        "http.request: field 'url' is missing, expected a string",
		`http.request{ url = base, method = "A B" }`:                            "http.request: field 'method' is no method",
		`http.post(base, { body = "a", json = 1 })`:                             "http.post: field 'body' and fields 'json' and 'form' exclude",
		`http.post(base, { json = print })`:                                     "http.post: field 'json' cannot be encoded",
		`http.post(base, { form = { a = {{}} } })`:                              "http.post: field 'form' has a table for a value",
		`http.get(base, { query = 1 })`:                                         "http.get: field 'query' is a number, expected a table",
		`http.get(base, { headers = { "a" } })`:                                 "http.get: field 'headers' has a number for a name",
		`http.get(base, { headers = { a = print } })`:                           `http.get: field 'headers' has a function for "a"`,
		`http.get(base, { auth = {} })`:                                         "http.get: auth: field 'user' is missing",
		`http.get(base, { auth = { user = "", password = "" }, bearer = "x" })`: "exclude each other",
		`http.get(base, { tls = { cert = "x" } })`:                              "http.get: tls: field 'cert' and field 'key' go together",
		`http.get(base .. "/many").header("x")`:                                 "response:header: call it with a colon",
		`http.client().get("x")`:                                                "client:get: call it with a colon",
		`http.client{ max_idle = 0 }`:                                           "http.client: field 'max_idle' is 0, expected a whole number from 1 to 64",
		`table.sort({2, 1}, function() return http.get(base) end)`:              "http.get: cannot wait in a function that 'sort' calls",
	} {
		if got := c.ask(source); !strings.Contains(got, want) {
			t.Errorf("%s\n is %s\nwant %s", source, got, want)
		}
	}
}

func TestFailures(t *testing.T) {
	c := newClient(t, luahttp.Options{})
	closed := httptest.NewServer(nil)
	closed.Close()
	c.expect(t, map[string]string{
		`return http.get("` + closed.URL + `")`:                                                      "nil connection refused",
		`return http.get(base .. "/late?ms=20000", { timeout = 0.1 })`:                               "nil timeout",
		`return http.get(base .. "/drip", { timeout = 0.1 })`:                                        "nil timeout",
		`return http.get(base .. "/cut")`:                                                            "nil connection closed",
		`return http.get(base .. "/cutchunk")`:                                                       "nil connection closed",
		`return http.get(base .. "/nothing")`:                                                        "nil connection closed",
		`return http.get(base .. "/garbage")`:                                                        "nil malformed answer",
		`return http.get(base .. "/badlength")`:                                                      "nil malformed answer",
		`return http.get(base .. "/badgzip")`:                                                        "nil malformed answer",
		`return http.get(base .. "/short").body`:                                                     "fou",
		`return http.get(base .. "/endless")`:                                                        "nil body is larger than 8388608 bytes",
		`return http.get(base .. "/bomb")`:                                                           "nil body is larger than 8388608 bytes",
		`return http.get(base .. "/large", { max_body = 1999 })`:                                     "nil body is larger than 1999 bytes",
		`return #http.get(base .. "/large", { max_body = 2000 }).body`:                               "2000",
		`return http.get(base .. "/headers")`:                                                        "nil headers are larger than 65536 bytes",
		`return http.get(base .. "/loop")`:                                                           "nil more than 5 redirects",
		`return http.get(base .. "/loop", { redirects = 1 })`:                                        "nil more than 1 redirects",
		`local r = http.get(base .. "/loop", { redirects = 0 }) return r.status, r.headers.location`: "302 /loop",
		`return http.get(base .. "/to", { query = { url = "file:///etc/passwd" } })`:                 "nil redirect to neither http nor https",
		`return http.get("file:///etc/passwd")`:                                                      "nil url is neither http nor https",
		`return http.get("http://")`:                                                                 "nil url has no host",
		`return http.get("http://a b/")`:                                                             "nil url is invalid",
		`return http.get("http://h/" .. ("x"):rep(9000))`:                                            "nil url is larger than 8192 bytes",
		`return http.get("http://user:secret@127.0.0.1:1/?k=secret")`:                                "nil connection refused",
		`return http.get("http://no.such.name.invalid/", { timeout = 0.2 }) == nil`:                  "true",
		`return http.get(base, { headers = { a = "x\r\nB: y" } })`:                                   `nil header "a" has characters that are not allowed`,
		`return http.get(base, { headers = { ["a:"] = "x" } })`:                                      `nil header "a:" has characters that are not allowed`,
		`return http.get(base, { headers = { a = ("x"):rep(70000) } })`:                              "nil headers are larger than 65536 bytes",
		`return http.get(base, { bearer = "x\n" })`:                                                  "nil bearer has characters that are not allowed",
		`return http.get((base:gsub("http", "https")))`:                                              "nil server does not speak TLS",
	})
}

func TestCredentialsStayWithTheirServer(t *testing.T) {
	c := newClient(t, luahttp.Options{})
	other := newServer(t).URL
	target := url.QueryEscape(other + "/echo")
	seen := `local h = http.get(%s, { bearer = "t", headers = { ["X-Api-Key"] = "k", Cookie = "c", Accept = "a" } }):json().headers
return h.authorization, h["x-api-key"], h.cookie, h.accept, h.referer`
	c.expect(t, map[string]string{
		strings.Replace(seen, "%s", `base .. "/to?url=`+target+`"`, 1):                                               "nil nil nil a nil",
		strings.Replace(seen, "%s", `base .. "/to?url=/echo"`, 1):                                                    "Bearer t k c a nil",
		strings.Replace(seen, "%s", `base .. "/to?url=`+url.QueryEscape(other+"/to?url="+c.base+"/echo")+`"`, 1):     "nil nil nil a nil",
		`return http.client{ base_url = base, bearer = "t" }:get("` + other + `/echo"):json().headers.authorization`: "nil",
		`return http.client{ base_url = base, bearer = "t" }:get(base .. "/echo"):json().headers.authorization`:      "Bearer t",
		`return http.get(base:gsub("://", "://u:p@") .. "/echo", {}).url == base .. "/echo"`:                         "true",
	})
}

func TestClients(t *testing.T) {
	c := newClient(t, luahttp.Options{})
	c.expect(t, map[string]string{
		`local c = http.client{ base_url = base .. "/", headers = { A = "1", B = "1" } }
local h = c:get("echo", { headers = { b = "2" } }):json().headers return h.a, h.b`: "1 2",
		`return http.client{ base_url = base }:post("/echo", { json = { 1 } }):json().body`:                             "[1]",
		`return http.client{ base_url = base .. "/echo" }:get("?a=1"):json().query`:                                     "a=1",
		`return http.client{ base_url = base .. "/echo" }:get(""):json().path`:                                          "/echo",
		`return http.client():get(base .. "/echo").status`:                                                              "200",
		`return http.client{ base_url = base }:request{ method = "PUT", url = "echo", query = { a = 1 } }:json().query`: "a=1",
		`return http.client{ base_url = base, timeout = 0.05 }:get("late?ms=20000")`:                                    "nil timeout",
		`local c = http.client{ base_url = base } c:close() c:close() return c:get("echo")`:                             "nil client is closed",
		`for i = 1, 5000 do assert(http.client()):close() end return "closed ones do not count"`:                        "closed ones do not count",
		`return http.client{ base_url = "ftp://h" }`:                                                                    "nil url is neither http nor https",
		`return http.client{ tls = { ca = "x" } }`:                                                                      "nil tls: 'ca' holds no certificate",
		`return http.client{ tls = { cert = "x", key = "y" } }`:                                                         "nil tls: 'cert' and 'key' are no certificate and its key",
	})
}

func TestClientsAreCountedUntilTheyAreGarbage(t *testing.T) {
	c := newClient(t, luahttp.Options{})
	c.expect(t, map[string]string{
		`local c = {} for i = 1, 1001 do local why c[i], why = http.client() if why then return why end end`: "too many clients",
	})
	awaiting.Until(t, "clients that are garbage to count no more", func() bool {
		runtime.GC()
		return c.ask(`return (http.client())`) != "nil"
	})
}

func TestAnAddressCanBeRefused(t *testing.T) {
	c := newClient(t, luahttp.Options{Ground: waiting.Ground{Allow: func(_, address string) error {
		if strings.HasPrefix(address, "127.") {
			return errors.New("no")
		}
		return nil
	}}})
	c.expect(t, map[string]string{
		`return http.get(base)`: "nil address is not allowed",
		`return http.get((base:gsub("127.0.0.1", "localhost")), {}) == nil`: "true",
	})
}

func TestASessionThatEndsClosesItsConnection(t *testing.T) {
	begun, ended := make(chan struct{}), make(chan struct{})
	server := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		close(begun)
		<-r.Context().Done()
		close(ended)
	}))
	defer server.Close()
	e := newEngine(t, luahttp.Options{})
	result := e.Begin(7, `return require("http").get(...)`, lua.LString(server.URL))
	<-begun
	_ = e.Do(script.Origin{}, func(*lua.LState) error { e.EndSession(7); return nil })
	if text := result.Text(); !strings.Contains(text, "session 7 is gone") {
		t.Error(text)
	}
	select {
	case <-ended:
	case <-time.After(enginetest.Patience):
		t.Error("the connection is still there")
	}
}

var definitions = filepath.FromSlash("../../../lua/definitions/http.lua")

func TestEachFunctionIsDocumented(t *testing.T) {
	c := newClient(t, luahttp.Options{})
	c.Documented(definitions, c.chunk(`local response = getmetatable(http.get(base .. "/echo")).__index
return { ["http."] = http, ["client:"] = getmetatable(http.client()).__index, ["response:"] = response }`))
}

func TestExamples(t *testing.T) {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch r.URL.Path {
		case "/missing":
			http.NotFound(w, r)
		case "/large":
			w.Header().Set("Content-Length", "4096")
			_, _ = w.Write(make([]byte, 4096))
		case "/late":
			pause(r)
		default:
			w.Header().Add("Set-Cookie", "a=1")
			w.Header().Add("Set-Cookie", "b=2")
			echo(w, r)
		}
	}))
	defer server.Close()
	newEngine(t, luahttp.Options{}).Examples(definitions, "http://127.0.0.1:8080/", server.URL+"/")
}
