// Package luavalue copies Lua values from one state to another: the values that a reload
// carries over, and the values in the store.
package luavalue

import (
	"fmt"
	"strings"

	lua "github.com/yuin/gopher-lua"

	"janus-golua/plugin/work"
)

// maxDepth bounds the nesting of copied values: each level takes a part of Go's stack, and
// an overflow of that stack ends the process.
const maxDepth = 1000

// maxPath is how many keys an error names on the way to the value that cannot be copied.
const maxPath = 5

// Sizes of what is copied, in bytes, as gopher-lua keeps it with Go 1.26,
// rather too high: a value is an interface of 16 and what it points to. A table
// has an array part with a place for each index; with the first other key it
// gets two maps, which start with eight places of 32 and 24, and each key has a
// place in both and in a slice, all of which grow by doubling.
const (
	valueSize  = 16 + 8
	stringSize = 16 + 16 + 8
	placeSize  = 16
	tableSize  = 112
	hashSize   = 2*48 + 8*(32+24) + 64
	entrySize  = 2*(32+24) + 2*16
)

// Copier copies values. Its zero value does what [Copy] does.
type Copier struct {
	// MaxBytes bounds the size of a copy; 0 is no bound.
	MaxBytes int
	// Replace returns the value that replaces a function, a userdata or a metatable in the
	// copy. If Replace is nil or returns nil, there is no replacement: a metatable is left
	// out, and the other two are refused. If it returns lua.LNil, they are left out.
	Replace func(value lua.LValue) lua.LValue
	// Budget is asked during a long copy; it may be nil.
	Budget work.Budget
}

// Copy copies a value for another state: nil, booleans, numbers, strings, and
// tables of these, which may share and contain one another. Metatables stay
// behind; functions, coroutines and userdata belong to their state.
func Copy(value lua.LValue) (lua.LValue, error) {
	copied, _, err := Copier{}.Copy(value)
	return copied, err
}

// Copy copies a value, and says about how many bytes the copy takes.
func (c Copier) Copy(value lua.LValue) (copied lua.LValue, size int, err error) {
	one := copying{Copier: c, done: make(map[*lua.LTable]*lua.LTable), effort: work.Count{Budget: c.Budget}}
	copied, err = one.value(value, 0)
	return copied, one.size, err
}

// copying is one copy under way.
type copying struct {
	Copier
	// done has the tables that have been copied.
	done map[*lua.LTable]*lua.LTable
	size int
	// effort counts the work that the copy has taken; size is the size of the result.
	effort work.Count
}

func (c *copying) value(value lua.LValue, depth int) (lua.LValue, error) {
	switch v := value.(type) {
	case *lua.LNilType, lua.LBool, lua.LNumber:
		return v, c.count(valueSize)
	case lua.LString:
		// A part of a string keeps the whole string in memory, so the part is copied.
		if err := c.count(stringSize + len(v)); err != nil {
			return nil, err
		}
		return lua.LString(strings.Clone(string(v))), nil
	case *lua.LTable:
		return c.table(v, depth+1)
	}
	if replaced := c.replace(value); replaced != nil {
		return replaced, c.count(valueSize)
	}
	return nil, fmt.Errorf("a %s cannot be copied", value.Type())
}

func (c *copying) replace(value lua.LValue) lua.LValue {
	if c.Replace == nil {
		return nil
	}
	return c.Replace(value)
}

func (c *copying) count(bytes int) error {
	c.size += bytes
	if c.MaxBytes > 0 && c.size > c.MaxBytes {
		return fmt.Errorf("it takes more than %d bytes", c.MaxBytes)
	}
	return c.effort.Add(bytes)
}

func (c *copying) table(table *lua.LTable, depth int) (lua.LValue, error) {
	if copied, ok := c.done[table]; ok {
		return copied, c.count(valueSize)
	}
	if depth > maxDepth {
		return nil, fmt.Errorf("tables nested deeper than %d cannot be copied", maxDepth)
	}
	length, others := table.MaxN(), 0
	table.ForEach(func(key, _ lua.LValue) {
		if number, ok := key.(lua.LNumber); !ok || number < 1 || number > lua.LNumber(length) {
			others++
		}
	})
	// t[100000] = 1 alone takes 100,000 places.
	size := tableSize + placeSize*length + entrySize*others
	if others > 0 {
		size += hashSize
	}
	if err := c.count(size); err != nil {
		return nil, err
	}
	// A table of the right size does not need gopher-lua's 32 initial places.
	copied := new(lua.LState).CreateTable(length, others)
	if meta := c.replace(table.Metatable); meta != nil {
		copied.Metatable = meta
	}
	c.done[table] = copied
	return copied, c.entries(table, copied, depth)
}

func (c *copying) entries(table, copied *lua.LTable, depth int) error {
	for key, value := table.Next(lua.LNil); key != lua.LNil; key, value = table.Next(key) {
		newKey, err := c.value(key, depth)
		if err != nil {
			return fmt.Errorf("a key: %w", err)
		}
		if newKey == lua.LNil {
			continue
		}
		newValue, err := c.value(value, depth)
		if err != nil && depth > maxPath {
			return err
		}
		if err != nil {
			return fmt.Errorf("%.80s: %w", key.String(), err)
		}
		copied.RawSet(newKey, newValue)
	}
	return nil
}
