package luacompat

import (
	"fmt"
	"strings"

	lua "github.com/yuin/gopher-lua"

	"janus-golua/plugin/lua53/border"
	"janus-golua/plugin/lua53/luacompat/check"
	"janus-golua/plugin/lua53/luacompat/system"
	"janus-golua/plugin/lua53/luacompat/text"
)

// openBasic replaces basic functions. Functions that Lua 5.3 no longer has, such as setfenv
// or unpack, stay.
func openBasic(L *lua.LState, limits Limits) {
	L.SetGlobal("_VERSION", lua.LString("Lua 5.3"))
	// This function writes the interpreter's registers to Janus's own output.
	L.SetGlobal("_printregs", lua.LNil)
	next := L.NewFunction(next)
	L.SetGlobal("next", next)
	iterator := L.NewFunction(nextIndex)
	check.SetAll(L, "_G", map[string]lua.LGFunction{
		"assert":         assert,
		"collectgarbage": collectGarbage,
		"error":          raise,
		"getmetatable":   getMetatable,
		"ipairs":         func(L *lua.LState) int { return iterate(L, iterator, lua.LNumber(0)) },
		"pairs":          func(L *lua.LState) int { return pairs(L, next) },
		"print":          func(L *lua.LState) int { return printLine(L, limits) },
		"rawequal":       rawEqual,
		"rawget":         rawGet,
		"rawlen":         rawLength,
		"rawset":         rawSet,
		"select":         selectArguments,
		"setmetatable":   setMetatable,
		"tonumber":       toNumber,
		"tostring":       toString,
		"type":           typeOf,
		"warn":           warn(limits),
	})
}

func assert(L *lua.LState) int {
	if lua.LVAsBool(check.Any(L, 1)) {
		return L.GetTop()
	}
	if L.GetTop() < 2 {
		L.Error(lua.LString(place(L, 1)+"assertion failed!"), 0)
	}
	L.Error(L.Get(2), 0)
	return 0
}

// raise is error(value[, level]). Level 1 is the function that called error, level 2 is the
// caller of that function. gopher-lua treats both levels alike.
func raise(L *lua.LState) int {
	value := L.Get(1)
	message, isText := value.(lua.LString)
	if level := check.OptInteger(L, 2, 1); isText && level > 0 {
		value = lua.LString(place(L, level)) + message
	}
	L.Error(value, 0)
	return 0
}

// place returns the position of the function at a level, in the form in which messages
// begin. Functions of Go have no position.
func place(L *lua.LState, level int64) string {
	if level > 1<<20 {
		return ""
	}
	frame, ok := L.GetStack(int(level))
	if !ok {
		return ""
	}
	if _, err := L.GetInfo("Sl", frame, lua.LNil); err != nil || frame.CurrentLine < 0 {
		return ""
	}
	return fmt.Sprintf("%s:%d: ", frame.Source, frame.CurrentLine)
}

func getMetatable(L *lua.LState) int {
	L.Push(L.GetMetatable(check.Any(L, 1)))
	return 1
}

// setMetatable accepts only tables. With gopher-lua's own, a script could change how all
// numbers or functions behave.
func setMetatable(L *lua.LState) int {
	table := check.Table(L, 1)
	metatable := L.Get(2)
	if _, ok := metatable.(*lua.LTable); !ok && (metatable != lua.LNil || L.GetTop() < 2) {
		check.Argument(L, 2, "nil or table expected")
	}
	if L.GetMetaField(table, "__metatable") != lua.LNil {
		check.Raise(L, "cannot change a protected metatable")
	}
	L.SetMetatable(table, metatable)
	L.SetTop(1)
	return 1
}

func printLine(L *lua.LState, limits Limits) int {
	var line strings.Builder
	for i := 1; i <= L.GetTop(); i++ {
		if i > 1 {
			line.WriteByte('\t')
		}
		line.WriteString(text.ToString(L, L.Get(i)))
	}
	line.WriteByte('\n')
	_ = system.Print(L, limits, system.OutsideOf(L).Output, line.String())
	return 0
}

// warn is warn of Lua 5.4. As in lua5.4, messages go to standard error; "@on" and "@off"
// switch them on and off, and they are off at first.
func warn(limits Limits) lua.LGFunction {
	on := false
	return func(L *lua.LState) int {
		check.String(L, 1)
		var message strings.Builder
		for i := 1; i <= L.GetTop(); i++ {
			message.WriteString(check.String(L, i))
		}
		switch line := message.String(); {
		case line == "@on" && L.GetTop() == 1:
			on = true
		case line == "@off" && L.GetTop() == 1:
			on = false
		case on:
			_ = system.Print(L, limits, system.OutsideOf(L).Errors, "Lua warning: "+line+"\n")
		}
		return 0
	}
}

func rawEqual(L *lua.LState) int {
	a, b := check.Any(L, 1), check.Any(L, 2)
	L.Push(lua.LBool(L.RawEqual(a, b)))
	return 1
}

func rawGet(L *lua.LState) int {
	table := check.Table(L, 1)
	L.Push(table.RawGet(check.Any(L, 2)))
	return 1
}

func rawSet(L *lua.LState) int {
	table := check.Table(L, 1)
	key, value := check.Any(L, 2), check.Any(L, 3)
	setRaw(L, table, key, value)
	L.SetTop(1)
	return 1
}

// setRaw sets a field if the key is allowed.
func setRaw(L *lua.LState, table *lua.LTable, key, value lua.LValue) {
	if key == lua.LNil {
		check.RaiseWithoutPlace(L, "table index is nil")
	}
	if number, ok := key.(lua.LNumber); ok && number != number {
		check.RaiseWithoutPlace(L, "table index is NaN")
	}
	table.RawSet(key, value)
}

func rawLength(L *lua.LState) int {
	switch v := L.Get(1).(type) {
	case *lua.LTable:
		L.Push(lua.LNumber(border.Of(v)))
	case lua.LString:
		L.Push(lua.LNumber(len(v)))
	default:
		check.Argument(L, 1, "table or string expected")
	}
	return 1
}

// selectArguments is select(n, ...), with "#" or a position that may count from
// the end.
func selectArguments(L *lua.LState) int {
	count := int64(L.GetTop())
	if L.Get(1) == lua.LString("#") {
		L.Push(lua.LNumber(count - 1))
		return 1
	}
	n := check.Integer(L, 1)
	if n < 0 {
		n += count
	} else if n > count {
		n = count
	}
	if n < 1 {
		check.Argument(L, 1, "index out of range")
	}
	return int(count - n)
}

func typeOf(L *lua.LState) int {
	L.Push(lua.LString(check.Any(L, 1).Type().String()))
	return 1
}
