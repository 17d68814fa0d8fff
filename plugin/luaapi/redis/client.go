//go:build !golua_noredis

package redis

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"sync"
	"sync/atomic"
	"time"

	goredis "github.com/redis/go-redis/v9"
	lua "github.com/yuin/gopher-lua"

	"janus-golua/plugin/guard"
	"janus-golua/plugin/lua53/args"
	"janus-golua/plugin/luaapi/internal/outbound"
	"janus-golua/plugin/waiting"
)

// keptBlocked is how many connections of blocking commands are kept for the next blocking
// command: one for each consumer of a typical queue.
const keptBlocked = 4

// client is a script's client: a pool of connections. Each blocking command, such as BLPOP,
// has its own connection, because ten of them would fill the pool.
type client struct {
	log      guard.Logger
	settings *settings
	limits   Limits
	redis    *goredis.Client
	close    func()
	// closed is set as soon as the script closes the client; its connections end a little
	// later.
	closed atomic.Bool

	// mu protects the fields below.
	mu      sync.Mutex
	ended   bool
	blocked int
	idle    []*goredis.Client
}

var errClosed = errors.New("the client is closed")

// end closes all connections, including those in use.
func (c *client) end() {
	for _, kept := range c.takeIdle() {
		_ = kept.Close()
	}
	_ = c.redis.Close()
}

// takeIdle takes the connections that are kept. No more are kept after that.
func (c *client) takeIdle() (idle []*goredis.Client) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.ended = true
	idle, c.idle = c.idle, nil
	return idle
}

// call makes the coroutine wait for the results of ask. data is the client's userdata,
// which keeps the client open for the duration of the call.
func (m *module) call(L *lua.LState, name string, data *lua.LUserData, ask func(ctx context.Context) (waiting.Results, error)) int {
	c := data.Value.(*client)
	return m.Work(L, name, func(ctx context.Context) waiting.Results {
		defer runtime.KeepAlive(data)
		if c.closed.Load() {
			return waiting.Failure(errClosed.Error())
		}
		results, err := ask(ctx)
		if err != nil {
			return waiting.Failure(c.reason(err))
		}
		return results
	})
}

// do sends one command.
func (c *client) do(ctx context.Context, command []any) (any, error) {
	blocks, forever := blocking(command)
	switch {
	case forever || blocks > c.limits.Timeout:
		blocks = c.limits.Timeout
	case blocks == 0:
		ctx, cancel := context.WithTimeout(ctx, c.settings.timeout)
		defer cancel()
		return c.redis.Do(ctx, command...).Result()
	}
	return c.doBlocking(ctx, blocks+c.settings.timeout, command)
}

// doBlocking sends a command on a connection of its own. The connection is closed when
// nobody waits any more: otherwise Redis would pop an element and deliver it to nobody.
func (c *client) doBlocking(ctx context.Context, timeout time.Duration, command []any) (any, error) {
	own, err := c.takeBlocked()
	if err != nil {
		return nil, err
	}
	ctx, cancel := context.WithTimeout(ctx, timeout)
	defer cancel()
	stop := context.AfterFunc(ctx, func() {
		defer guard.Recover(c.log, "redis: the end of a command")
		_ = own.Close()
	})
	usable := false
	defer func() { c.giveBack(own, usable) }()
	reply, err := own.Do(ctx, command...).Result()
	usable = stop()
	if cause := ctx.Err(); err != nil && cause != nil {
		err = cause
	}
	return reply, err
}

func (c *client) takeBlocked() (*goredis.Client, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	switch {
	case c.ended:
		return nil, errClosed
	case c.blocked >= c.limits.Blocked:
		return nil, fmt.Errorf("%d commands block already", c.limits.Blocked)
	}
	c.blocked++
	if last := len(c.idle) - 1; last >= 0 {
		taken := c.idle[last]
		c.idle = c.idle[:last]
		return taken, nil
	}
	return goredis.NewClient(c.settings.options(1, false)), nil
}

func (c *client) giveBack(own *goredis.Client, usable bool) {
	if !c.keep(own, usable) {
		_ = own.Close()
	}
}

// keep keeps a connection for the next blocking command, if there is room.
func (c *client) keep(own *goredis.Client, usable bool) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.blocked--
	if !usable || c.ended || len(c.idle) >= keptBlocked {
		return false
	}
	c.idle = append(c.idle, own)
	return true
}

// reason says what went wrong, without the password.
func (c *client) reason(err error) string {
	switch {
	case errors.Is(err, goredis.ErrPoolTimeout):
		return "timeout"
	case errors.Is(err, goredis.ErrClosed):
		return errClosed.Error()
	}
	return outbound.Reason(err, c.settings.clean(err.Error()))
}

// command(name, ...) sends any command, or adds it to a batch.
func (m *module) command(L *lua.LState) int {
	const name = "client:command"
	r := args.OfMethod(L, name)
	_ = r.Text(1)
	return m.send(r, name, m.arguments(r, 1))
}

// send sends a command, or adds it to a batch.
func (m *module) send(r args.Reader, name string, command []any) int {
	refuse(r.L, name, command)
	object, data := args.Owned[any](r.L, name)
	switch object := object.(type) {
	case *batch:
		object.add(r.L, name, command)
		return 0
	case *client:
		return m.call(r.L, name, data, func(ctx context.Context) (waiting.Results, error) {
			reply, err := object.do(ctx, command)
			if errors.Is(err, goredis.Nil) {
				reply, err = nil, nil
			}
			return func(L *lua.LState) []lua.LValue { return []lua.LValue{toLua(L, reply)} }, err
		})
	}
	args.NoSelf(r.L, name)
	return 0
}
