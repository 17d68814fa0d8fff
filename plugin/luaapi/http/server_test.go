//go:build !nohttp

package http_test

import (
	"compress/gzip"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"testing"
	"time"

	lua "github.com/yuin/gopher-lua"
	"go.uber.org/goleak"

	luahttp "janus-golua/plugin/luaapi/http"
	"janus-golua/plugin/luaapi/internal/enginetest"
	luajson "janus-golua/plugin/luaapi/json"
	"janus-golua/plugin/waiting"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// newServer answers as the paths say, correctly or not.
func newServer(t testing.TB) *httptest.Server {
	mux := http.NewServeMux()
	mux.HandleFunc("/echo", echo)
	mux.HandleFunc("/late", func(w http.ResponseWriter, r *http.Request) { pause(r) })
	mux.HandleFunc("/drip", func(w http.ResponseWriter, r *http.Request) {
		for r.Context().Err() == nil {
			fmt.Fprint(w, ".")
			w.(http.Flusher).Flush()
			time.Sleep(10 * time.Millisecond)
		}
	})
	mux.HandleFunc("/endless", func(w http.ResponseWriter, _ *http.Request) {
		for err := error(nil); err == nil; {
			_, err = w.Write(make([]byte, 64<<10))
		}
	})
	mux.HandleFunc("/large", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Length", "2000")
		_, _ = w.Write(make([]byte, 2000))
	})
	mux.HandleFunc("/status/{code}", func(w http.ResponseWriter, r *http.Request) {
		code, _ := strconv.Atoi(r.PathValue("code"))
		w.WriteHeader(code)
	})
	mux.HandleFunc("/many", func(w http.ResponseWriter, _ *http.Request) {
		w.Header()["X-Many"] = []string{"a", "b"}
		w.Header()["Set-Cookie"] = []string{"a=1", "b=2"}
	})
	mux.HandleFunc("/headers", manyHeaders)
	mux.HandleFunc("/bomb", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Encoding", "gzip")
		packed := gzip.NewWriter(w)
		_, _ = io.CopyN(packed, zeros{}, 100<<20)
		_ = packed.Close()
	})
	mux.HandleFunc("/packed", func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Encoding", "gzip")
		packed := gzip.NewWriter(w)
		fmt.Fprint(packed, "asked for ", r.Header.Get("Accept-Encoding"))
		_ = packed.Close()
	})
	mux.HandleFunc("/badgzip", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Encoding", "gzip")
		fmt.Fprint(w, "this is not what gzip writes")
	})
	mux.HandleFunc("/text", func(w http.ResponseWriter, r *http.Request) { fmt.Fprint(w, r.URL.Query().Get("text")) })
	mux.HandleFunc("/loop", func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, "/loop", http.StatusFound) })
	mux.HandleFunc("/to", func(w http.ResponseWriter, r *http.Request) {
		http.Redirect(w, r, r.URL.Query().Get("url"), http.StatusTemporaryRedirect)
	})
	raw(mux, "/cut", "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nonly this")
	raw(mux, "/cutchunk", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n")
	raw(mux, "/garbage", "what is this?\r\n\r\n")
	raw(mux, "/badlength", "HTTP/1.1 200 OK\r\nContent-Length: many\r\n\r\n")
	raw(mux, "/nothing", "")
	raw(mux, "/short", "HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nfour and more")
	server := httptest.NewServer(mux)
	t.Cleanup(server.Close)
	return server
}

// manyHeaders answers with 1 MB of headers.
func manyHeaders(w http.ResponseWriter, _ *http.Request) {
	for i := range 1000 {
		w.Header().Set(fmt.Sprint("X-", i), strings.Repeat("x", 1000))
	}
}

// zeros is a compressed file that unpacks to a large one.
type zeros struct{}

func (zeros) Read(p []byte) (int, error) { clear(p); return len(p), nil }

// raw writes bytes as they are and closes the connection.
func raw(mux *http.ServeMux, path, text string) {
	mux.HandleFunc(path, func(w http.ResponseWriter, _ *http.Request) {
		conn, _, err := http.NewResponseController(w).Hijack()
		if err == nil {
			_, _ = io.WriteString(conn, text)
			_ = conn.Close()
		}
	})
}

// pause answers after the number of milliseconds in the query.
func pause(r *http.Request) {
	ms, _ := strconv.Atoi(r.URL.Query().Get("ms"))
	select {
	case <-time.After(time.Duration(ms) * time.Millisecond):
	case <-r.Context().Done():
	}
}

// echo answers with the request.
func echo(w http.ResponseWriter, r *http.Request) {
	body, _ := io.ReadAll(r.Body)
	w.Header().Set("Content-Type", "application/json")
	headers := map[string]string{}
	for name := range r.Header {
		headers[strings.ToLower(name)] = strings.Join(r.Header[name], ",")
	}
	_ = json.NewEncoder(w).Encode(map[string]any{
		"method": r.Method, "path": r.URL.Path, "query": r.URL.RawQuery, "headers": headers, "body": string(body), "host": r.Host,
	})
}

// newEngine creates an engine with the module; options may lack Work and Context.
func newEngine(t testing.TB, options luahttp.Options) *enginetest.Engine {
	return enginetest.New(t, func(ground waiting.Ground) map[string]lua.LGFunction {
		options.Work, options.Context = ground.Work, ground.Context
		return map[string]lua.LGFunction{"http": luahttp.Opener(options), "json": luajson.OpenLuaJSON}
	})
}

// client is an engine and a server. Scripts have the globals `base` and `http`.
type client struct {
	*enginetest.Engine
	base string
}

func newClient(t testing.TB, options luahttp.Options) client {
	return client{newEngine(t, options), newServer(t).URL}
}

// ask runs a chunk, and returns its results.
func (c client) ask(source string) string {
	return c.Ask(c.chunk(source))
}

func (c client) chunk(source string) string {
	return fmt.Sprintf("local http, base = require 'http', %q ", c.base) + source
}

// expect runs each chunk and compares its results.
func (c client) expect(t *testing.T, want map[string]string) {
	t.Helper()
	for source, text := range want {
		if got := c.ask(source); got != text {
			t.Errorf("%s\n is %s\nwant %s", source, got, text)
		}
	}
}
