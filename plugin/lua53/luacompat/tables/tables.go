// Package tables implements the table library of Lua 5.3.
package tables

import (
	"math"

	lua "github.com/yuin/gopher-lua"

	"janus-golua/plugin/lua53/border"
	"janus-golua/plugin/lua53/luacompat/check"
	"janus-golua/plugin/lua53/luacompat/numeral"
)

type library struct {
	limits check.Limits
}

// Open replaces the table library; getn and maxn stay. A table without a
// metatable is read and written directly, others through their metamethods.
func Open(L *lua.LState, limits check.Limits) {
	t := library{limits}
	check.SetAll(L, "table", map[string]lua.LGFunction{
		"concat": t.concat,
		"insert": t.insert,
		"move":   t.move,
		"pack":   pack,
		"remove": t.remove,
		"sort":   t.sort,
		"unpack": unpack,
	})
	L.SetGlobal("unpack", L.NewFunction(unpack))
}

// plain says whether a value is a table that can be used without metamethods.
func plain(value lua.LValue) (*lua.LTable, bool) {
	table, ok := value.(*lua.LTable)
	return table, ok && table.Metatable == lua.LNil
}

// list returns argument n: a table, or a value with the metamethods that the function
// needs: "__index" to read, "__newindex" to write, "__len" for the length.
func list(L *lua.LState, n int, events ...string) lua.LValue {
	value := L.Get(n)
	if value.Type() == lua.LTTable {
		return value
	}
	for _, event := range events {
		if L.GetMetaField(value, event) == lua.LNil {
			check.Type(L, n, "table")
		}
	}
	return value
}

// length is #value; __len must return a whole number.
func length(L *lua.LState, value lua.LValue) int64 {
	if table, ok := value.(*lua.LTable); ok && L.GetMetaField(table, "__len") == lua.LNil {
		return int64(border.Of(table))
	}
	L.Push(L.GetMetaField(value, "__len"))
	L.Push(value)
	check.Call(L, 1, 1)
	number, ok := numeral.Of(L.Get(-1))
	L.Pop(1)
	size, whole := numeral.Integer(number)
	if !ok || !whole {
		check.Raise(L, "object length is not an integer")
	}
	return size
}

func get(L *lua.LState, list lua.LValue, i int64) lua.LValue {
	if table, ok := plain(list); ok {
		return table.RawGet(lua.LNumber(i))
	}
	return L.GetTable(list, lua.LNumber(i))
}

func put(L *lua.LState, list lua.LValue, i int64, value lua.LValue) {
	if table, ok := plain(list); ok {
		table.RawSet(lua.LNumber(i), value)
		return
	}
	L.SetTable(list, lua.LNumber(i), value)
}

func pack(L *lua.LState) int {
	count := L.GetTop()
	table := L.CreateTable(count, 1)
	for i := 1; i <= count; i++ {
		table.RawSetInt(i, L.Get(i))
	}
	table.RawSetString("n", lua.LNumber(count))
	L.Push(table)
	return 1
}

// unpack(list[, from[, to]]).
func unpack(L *lua.LState) int {
	list := L.Get(1)
	from := check.OptInteger(L, 2, 1)
	var to int64
	if L.Get(3) != lua.LNil {
		to = check.Integer(L, 3)
	} else {
		to = lengthToUnpack(L, list)
	}
	if from > to {
		return 0
	}
	if uint64(to-from) >= check.MaxResults {
		check.Raise(L, "too many results to unpack")
	}
	check.Reserve(L, int(to-from)+1)
	for i := int64(0); i <= to-from; i++ {
		L.Push(get(L, list, from+i))
	}
	return int(to-from) + 1
}

// lengthToUnpack is #value. For unpack, it is the length operator that raises the error for
// a value that is not a table.
func lengthToUnpack(L *lua.LState, value lua.LValue) int64 {
	switch v := value.(type) {
	case *lua.LTable:
		return length(L, v)
	case lua.LString:
		return int64(len(v))
	}
	if L.GetMetaField(value, "__len") == lua.LNil {
		check.RaiseWithoutPlace(L, "attempt to get length of a %s value", check.TypeName(L, value))
	}
	return length(L, value)
}

// move(from, first, last, at[, to]).
func (t library) move(L *lua.LState) int {
	first, last, at := check.Integer(L, 2), check.Integer(L, 3), check.Integer(L, 4)
	source := list(L, 1, "__index")
	target := source
	if L.Get(5) != lua.LNil {
		target = list(L, 5, "__newindex")
	}
	if last >= first {
		t.copyRange(L, source, target, first, last, at)
	}
	L.Push(target)
	return 1
}

// copyRange copies in an order in which no element is overwritten before it has been read.
func (t library) copyRange(L *lua.LState, source, target lua.LValue, first, last, at int64) {
	if first <= 0 && last >= math.MaxInt64+first {
		check.Argument(L, 3, "too many elements to move")
	}
	count := last - first + 1
	if at > numeral.MaxExact-count {
		check.Argument(L, 4, "destination wrap around")
	}
	steps := t.limits.Steps()
	if at > last || at <= first || !L.Equal(source, target) {
		for i := range count {
			put(L, target, at+i, get(L, source, first+i))
			steps.Next(L)
		}
		return
	}
	for i := count - 1; i >= 0; i-- {
		put(L, target, at+i, get(L, source, first+i))
		steps.Next(L)
	}
}

// usualItem is the usual least length of an item in a list that is joined, in bytes.
const usualItem = 4

// concat(list[, separator[, from[, to]]]).
func (t library) concat(L *lua.LState) int {
	list := list(L, 1, "__index", "__len")
	size := length(L, list)
	separator := check.OptString(L, 2, "")
	from, to := check.OptInteger(L, 3, 1), check.OptInteger(L, 4, size)
	out := t.limits.Builder(L)
	out.Expect(to-from+1, int64(len(separator)+usualItem))
	for i := from; i <= to; i++ {
		value := get(L, list, i)
		text, ok := numeral.Text(value)
		if !ok {
			check.Raise(L, "invalid value (%s) at index %d in table for 'concat'", check.TypeName(L, value), i)
		}
		if i == to { // i + 1 may not be a number
			out.Add(text)
			break
		}
		out.AddTwo(text, separator)
	}
	L.Push(out.Text())
	return 1
}

// insert(list, [position,] value).
func (t library) insert(L *lua.LState) int {
	list := list(L, 1, "__index", "__newindex", "__len")
	end := length(L, list) + 1
	switch L.GetTop() {
	case 2:
		if table, ok := plain(list); ok && end < int64(lua.MaxArrayIndex) {
			table.RawSetInt(int(end), L.Get(2))
		} else {
			put(L, list, end, L.Get(2))
		}
		return 0
	case 3:
	default:
		check.Raise(L, "wrong number of arguments to 'insert'")
	}
	position := check.Integer(L, 2)
	if position < 1 || position > end {
		check.Argument(L, 2, "position out of bounds")
	}
	if table, ok := plain(list); ok && isList(table, end-1) {
		table.Insert(int(position), L.Get(3))
		return 0
	}
	t.shiftUp(L, list, position, end)
	put(L, list, position, L.Get(3))
	return 0
}

// isList says whether all items of a table with the given length are in gopher-lua's list,
// and the list has no others after them.
func isList(table *lua.LTable, length int64) bool {
	return length < int64(lua.MaxArrayIndex)-1 && length == int64(table.Len())
}

// shiftUp makes room at a position.
func (t library) shiftUp(L *lua.LState, list lua.LValue, position, end int64) {
	steps := t.limits.Steps()
	for i := end; i > position; i-- {
		put(L, list, i, get(L, list, i-1))
		steps.Next(L)
	}
}

// remove(list[, position]).
func (t library) remove(L *lua.LState) int {
	list := list(L, 1, "__index", "__newindex", "__len")
	size := length(L, list)
	position := check.OptInteger(L, 2, size)
	if L.GetTop() > 1 && (position < 1 || position > size+1) && (size != 0 || position != 0) {
		check.Argument(L, 1, "position out of bounds")
	}
	table, isPlain := plain(list)
	isPlain = isPlain && isList(table, size)
	switch {
	case isPlain && position >= 1 && position < size:
		L.Push(table.Remove(int(position)))
	case isPlain && position >= 1 && position == size:
		L.Push(removeLast(table))
	default:
		L.Push(get(L, list, position))
		t.shiftDown(L, list, position, size)
	}
	return 1
}

// removeLast removes the last element, and the nils that gopher-lua keeps after it.
// Otherwise a list that is used as a stack would get slower with each pop.
func removeLast(table *lua.LTable) lua.LValue {
	for {
		if value := table.Remove(-1); value != lua.LNil {
			return value
		}
	}
}

// shiftDown closes the gap at a position.
func (t library) shiftDown(L *lua.LState, list lua.LValue, position, size int64) {
	steps := t.limits.Steps()
	for ; position < size; position++ {
		put(L, list, position, get(L, list, position+1))
		steps.Next(L)
	}
	put(L, list, position, lua.LNil)
}
