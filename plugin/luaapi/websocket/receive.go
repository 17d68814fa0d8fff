//go:build !nohttp

package websocket

import (
	"context"
	"math"
	"runtime"
	"sync/atomic"
	"time"

	"github.com/coder/websocket"
	lua "github.com/yuin/gopher-lua"

	"janus-golua/plugin/guard"
	"janus-golua/plugin/lua53/args"
	"janus-golua/plugin/waiting"
)

// received is the result of ws:receive: a message, an ending, or otherwise a time-out.
type received struct {
	message message
	ok      bool
	ended   *ending
}

// receive is ws:receive([timeout]). It returns the message and its kind; or nil and
// "timeout"; or nil, "closed", code and reason. A message that is there already is returned
// at once.
func (m *module) receive(L *lua.LState) int {
	const function = "ws:receive"
	h := args.Self[*handle](L, function)
	r := args.OfMethod(L, function)
	patience := time.Duration(math.MaxInt64)
	if r.Has(1) {
		patience = seconds(r.Number(1, 0, mostTimeout.Seconds()))
	}
	if got := h.take(); got.ok || got.ended != nil || patience == 0 {
		return args.Return(L, got.values()...)
	}
	return m.options.Work(L, function, func(ctx context.Context) waiting.Results {
		defer runtime.KeepAlive(h)
		return h.await(ctx, patience)
	})
}

// await waits until there is something to return, at most for patience. ctx ends when the
// coroutine has continued, or never will: a message that it has not received by then goes
// to the next receiver.
func (c *conn) await(ctx context.Context, patience time.Duration) waiting.Results {
	got := c.takeWithin(ctx, patience)
	var delivered atomic.Bool
	if got.ok {
		context.AfterFunc(ctx, func() {
			defer guard.Recover(c.log, "websocket: receiving")
			if !delivered.Load() {
				c.putBack(got.message)
			}
		})
	}
	return func(*lua.LState) []lua.LValue {
		delivered.Store(true)
		return got.values()
	}
}

func (c *conn) takeWithin(ctx context.Context, patience time.Duration) received {
	timer := time.NewTimer(patience)
	defer timer.Stop()
	// There may be more messages for other receivers: changed wakes one of them.
	defer signal(c.changed)
	for {
		if got := c.take(); got.ok || got.ended != nil {
			return got
		}
		select {
		case <-c.changed:
		case <-timer.C:
			return received{}
		case <-ctx.Done():
			return received{}
		}
	}
}

func (r received) values() []lua.LValue {
	switch {
	case r.ok && r.message.kind == websocket.MessageText:
		return []lua.LValue{lua.LString(r.message.text), lua.LString("text")}
	case r.ok:
		return []lua.LValue{lua.LString(r.message.text), lua.LString("binary")}
	case r.ended != nil:
		return []lua.LValue{lua.LNil, lua.LString("closed"), lua.LNumber(r.ended.code), lua.LString(r.ended.reason)}
	}
	return []lua.LValue{lua.LNil, lua.LString("timeout")}
}
