package script

import (
	"fmt"

	lua "github.com/yuin/gopher-lua"
)

// maxCarryDepth bounds the nesting of what is carried over: each level is one
// of Go's stack, whose end is the end of the process.
const maxCarryDepth = 1000

// Carry copies a value for another state: nil, booleans, numbers, strings, and
// tables of these, which may share and contain one another. Metatables stay
// behind; functions, coroutines and userdata belong to their state.
func Carry(value lua.LValue) (lua.LValue, error) {
	return carry(value, make(map[*lua.LTable]*lua.LTable), 0)
}

func carry(value lua.LValue, done map[*lua.LTable]*lua.LTable, depth int) (lua.LValue, error) {
	switch v := value.(type) {
	case *lua.LNilType, lua.LBool, lua.LNumber, lua.LString:
		return v, nil
	case *lua.LTable:
		return carryTable(v, done, depth+1)
	}
	return nil, fmt.Errorf("a %s cannot be carried over", value.Type())
}

func carryTable(table *lua.LTable, done map[*lua.LTable]*lua.LTable, depth int) (lua.LValue, error) {
	if copied, ok := done[table]; ok {
		return copied, nil
	}
	if depth > maxCarryDepth {
		return nil, fmt.Errorf("tables nested deeper than %d cannot be carried over", maxCarryDepth)
	}
	copied := &lua.LTable{Metatable: lua.LNil}
	done[table] = copied
	for key, value := table.Next(lua.LNil); key != lua.LNil; key, value = table.Next(key) {
		newKey, err := carry(key, done, depth)
		if err != nil {
			return nil, fmt.Errorf("a key: %w", err)
		}
		newValue, err := carry(value, done, depth)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", key.String(), err)
		}
		copied.RawSet(newKey, newValue)
	}
	return copied, nil
}
