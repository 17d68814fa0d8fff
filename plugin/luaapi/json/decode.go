package json

import (
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"unicode/utf8"

	"github.com/tidwall/gjson"
	lua "github.com/yuin/gopher-lua"
)

// decoder turns JSON text into Lua values.
type decoder struct {
	state  *lua.LState
	arrays *lua.LTable
	// null stands for null; LNil leaves it out.
	null  lua.LValue
	depth int
}

// decode reads one value, which must be all of the text.
func (d *decoder) decode(text string) (lua.LValue, error) {
	if err := check(text, d.depth); err != nil {
		return nil, err
	}
	return d.value(gjson.Parse(text))
}

// value translates what check has found to be valid.
func (d *decoder) value(result gjson.Result) (lua.LValue, error) {
	switch result.Type {
	case gjson.True:
		return lua.LTrue, nil
	case gjson.False:
		return lua.LFalse, nil
	case gjson.Number:
		if math.IsInf(result.Num, 0) {
			return nil, fmt.Errorf("number %s is too large", result.Raw)
		}
		return lua.LNumber(result.Num), nil
	case gjson.String:
		return lua.LString(result.Str), nil
	case gjson.Null:
		return d.null, nil
	}
	if result.IsArray() {
		return d.array(result)
	}
	return d.object(result)
}

func (d *decoder) array(result gjson.Result) (lua.LValue, error) {
	table := d.state.NewTable()
	table.Metatable = d.arrays
	var failed error
	index := 0
	result.ForEach(func(_, element gjson.Result) bool {
		index++
		value, err := d.value(element)
		if err != nil {
			failed = err
			return false
		}
		table.RawSetInt(index, value)
		return true
	})
	return table, failed
}

// object sets the keys in the text's order, which gopher-lua's tables keep for
// `pairs`. Of a key that comes twice the last value wins.
func (d *decoder) object(result gjson.Result) (lua.LValue, error) {
	table := d.state.NewTable()
	var failed error
	result.ForEach(func(key, member gjson.Result) bool {
		value, err := d.value(member)
		if err != nil {
			failed = err
			return false
		}
		table.RawSetString(key.Str, value)
		return true
	})
	return table, failed
}

// check says why text is not one valid JSON value. It counts the nesting
// before any recursive parser sees the text: a million brackets would overflow
// Go's stack, and that ends the process.
func check(text string, depth int) error {
	if err := checkNesting(text, depth); err != nil {
		return err
	}
	if !utf8.ValidString(text) {
		return fmt.Errorf("invalid UTF-8 at byte %d", invalidUTF8(text))
	}
	if gjson.Valid(text) {
		return nil
	}
	// gjson does not say where; encoding/json does.
	var whatever json.RawMessage
	var syntax *json.SyntaxError
	if err := json.Unmarshal([]byte(text), &whatever); errors.As(err, &syntax) {
		return fmt.Errorf("%s at byte %d", syntax.Error(), syntax.Offset)
	}
	return errors.New("invalid JSON")
}

// checkNesting walks over the text once, in and out of strings.
func checkNesting(text string, depth int) error {
	level := 0
	for i := 0; i < len(text); i++ {
		switch text[i] {
		case '[', '{':
			if level++; level > depth {
				return fmt.Errorf("nested deeper than %d levels at byte %d", depth, i+1)
			}
		case ']', '}':
			level--
		case '"':
			end, err := skipString(text, i+1)
			if err != nil {
				return err
			}
			i = end
		}
	}
	return nil
}

// skipString finds the closing quote, and refuses half a surrogate pair, which
// stands for no character (RFC 8259, section 8.2).
func skipString(text string, i int) (int, error) {
	for ; i < len(text); i++ {
		switch text[i] {
		case '"':
			return i, nil
		case '\\':
			if first, ok := escape(text, i); ok && first >= 0xd800 && first < 0xe000 {
				second, ok := escape(text, i+6)
				if first >= 0xdc00 || !ok || second < 0xdc00 || second >= 0xe000 {
					return 0, fmt.Errorf("half a surrogate pair at byte %d", i+1)
				}
				i += 6
			}
			i++
		}
	}
	return i, nil // the parser will miss the quote
}

// escape reads \uXXXX.
func escape(text string, i int) (unit int, ok bool) {
	if i+6 > len(text) || text[i] != '\\' || text[i+1] != 'u' {
		return 0, false
	}
	for _, digit := range []byte(text[i+2 : i+6]) {
		switch {
		case digit >= '0' && digit <= '9':
			unit = unit<<4 | int(digit-'0')
		case digit|0x20 >= 'a' && digit|0x20 <= 'f':
			unit = unit<<4 | int(digit|0x20-'a'+10)
		default:
			return 0, false
		}
	}
	return unit, true
}

// invalidUTF8 is the position, from 1, of the first byte that is no character.
func invalidUTF8(text string) int {
	for i := 0; i < len(text); {
		r, size := utf8.DecodeRuneInString(text[i:])
		if r == utf8.RuneError && size == 1 {
			return i + 1
		}
		i += size
	}
	return 0
}
