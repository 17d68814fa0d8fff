//go:build !golua_noredis

package redis

import (
	"context"
	"errors"
	"runtime"

	goredis "github.com/redis/go-redis/v9"
	lua "github.com/yuin/gopher-lua"

	"janus-golua/plugin/lua53/args"
	"janus-golua/plugin/waiting"
)

// maxNames is how many names one subscription may have.
const maxNames = 1000

// subscribe(name, ...) waits until Redis has confirmed it, and returns a subscription.
func (m *module) subscribe(name string, kind kind) lua.LGFunction {
	return func(L *lua.LState) int {
		c, data := args.Owned[*client](L, name)
		r := args.OfMethod(L, name)
		_ = r.Text(1)
		names := texts(r)
		if m.subscriptions.Full() {
			return args.Failure(L, "%d subscriptions are open already", m.Limits.Subscriptions)
		}
		object := m.newSubscription(L, c, kind, names)
		s := object.Value.(*subscription)
		return m.call(L, name, data, func(ctx context.Context) (waiting.Results, error) {
			ctx, cancel := context.WithTimeout(ctx, c.settings.timeout)
			defer cancel()
			if err := s.begin(ctx); err != nil {
				s.close()
				return nil, err
			}
			return func(*lua.LState) []lua.LValue { return []lua.LValue{object} }, nil
		})
	}
}

func (m *module) newSubscription(L *lua.LState, c *client, kind kind, names []string) *lua.LUserData {
	s := &subscription{
		kind: kind, log: m.Log, names: names, queue: newQueue(m.Limits),
		client: goredis.NewClient(c.settings.options(1, true)),
	}
	s.ctx, s.stop = context.WithCancel(m.Context)
	object := L.NewUserData()
	object.Value, object.Metatable = s, m.subscriptionMeta
	s.close = m.subscriptions.Keep(object, s.end)
	return object
}

// texts reads all arguments, which are strings.
func texts(r args.Reader) []string {
	count := r.L.GetTop() - 1
	if count > maxNames {
		r.Fail(maxNames+1, "is more than %d names", maxNames)
	}
	names := make([]string, count)
	for i := range names {
		names[i] = r.Text(i + 1)
	}
	return names
}

// receive([timeout]) waits for a message. It returns the message, its channel and, for
// psubscribe, the pattern; or nil and "timeout" or "closed".
func (m *module) receive(L *lua.LState) int {
	const name = "subscription:receive"
	s, data := args.Owned[*subscription](L, name)
	r := args.OfMethod(L, name)
	timeout := m.Limits.Timeout
	limited := r.Has(1)
	if limited {
		timeout = seconds(r.Number(1, 0, m.Limits.Timeout.Seconds()))
	}
	message, _, err := s.queue.take()
	if message != nil || err != nil || limited && timeout == 0 {
		return args.Return(L, received(message, err)(L)...)
	}
	return m.Work(L, name, func(ctx context.Context) waiting.Results {
		defer runtime.KeepAlive(data)
		if limited {
			var cancel context.CancelFunc
			ctx, cancel = context.WithTimeout(ctx, timeout)
			defer cancel()
		}
		return received(s.queue.receive(ctx))
	})
}

func received(message *goredis.Message, err error) waiting.Results {
	switch {
	case errors.Is(err, errSubscriptionClosed):
		return waiting.Failure("closed")
	case message == nil:
		return waiting.Failure("timeout")
	}
	return func(*lua.LState) []lua.LValue {
		values := []lua.LValue{lua.LString(message.Payload), lua.LString(message.Channel)}
		if message.Pattern != "" {
			values = append(values, lua.LString(message.Pattern))
		}
		return values
	}
}

// unsubscribe(name, ...) ends the subscription to the given names.
func (m *module) unsubscribe(L *lua.LState) int {
	const name = "subscription:unsubscribe"
	s, data := args.Owned[*subscription](L, name)
	r := args.OfMethod(L, name)
	_ = r.Text(1)
	names := texts(r)
	return m.Work(L, name, func(ctx context.Context) waiting.Results {
		defer runtime.KeepAlive(data)
		ctx, cancel := context.WithTimeout(ctx, s.client.Options().DialTimeout)
		defer cancel()
		// An error means that there is no connection. The next connection will not
		// subscribe to these names.
		_ = s.leave(ctx, names)
		return func(*lua.LState) []lua.LValue { return []lua.LValue{lua.LTrue} }
	})
}

// dropped() returns how many messages were lost because nobody received them in time.
func (m *module) dropped(L *lua.LState) int {
	s := args.Self[*subscription](L, "subscription:dropped")
	return args.Return(L, lua.LNumber(s.queue.lost()))
}

func (m *module) closeSubscription(L *lua.LState) int {
	s := args.Self[*subscription](L, "subscription:close")
	s.queue.close()
	s.close()
	return args.Return(L, lua.LTrue)
}
