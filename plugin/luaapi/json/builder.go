package json

import (
	"errors"
	"fmt"
	"math"
	"strings"

	"github.com/tidwall/gjson"
	lua "github.com/yuin/gopher-lua"
)

// builder makes Lua values of a text.
type builder struct {
	L       *lua.LState
	dialect *dialect
	// stack holds the values of containers that are not closed yet: a table
	// is made when its size is known, which spares gopher-lua's default of
	// 32 places.
	stack []entry
	// share lets strings be slices of the text.
	share bool
	// padding counts empty array places made by number keys.
	padding int
	// needsSlow is set when gjson meets what only the slow parser can judge.
	needsSlow bool
}

// entry is an element or a member that waits for its container.
type entry struct {
	// name is a member's key; key is set instead where that is a number.
	name  string
	key   lua.LValue
	value lua.LValue
}

// decode tries gjson first, then the parser that explains and forgives.
func (b *builder) decode(text string) (lua.LValue, error) {
	if !b.dialect.strictRefuses() && plain(text, b.dialect.maxDepth) && gjson.Valid(text) {
		value, _ := b.strict(text, skipSpace(text, 0))
		if !b.needsSlow {
			return value, b.checkRoot(value)
		}
		b.stack = b.stack[:0]
	}
	p := parser{builder: b, text: text}
	value, err := p.document()
	if err != nil {
		return nil, err
	}
	return value, b.checkRoot(value)
}

func (b *builder) checkRoot(value lua.LValue) error {
	if _, table := value.(*lua.LTable); b.dialect.tablesOnly && !table {
		return errors.New("the text is neither an object nor an array")
	}
	return nil
}

// strict reads the value at position i of a text that gjson found valid, and
// returns the position after it. Containers are walked here, because gjson
// would scan what is inside them once per level; all else is gjson's.
func (b *builder) strict(text string, i int) (lua.LValue, int) {
	switch text[i] {
	case '{':
		return b.strictObject(text, i+1)
	case '[':
		return b.strictArray(text, i+1)
	}
	leaf := gjson.Parse(text[i:])
	return b.leaf(leaf), i + len(leaf.Raw)
}

func (b *builder) leaf(leaf gjson.Result) lua.LValue {
	switch leaf.Type {
	case gjson.String:
		return lua.LString(b.text(leaf.Str))
	case gjson.Number:
		if math.IsInf(leaf.Num, 0) {
			b.needsSlow = true
		}
		return lua.LNumber(leaf.Num)
	case gjson.True:
		return lua.LTrue
	case gjson.False:
		return lua.LFalse
	}
	return b.dialect.null
}

func (b *builder) strictArray(text string, i int) (lua.LValue, int) {
	base := len(b.stack)
	for i = skipSpace(text, i); text[i] != ']'; i = skipSeparator(text, i) {
		var value lua.LValue
		value, i = b.strict(text, i)
		b.stack = append(b.stack, entry{value: value})
	}
	return b.array(base), i + 1
}

func (b *builder) strictObject(text string, i int) (lua.LValue, int) {
	base := len(b.stack)
	for i = skipSpace(text, i); text[i] != '}'; i = skipSeparator(text, i) {
		key := gjson.Parse(text[i:])
		i = skipSpace(text, i+len(key.Raw)) + len(":")
		var value lua.LValue
		value, i = b.strict(text, skipSpace(text, i))
		b.stack = append(b.stack, entry{name: b.text(key.Str), value: value})
	}
	table, err := b.object(base)
	b.needsSlow = b.needsSlow || err != nil
	return table, i + 1
}

// skipSpace returns the position of the first byte that is no JSON space.
func skipSpace(text string, i int) int {
	for i < len(text) && text[i] <= ' ' {
		i++
	}
	return i
}

// skipSeparator goes past a comma, or stays before a closing bracket.
func skipSeparator(text string, i int) int {
	i = skipSpace(text, i)
	if text[i] == ',' {
		i = skipSpace(text, i+1)
	}
	return i
}

func (b *builder) text(s string) string {
	if b.share {
		return s
	}
	return strings.Clone(s)
}

// array makes an array of the values on the stack from base on.
func (b *builder) array(base int) *lua.LTable {
	elements := b.stack[base:]
	table := b.L.CreateTable(len(elements), 0)
	holes := false
	for i, element := range elements {
		table.RawSetInt(i+1, element.value)
		holes = holes || element.value == lua.LNil
	}
	if b.dialect.arrayMark != nil {
		table.Metatable = b.dialect.arrayMark
	}
	if holes {
		// As lua-json does where null is nil: the length is not lost.
		table.RawSetString("n", lua.LNumber(len(elements)))
	}
	b.stack = b.stack[:base]
	return table
}

// object makes a table of the members on the stack from base on.
func (b *builder) object(base int) (*lua.LTable, error) {
	members := b.stack[base:]
	table := b.L.CreateTable(0, len(members))
	for i := range members {
		if err := b.set(table, &members[i]); err != nil {
			return nil, err
		}
	}
	b.stack = b.stack[:base]
	return table, nil
}

func (b *builder) set(table *lua.LTable, member *entry) error {
	switch {
	case b.dialect.setKey != nil:
		return b.setByScript(table, member)
	case member.key == nil:
		table.RawSetString(member.name, member.value)
		return nil
	}
	if gap := int(member.key.(lua.LNumber)) - table.MaxN(); gap > 1 && gap < lua.MaxArrayIndex {
		b.padding += gap
		if b.padding > maxPadding {
			return fmt.Errorf("number key %s leaves too many empty places", member.key)
		}
	}
	table.RawSet(member.key, member.value)
	return nil
}

func (b *builder) setByScript(table *lua.LTable, member *entry) error {
	key := member.key
	if key == nil {
		key = lua.LString(member.name)
	}
	call := lua.P{Fn: b.dialect.setKey, Protect: true}
	return b.L.CallByParam(call, table, key, member.value)
}
