//go:build !nohttp

package websocket_test

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/coder/websocket"
	lua "github.com/yuin/gopher-lua"
	"go.uber.org/goleak"

	luahttp "janus-golua/plugin/luaapi/http"
	"janus-golua/plugin/luaapi/internal/enginetest"
	luaws "janus-golua/plugin/luaapi/websocket"
	"janus-golua/plugin/waiting"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// newServer does what the paths say. gone gets a value for each connection whose end the
// server has seen.
func newServer(t testing.TB) (base string, gone chan string) {
	gone = make(chan string, 100)
	mux := http.NewServeMux()
	serve := func(path string, talk func(ctx context.Context, ws *websocket.Conn)) {
		mux.HandleFunc(path, func(w http.ResponseWriter, r *http.Request) {
			ws, err := websocket.Accept(w, r, &websocket.AcceptOptions{Subprotocols: []string{"chat"}, CompressionMode: websocket.CompressionContextTakeover})
			if err != nil {
				return
			}
			talk(r.Context(), ws)
			_ = ws.CloseNow()
			gone <- path
		})
	}
	serve("/echo", talkEcho)
	serve("/slow", func(ctx context.Context, ws *websocket.Conn) {
		time.Sleep(200 * time.Millisecond)
		_ = ws.Write(ctx, websocket.MessageText, []byte("late"))
		talkEcho(ctx, ws)
	})
	serve("/flood", func(ctx context.Context, ws *websocket.Conn) {
		for i := range 500 {
			_ = ws.Write(ctx, websocket.MessageText, fmt.Appendf(nil, "%d %s", i, strings.Repeat("x", 5000)))
		}
		if _, _, err := ws.Read(ctx); err == nil {
			_ = ws.Close(websocket.StatusNormalClosure, "that was all")
		}
	})
	serve("/bye", func(_ context.Context, ws *websocket.Conn) { _ = ws.Close(4001, "go away") })
	serve("/cut", func(context.Context, *websocket.Conn) {})
	serve("/large", func(ctx context.Context, ws *websocket.Conn) {
		_ = ws.Write(ctx, websocket.MessageBinary, make([]byte, 2000))
		talkEcho(ctx, ws)
	})
	over := make(chan struct{})
	serve("/deaf", func(context.Context, *websocket.Conn) { <-over }) // neither reads nor answers pings
	mux.HandleFunc("/none", http.NotFound)
	mux.HandleFunc("/moved", func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, "/echo", http.StatusFound) })
	mux.HandleFunc("/late", func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() })
	mux.HandleFunc("/wrongkey", func(w http.ResponseWriter, _ *http.Request) {
		hijack(w, "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Accept: no\r\n\r\n")
	})
	mux.HandleFunc("/garbage", func(w http.ResponseWriter, r *http.Request) {
		conn, _, err := http.NewResponseController(w).Hijack()
		if err != nil {
			return
		}
		defer conn.Close()
		fmt.Fprintf(conn, "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Accept: %s\r\n\r\n",
			acceptKey(r.Header.Get("Sec-WebSocket-Key")))
		fmt.Fprint(conn, strings.Repeat("\xff", 64))
		_, _ = io.Copy(io.Discard, conn)
	})
	server := httptest.NewServer(mux)
	t.Cleanup(func() {
		close(over)
		server.Close()
	})
	return "ws" + strings.TrimPrefix(server.URL, "http"), gone
}

func hijack(w http.ResponseWriter, text string) {
	conn, _, err := http.NewResponseController(w).Hijack()
	if err == nil {
		_, _ = io.WriteString(conn, text)
		_ = conn.Close()
	}
}

func talkEcho(ctx context.Context, ws *websocket.Conn) {
	ws.SetReadLimit(20 << 20)
	for {
		kind, data, err := ws.Read(ctx)
		if err != nil {
			return
		}
		if err := ws.Write(ctx, kind, data); err != nil {
			return
		}
	}
}

// client is an engine and a server. Scripts have the globals `base` and `websocket`.
type client struct {
	*enginetest.Engine
	base string
	gone chan string
}

func newClient(t testing.TB, options luaws.Options) client {
	base, gone := newServer(t)
	e := enginetest.New(t, func(ground waiting.Ground) map[string]lua.LGFunction {
		options.Work, options.Context = ground.Work, ground.Context
		return map[string]lua.LGFunction{
			"websocket": luaws.Opener(options), "http": luahttp.Opener(luahttp.Options{Ground: ground}),
		}
	})
	return client{e, base, gone}
}

func (c client) chunk(source string) string {
	return fmt.Sprintf("local websocket, base = require 'websocket', %q ", c.base) + source
}

func (c client) begin(session uint64, source string) *enginetest.Run {
	return c.Begin(session, c.chunk(source))
}

func (c client) ask(source string) string { return c.Ask(c.chunk(source)) }

// ended waits until the server has seen the end of a connection.
func (c client) ended(t *testing.T) {
	t.Helper()
	select {
	case <-c.gone:
	case <-time.After(enginetest.Patience):
		t.Error("the connection is still there")
	}
}
