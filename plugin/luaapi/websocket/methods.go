//go:build !nohttp

package websocket

import (
	"context"
	"runtime"
	"time"

	"github.com/coder/websocket"
	lua "github.com/yuin/gopher-lua"

	"janus-golua/plugin/guard"
	"janus-golua/plugin/lua53/args"
	"janus-golua/plugin/luaapi/internal/outbound"
	"janus-golua/plugin/waiting"
)

// handle is what a script holds of a connection. The goroutines of the connection do not
// hold it: the connection ends when the handle is garbage collected.
type handle struct{ *conn }

func (m *module) handle(c *conn) *lua.LUserData {
	h := &handle{c}
	runtime.AddCleanup(h, func(c *conn) {
		defer guard.Recover(c.log, "websocket: a connection that nobody has")
		c.finish(abandoned)
	}, c)
	return &lua.LUserData{Value: h, Metatable: m.handles}
}

func (m *module) methods() map[string]lua.LGFunction {
	return map[string]lua.LGFunction{
		"send":        m.sender("ws:send", websocket.MessageText),
		"send_binary": m.sender("ws:send_binary", websocket.MessageBinary),
		"receive":     m.receive,
		"close":       m.close,
		"is_open":     isOpen,
		"protocol":    protocol,
	}
}

// sender creates ws:send(text) and ws:send_binary(data).
func (m *module) sender(function string, kind websocket.MessageType) lua.LGFunction {
	return func(L *lua.LState) int {
		h := args.Self[*handle](L, function)
		text := args.OfMethod(L, function).Text(1)
		return m.options.Work(L, function, func(context.Context) waiting.Results {
			defer runtime.KeepAlive(h)
			return h.send(kind, text)
		})
	}
}

// late is the ending of a connection that did not take a message in time: half of the
// message may have been sent.
var late = ending{websocket.StatusAbnormalClosure, "timeout"}

// send writes a message within the time-out. It does not stop when the coroutine that asked
// for it does: half a message would break the connection for everyone.
func (c *conn) send(kind websocket.MessageType, text string) waiting.Results {
	timer := time.AfterFunc(c.timeout, func() {
		defer guard.Recover(c.log, "websocket: sending")
		c.finish(late)
	})
	defer timer.Stop()
	err := c.ws.Write(c.life, kind, []byte(text))
	if err == nil {
		return func(*lua.LState) []lua.LValue { return []lua.LValue{lua.LTrue} }
	}
	c.finish(ending{websocket.StatusAbnormalClosure, outbound.Reason(err, "connection closed")})
	if *c.howEnded() == late {
		return waiting.Failure(late.reason)
	}
	return waiting.Failure("closed")
}

// close is ws:close([code[, reason]]). It waits for the server's answer for at most 5 s.
func (m *module) close(L *lua.LState) int {
	const function = "ws:close"
	h := args.Self[*handle](L, function)
	r := args.OfMethod(L, function)
	code := websocket.StatusCode(r.IntegerOr(1, 1000, 4999, int64(websocket.StatusNormalClosure)))
	if code != websocket.StatusNormalClosure && code < 3000 {
		r.Fail(1, "is %d, expected 1000 or 3000 to 4999", code)
	}
	reason := r.TextOr(2, "")
	if len(reason) > maxReason {
		r.Fail(2, "has %d bytes, expected at most %d", len(reason), maxReason)
	}
	if !h.isOpen() {
		return args.Return(L, lua.LTrue)
	}
	return m.options.Work(L, function, func(ctx context.Context) waiting.Results {
		defer runtime.KeepAlive(h)
		h.shake(ctx, ending{code, reason})
		return func(*lua.LState) []lua.LValue { return []lua.LValue{lua.LTrue} }
	})
}

// Limits of closing. RFC 6455, section 5.5, allows 125 bytes including the code.
const (
	maxReason = 123
	closeTime = 5 * time.Second
)

// shake performs the closing handshake and ends the connection.
func (c *conn) shake(ctx context.Context, how ending) {
	c.mark(how)
	c.drop()
	ctx, cancel := context.WithTimeout(ctx, closeTime)
	defer cancel()
	stop := context.AfterFunc(ctx, func() {
		defer guard.Recover(c.log, "websocket: closing")
		c.end()
	})
	defer stop()
	_ = c.ws.Close(how.code, how.reason)
	c.end()
}

func isOpen(L *lua.LState) int {
	return args.Return(L, lua.LBool(args.Self[*handle](L, "ws:is_open").isOpen()))
}

// protocol is ws:protocol(): the protocol that the server has chosen, or "".
func protocol(L *lua.LState) int {
	return args.Return(L, lua.LString(args.Self[*handle](L, "ws:protocol").ws.Subprotocol()))
}
