package decode

import (
	"errors"
	"fmt"
	"math"
	"strings"

	"github.com/tidwall/gjson"
	lua "github.com/yuin/gopher-lua"

	"janus-golua/plugin/work"
)

// builder makes Lua values from a text.
type builder struct {
	effort
	L       *lua.LState
	dialect *Dialect
	// stack holds the values of containers that are still open. A table is created when its
	// size is known, because gopher-lua's default table has 32 places.
	stack []entry
	// share says that strings may be slices of the text.
	share bool
	// padding counts the empty array places created by number keys.
	padding int
	// needsSlow is set when only the slow parser can decide.
	needsSlow bool
}

// entry is an element or a member waiting for its container.
type entry struct {
	// name is the key of a member; key is set instead if the key is a number.
	name  string
	key   lua.LValue
	value lua.LValue
}

// decode tries gjson first, then the slow parser.
func (b *builder) decode(text string) (value lua.LValue, err error) {
	defer work.Catch(&err)
	if !b.dialect.strictRefuses() && b.valid(text) {
		value, _ := b.strict(text, skipSpace(text, 0))
		if !b.needsSlow {
			return value, b.checkRoot(value)
		}
		b.stack = b.stack[:0]
	}
	return b.slow(text)
}

// slow reads a text with the parser that explains errors and accepts more than JSON.
func (b *builder) slow(text string) (lua.LValue, error) {
	p := parser{builder: b, text: text}
	value, err := p.document()
	if err != nil {
		return nil, err
	}
	return value, b.checkRoot(value)
}

func (b *builder) checkRoot(value lua.LValue) error {
	if _, table := value.(*lua.LTable); b.dialect.TablesOnly && !table {
		return errors.New("the text is neither an object nor an array")
	}
	return nil
}

// strict reads the value at position i of a valid text, and returns the position behind it.
// It walks containers itself, because gjson would scan their contents once for each level;
// it leaves all other values to gjson.
func (b *builder) strict(text string, i int) (lua.LValue, int) {
	switch text[i] {
	case '{':
		return b.strictObject(text, i+1)
	case '[':
		return b.strictArray(text, i+1)
	case '"':
		content, end := b.strictString(text, i)
		return lua.LString(content), end
	}
	leaf := gjson.Parse(text[i:])
	return b.leaf(leaf), i + len(leaf.Raw)
}

func (b *builder) leaf(leaf gjson.Result) lua.LValue {
	switch leaf.Type {
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
	return b.dialect.Null
}

// strictString reads a string. A string without escapes is a slice of the text. A long one
// with escapes is left to the slow parser, which asks the budget.
func (b *builder) strictString(text string, i int) (content string, end int) {
	rest := text[i+1:]
	length := strings.IndexByte(rest, '"')
	if strings.IndexByte(rest[:length], '\\') < 0 {
		return b.text(rest[:length]), i + length + 2
	}
	if closing := StringEnd(rest, longString); closing < longString {
		return b.text(gjson.Parse(text[i:]).Str), i + closing + 2
	}
	p := parser{builder: b, text: text, pos: i}
	content, _ = p.string() // it is valid
	return content, p.pos
}

// StringEnd returns the position of the quote that ends a string, at most most. The text
// begins behind the opening quote.
func StringEnd(text string, most int) int {
	for i := 0; i < most; i++ {
		switch text[i] {
		case '"':
			return i
		case '\\':
			i++
		}
	}
	return most
}

func (b *builder) strictArray(text string, i int) (lua.LValue, int) {
	base := len(b.stack)
	for i = skipSpace(text, i); text[i] != ']'; i = skipSeparator(text, i) {
		var value lua.LValue
		value, i = b.strict(text, i)
		b.push(entry{value: value})
	}
	return b.array(base), i + 1
}

func (b *builder) strictObject(text string, i int) (lua.LValue, int) {
	base := len(b.stack)
	for i = skipSpace(text, i); text[i] != '}'; i = skipSeparator(text, i) {
		var key string
		key, i = b.strictString(text, i)
		i = skipSpace(text, i) + len(":")
		var value lua.LValue
		value, i = b.strict(text, skipSpace(text, i))
		b.push(entry{name: key, value: value})
	}
	table, err := b.object(base)
	b.needsSlow = b.needsSlow || err != nil
	return table, i + 1
}

// skipSpace returns the position of the first byte that is not JSON whitespace.
func skipSpace(text string, i int) int {
	for i < len(text) && text[i] <= ' ' {
		i++
	}
	return i
}

// skipSeparator skips a comma; it stops before a closing bracket.
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
	b.Spend(len(s))
	return strings.Clone(s)
}

// push stores a value for its container.
func (b *builder) push(e entry) {
	b.Spend(valueSize + work.Growth(b.stack))
	b.stack = append(b.stack, e)
}

// array makes an array of the values on the stack from base on.
func (b *builder) array(base int) *lua.LTable {
	elements := b.stack[base:]
	b.Spend(arraySize + len(elements)*valueSize)
	table := b.L.CreateTable(len(elements), 0)
	holes := false
	for i, element := range elements {
		b.Spend(stepSize)
		table.RawSetInt(i+1, element.value)
		holes = holes || element.value == lua.LNil
	}
	if b.dialect.ArrayMark != nil {
		table.Metatable = b.dialect.ArrayMark
	}
	if holes {
		// lua-json does the same where null is nil, so that the length is not lost.
		table.RawSetString("n", lua.LNumber(len(elements)))
	}
	b.stack = b.stack[:base]
	return table
}

// object makes a table of the members on the stack from base on.
func (b *builder) object(base int) (*lua.LTable, error) {
	members := b.stack[base:]
	b.Spend(objectSize + len(members)*memberSize)
	table := b.L.CreateTable(0, len(members))
	for i := range members {
		b.Spend(memberSize)
		if err := b.set(table, &members[i]); err != nil {
			return nil, err
		}
	}
	b.stack = b.stack[:base]
	return table, nil
}

func (b *builder) set(table *lua.LTable, member *entry) error {
	switch {
	case b.dialect.SetKey != nil:
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
	call := lua.P{Fn: b.dialect.SetKey, Protect: true}
	return b.L.CallByParam(call, table, key, member.value)
}
