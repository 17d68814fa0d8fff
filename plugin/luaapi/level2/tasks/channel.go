package tasks

import (
	lua "github.com/yuin/gopher-lua"

	"janus-golua/plugin/lua53/args"
	"janus-golua/plugin/script"
)

// maxCapacity is how many values may wait in one channel.
const maxCapacity = 65536

// channel passes values from coroutines to coroutines, in order. Up to capacity values wait
// for a receiver. A coroutine that sends more waits itself.
type channel struct {
	capacity  int
	values    []lua.LValue
	closed    bool
	receivers queue
	senders   []sending
}

// Visit visits the values that wait in the channel.
func (c *channel) Visit(visit func(lua.LValue)) {
	for _, value := range c.values {
		visit(value)
	}
	for _, s := range c.senders {
		visit(s.value)
	}
}

// sending is a value whose sender waits.
type sending struct {
	wait  *script.Wait
	value lua.LValue
}

// channel([capacity]).
func (ts *Tasks) newChannel(L *lua.LState) int {
	capacity := args.Of(L, "janus.channel").IntegerOr(1, 0, maxCapacity, 0)
	return args.Return(L, userdata(L, ts.objects.channel, &channel{capacity: int(capacity)}))
}

// send(value [, timeout]) returns true, or nil and "timeout" or "closed".
func (ts *Tasks) channelSend(L *lua.LState) int {
	c := args.Self[*channel](L, "channel:send")
	r := args.OfMethod(L, "channel:send")
	value, limit := r.Get(1), timeout(r, 2)
	switch {
	case value == lua.LNil:
		r.Wrong(1, "a value")
	case c.closed:
		return args.Failure(L, "closed")
	case c.receivers.wakeOne(values(value)):
		return args.Return(L, lua.LTrue)
	case len(c.values) < c.capacity:
		c.values = append(c.values, value)
		return args.Return(L, lua.LTrue)
	case limit == 0:
		return args.Failure(L, "timeout")
	}
	return ts.wait(L, "channel:send", limit, func(w *script.Wait) func() {
		c.senders = append(c.senders, sending{w, value})
		return func() { c.leave(w) }
	})
}

func (c *channel) leave(w *script.Wait) {
	for i, s := range c.senders {
		if s.wait == w {
			c.senders = append(c.senders[:i], c.senders[i+1:]...)
			return
		}
	}
}

// receive([timeout]) returns a value, or nil and "timeout" or "closed".
func (ts *Tasks) channelReceive(L *lua.LState) int {
	c := args.Self[*channel](L, "channel:receive")
	limit := timeout(args.OfMethod(L, "channel:receive"), 1)
	if value := c.next(); value != nil {
		return args.Return(L, value)
	}
	switch {
	case c.closed:
		return args.Failure(L, "closed")
	case limit == 0:
		return args.Failure(L, "timeout")
	}
	return ts.wait(L, "channel:receive", limit, c.receivers.join)
}

// next takes the first value; it returns nil when there is none. A waiting sender may then
// append its own value.
func (c *channel) next() lua.LValue {
	var value lua.LValue
	if len(c.values) > 0 {
		value = c.values[0]
		c.values[0] = nil
		c.values = c.values[1:]
	}
	for len(c.senders) > 0 && (value == nil || len(c.values) < c.capacity) {
		first := c.senders[0]
		c.senders = c.senders[1:]
		if !first.wait.WakeSoon(values(lua.LTrue)) {
			continue
		}
		if value == nil {
			value = first.value
		} else {
			c.values = append(c.values, first.value)
		}
	}
	return value
}

// close() ends sending. The values in the channel can still be received.
func (ts *Tasks) channelClose(L *lua.LState) int {
	c := args.Self[*channel](L, "channel:close")
	c.closed = true
	c.receivers.wakeAll(failure("closed"))
	for _, s := range c.senders {
		s.wait.WakeSoon(failure("closed"))
	}
	c.senders = nil
	return 0
}

// count() returns how many values wait.
func (ts *Tasks) channelCount(L *lua.LState) int {
	return args.Return(L, lua.LNumber(len(args.Self[*channel](L, "channel:count").values)))
}
