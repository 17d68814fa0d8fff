//go:build !golua_noredis

package redis

import (
	"context"
	"errors"

	goredis "github.com/redis/go-redis/v9"
	lua "github.com/yuin/gopher-lua"

	"janus-golua/plugin/lua53/args"
	"janus-golua/plugin/waiting"
)

// batch is a list of commands that are sent together.
type batch struct {
	limits   Limits
	commands [][]any
	bytes    int
	sent     bool
}

// add appends a command.
func (b *batch) add(L *lua.LState, name string, command []any) {
	for _, part := range command {
		b.bytes += len(part.(string))
	}
	switch {
	case b.sent:
		L.RaiseError("%s: the commands have been sent already", name)
	case len(b.commands) >= b.limits.Commands:
		L.RaiseError("%s: more than %d commands", name, b.limits.Commands)
	case b.bytes > b.limits.Bytes:
		L.RaiseError("%s: the commands have more than %d bytes", name, b.limits.Bytes)
	}
	b.commands = append(b.commands, command)
}

// pipeline(commands) sends several commands at once. commands is a function that adds
// commands to the batch it is given, or a list such as {{"SET", "key", "value"}, …}.
func (m *module) pipeline(name string, begin func(*goredis.Client) goredis.Pipeliner) lua.LGFunction {
	return func(L *lua.LState) int {
		c, data := args.Owned[*client](L, name)
		b := m.collect(args.OfMethod(L, name), name)
		if len(b.commands) == 0 {
			L.RaiseError("%s: there are no commands", name)
		}
		return m.call(L, name, data, func(ctx context.Context) (waiting.Results, error) {
			replies, err := c.sendBatch(ctx, begin(c.redis), b.commands)
			return func(L *lua.LState) []lua.LValue { return []lua.LValue{repliesToLua(L, replies)} }, err
		})
	}
}

// collect reads the commands of argument 1.
func (m *module) collect(r args.Reader, name string) *batch {
	b := &batch{limits: m.Limits}
	switch given := r.Get(1).(type) {
	case *lua.LFunction:
		object := r.L.NewUserData()
		object.Value, object.Metatable = b, m.batchMeta
		r.L.Push(given)
		r.L.Push(object)
		r.L.Call(1, 0)
	case *lua.LTable:
		for i := 1; i <= given.Len(); i++ {
			b.add(r.L, name, m.listed(r, name, given.RawGetInt(i)))
		}
	default:
		r.Wrong(1, "a function or a table of commands")
	}
	b.sent = true
	return b
}

// listed reads one command of a list.
func (m *module) listed(r args.Reader, name string, value lua.LValue) []any {
	table, ok := value.(*lua.LTable)
	if !ok || table.Len() == 0 {
		r.Fail(1, "holds %s, expected commands such as {\"SET\", \"key\", \"value\"}", args.Describe(value))
	}
	command := make([]any, 0, table.Len())
	for i := 1; i <= table.Len(); i++ {
		text, ok := argument(table.RawGetInt(i))
		if !ok {
			r.Fail(1, "holds %s in a command, expected strings and numbers", args.Describe(table.RawGetInt(i)))
		}
		command = append(command, text)
	}
	refuse(r.L, name, command)
	return command
}

// sendBatch returns a reply or a Redis error for each command.
func (c *client) sendBatch(ctx context.Context, pipe goredis.Pipeliner, commands [][]any) ([]any, error) {
	ctx, cancel := context.WithTimeout(ctx, c.settings.timeout)
	defer cancel()
	sent := make([]*goredis.Cmd, len(commands))
	for i, command := range commands {
		sent[i] = pipe.Do(ctx, command...)
	}
	if _, err := pipe.Exec(ctx); err != nil && (!ofRedis(err) || goredis.HasErrorPrefix(err, "EXECABORT")) {
		return nil, err
	}
	replies := make([]any, len(commands))
	for i, command := range sent {
		reply, err := command.Result()
		switch {
		case errors.Is(err, goredis.Nil):
		case err != nil && !ofRedis(err):
			return nil, err // later ones were not answered
		case err != nil:
			replies[i] = err
		default:
			replies[i] = reply
		}
	}
	return replies, nil
}

// ofRedis says whether an error is a reply of Redis.
func ofRedis(err error) bool {
	var answer goredis.Error
	return errors.As(err, &answer)
}

// repliesToLua creates an array with its length in n. An element that is nil has failed if
// errors has a reason for it.
func repliesToLua(L *lua.LState, replies []any) lua.LValue {
	table := L.CreateTable(len(replies), 1)
	table.RawSetString("n", lua.LNumber(len(replies)))
	var failed *lua.LTable
	for i, reply := range replies {
		if err, ok := reply.(error); ok {
			if failed == nil {
				failed = L.NewTable()
				table.RawSetString("errors", failed)
			}
			failed.RawSetInt(i+1, lua.LString(err.Error()))
		} else if value := toLua(L, reply); value != lua.LNil {
			table.RawSetInt(i+1, value)
		}
	}
	return table
}
