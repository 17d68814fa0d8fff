// Package border implements the length operator of Lua 5.3 on gopher-lua's tables.
//
// A border of a table is an index that has an item while the next index has none; it is 0 if
// there is no first item. `#` returns one of the borders. gopher-lua keeps all items with
// indices up to lua.MaxArrayIndex in a list, and fills the list with nil up to a new index.
// Its own `#` returns the last item of the list: 40 for {[40] = 1}, where Lua 5.3 returns 0.
// It also never looks beyond the list.
package border

import (
	"math/bits"
	"unsafe"

	lua "github.com/yuin/gopher-lua"

	"janus-golua/plugin/lua53/instructions"
)

// few is the length up to which all items of a list count: {nil, "not found"} has length 2.
const few = 8

// Of returns the border that Lua 5.3 would return, without metamethods.
func Of(table *lua.LTable) int { return of(table, table.Len()) }

// of returns the border of a table whose list ends at an index.
func of(table *lua.LTable, last int) int {
	switch {
	case last >= lua.MaxArrayIndex-1:
		return beyond(table, last)
	case last <= few || dense(table, last):
		return last
	}
	return sparse(table, last)
}

func has(table *lua.LTable, index int) bool { return table.RawGet(lua.LNumber(index)) != lua.LNil }

// dense says whether a list seems to have no holes, by looking at some places.
func dense(table *lua.LTable, last int) bool {
	for _, index := range [...]int{1, last / 2, last - 1} {
		if table.RawGetInt(index) == lua.LNil {
			return false
		}
	}
	return true
}

// sparse returns the border of a list with holes. Like Lua 5.3 when it makes room, it takes
// the largest power of 2 up to which more than half of the places have items.
func sparse(table *lua.LTable, last int) int {
	count, size, next := 0, 0, 1
	for index := 1; index <= last; index++ {
		if table.RawGetInt(index) != lua.LNil {
			count++
		}
		if index == next || index == last {
			if 2*count > index {
				size = next
			}
			next *= 2
		}
	}
	if size == 0 || has(table, size) {
		return beyond(table, size)
	}
	return between(table, 0, size)
}

// beyond finds a border at or after an index that has an item, or 0.
func beyond(table *lua.LTable, from int) int {
	for to := from + 1; bits.Len(uint(to)) < 62; to *= 2 {
		if !has(table, to) {
			return between(table, from, to)
		}
		from = to
	}
	return from
}

// between finds a border between an index that has an item (or 0) and one that has none.
func between(table *lua.LTable, from, to int) int {
	for to-from > 1 {
		middle := from + (to-from)/2
		if has(table, middle) {
			from = middle
		} else {
			to = middle
		}
	}
	return from
}

// The instruction is replaced before anything runs.
var _ = replaceLength()

// replaceLength makes `#` use our border for tables that have no metatable or no __len.
func replaceLength() bool {
	instructions.Replace(lua.OP_LEN, func(original instructions.Instruction) instructions.Instruction {
		return func(L *lua.LState, code uint32, frame unsafe.Pointer) int {
			registers := instructions.Registers(L)
			operand := instructions.B(code)
			if operand >= instructions.Constant {
				return original(L, code, frame)
			}
			table, ok := registers[operand].(*lua.LTable)
			if !ok || table.Metatable != lua.LNil && L.GetMetaField(table, "__len") != lua.LNil {
				return original(L, code, frame)
			}
			// The original instruction makes room for the result, and returns the end of
			// the list.
			result := original(L, code, frame)
			place := &instructions.Registers(L)[instructions.A(code)]
			if last, ok := (*place).(lua.LNumber); ok && last > few {
				if length := of(table, int(last)); length != int(last) {
					*place = lua.LNumber(length)
				}
			}
			return result
		}
	})
	return true
}
