//go:build !golua_noredis

package redis

import (
	"math"
	"strconv"
	"strings"
	"time"

	lua "github.com/yuin/gopher-lua"

	"janus-golua/plugin/lua53/args"
)

// refused are commands that change the state of a connection. Other commands share the
// connection.
var refused = map[string]string{
	"SUBSCRIBE": "use client:subscribe", "PSUBSCRIBE": "use client:psubscribe", "SSUBSCRIBE": "it is not supported",
	"UNSUBSCRIBE": "use subscription:unsubscribe", "PUNSUBSCRIBE": "use subscription:unsubscribe", "SUNSUBSCRIBE": "it is not supported",
	"MULTI": "use client:transaction", "EXEC": "use client:transaction", "DISCARD": "use client:transaction",
	"WATCH": "use EVAL", "UNWATCH": "use EVAL",
	"SELECT": "use redis.connect{db=...}", "AUTH": "use redis.connect{password=...}", "HELLO": "redis.connect does it",
	"QUIT": "use client:close", "RESET": "it is not supported",
	"MONITOR": "it is not supported", "SYNC": "it is not supported", "PSYNC": "it is not supported",
	"CLIENT REPLY": "it is not supported", "CLIENT TRACKING": "it is not supported",
}

// refuse raises an error for a command that must not be sent.
func refuse(L *lua.LState, method string, command []any) {
	name := word(command, 0)
	if name == "CLIENT" {
		name += " " + word(command, 1)
	}
	if instead, found := refused[name]; found {
		L.RaiseError("%s: %s would change a connection that others share: %s", method, name, instead)
	}
}

// word returns an element of a command in capitals.
func word(command []any, index int) string {
	if index < 0 || index >= len(command) {
		return ""
	}
	text, _ := command[index].(string)
	return strings.ToUpper(text)
}

// arguments reads strings and numbers, beginning with argument index.
func (m *module) arguments(r args.Reader, first int) []any {
	values := make([]any, 0, r.L.GetTop())
	bytes := 0
	for index := first; index < r.L.GetTop(); index++ { // argument 1 is behind the object
		text, ok := argument(r.Get(index))
		if !ok {
			r.Wrong(index, "a string or a number")
		}
		if bytes += len(text); bytes > m.Limits.Bytes {
			r.Fail(index, "makes more than %d bytes of the command", m.Limits.Bytes)
		}
		values = append(values, text)
	}
	return values
}

// argument converts a value to what is sent to Redis.
func argument(value lua.LValue) (text string, ok bool) {
	switch value := value.(type) {
	case lua.LString:
		return string(value), true
	case lua.LNumber:
		return number64(float64(value)), true
	}
	return "", false
}

// number64 writes integers without an exponent: Redis does not accept 1e+06 as one.
func number64(value float64) string {
	if value == math.Trunc(value) && math.Abs(value) <= args.MaxExact {
		return strconv.FormatInt(int64(value), 10)
	}
	return strconv.FormatFloat(value, 'g', -1, 64)
}

// blocking says how long a command may wait in Redis; 0 for a command that does not block.
func blocking(command []any) (wait time.Duration, forever bool) {
	index, unit := -1, time.Second
	switch word(command, 0) {
	case "BLPOP", "BRPOP", "BZPOPMIN", "BZPOPMAX", "BRPOPLPUSH", "BLMOVE":
		index = len(command) - 1
	case "BLMPOP", "BZMPOP":
		index = 1
	case "WAIT":
		index, unit = 2, time.Millisecond
	case "WAITAOF":
		index, unit = 3, time.Millisecond
	case "XREAD", "XREADGROUP":
		index, unit = afterBlock(command), time.Millisecond
	}
	text := word(command, index)
	if text == "" {
		return 0, false
	}
	// Redis itself reports a time-out that is not a number.
	value, err := strconv.ParseFloat(text, 64)
	if err != nil || !(value >= 0) {
		return 0, false
	}
	// 2^53 ns are 104 days, which is longer than any limit.
	return time.Duration(min(value*float64(unit), 1<<53)), value == 0
}

func afterBlock(command []any) int {
	for i := range command {
		switch word(command, i) {
		case "BLOCK":
			return i + 1
		case "STREAMS": // names may be anything
			return -1
		}
	}
	return -1
}
