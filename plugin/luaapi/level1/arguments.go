package level1

import (
	"errors"
	"fmt"
	"math"

	lua "github.com/yuin/gopher-lua"

	"janus-golua/plugin/core"
	"janus-golua/plugin/lua53/luacompat/numeral"
)

// arguments reads the arguments of a level-1 call. Like the stock plugin it accepts a
// number as a string and a numeric string as a number, and nil or false for 0 or for no text:
// scripts hand on fields that are not set. Unlike the stock plugin it refuses everything else
// instead of taking it for 0 or "".
type arguments struct {
	state *lua.LState
}

func (a arguments) wrong(index int, want string) error {
	return fmt.Errorf("argument %d is %s, expected %s", index, a.state.Get(index).Type(), want)
}

// number reads a number.
func (a arguments) number(index int) (float64, error) {
	switch value := a.state.Get(index).(type) {
	case lua.LNumber:
		return float64(value), nil
	case lua.LString:
		if number, ok := numeral.Parse(string(value)); ok {
			return number, nil
		}
	}
	return 0, a.wrong(index, "a number")
}

// isUnset says whether an argument that may be left out is nil or false.
func (a arguments) isUnset(index int) bool {
	return index <= a.state.GetTop() && !lua.LVAsBool(a.state.Get(index))
}

// integerOrZero is integer, and 0 for nil and false.
func (a arguments) integerOrZero(index int, least, most float64) (int64, error) {
	if a.isUnset(index) {
		return 0, nil
	}
	return a.integer(index, least, most)
}

// integer reads a number between least and most, and cuts off its fraction.
func (a arguments) integer(index int, least, most float64) (int64, error) {
	number, err := a.number(index)
	if err != nil {
		return 0, err
	}
	number = math.Trunc(number)
	if !(number >= least && number <= most) { // also refuses NaN
		return 0, fmt.Errorf("argument %d is %v, expected %.0f to %.0f", index, number, least, most)
	}
	return int64(number), nil
}

// session reads a session's number, or a session object of level 2. 2^53 is the largest
// integer up to which Lua's numbers, which are floats here, are exact.
func (a arguments) session(index int) (uint64, error) {
	if id, ok := SessionID(a.state.Get(index)); ok {
		return id, nil
	}
	id, err := a.integer(index, 0, 1<<53)
	return uint64(id), err
}

// text reads a string.
func (a arguments) text(index int) (string, error) {
	switch value := a.state.Get(index).(type) {
	case lua.LString:
		return string(value), nil
	case lua.LNumber:
		return value.String(), nil
	}
	return "", a.wrong(index, "a string")
}

// optionalText reads a string; nil, false or no argument is "".
func (a arguments) optionalText(index int) (string, error) {
	if !lua.LVAsBool(a.state.Get(index)) {
		return "", nil
	}
	return a.text(index)
}

// textUnlessEmpty is optionalText, but refuses a text that is given and empty.
func (a arguments) textUnlessEmpty(index int) (string, error) {
	if a.state.Get(index) == lua.LString("") {
		return "", fmt.Errorf("argument %d is an empty text, expected nil or a text", index)
	}
	return a.optionalText(index)
}

// truth reads any value as Lua does: only false and nil are false.
func (a arguments) truth(index int) bool {
	return lua.LVAsBool(a.state.Get(index))
}

var errLength = errors.New("the length is larger than the buffer")

// buffer reads a string and, from the next argument, how many of its bytes are meant. The
// stock plugin trusts a length that is too large, and sends memory beyond the string.
func (a arguments) buffer(index int) ([]byte, error) {
	text, err := a.text(index)
	if err != nil {
		return nil, err
	}
	length, err := a.integer(index+1, 0, math.MaxInt32)
	if err != nil {
		return nil, err
	}
	if length > int64(len(text)) {
		return nil, fmt.Errorf("%w: %d of %d bytes", errLength, length, len(text))
	}
	return []byte(text[:length]), nil
}

func (a arguments) logLine() (core.Level, string, error) {
	level, err := a.integer(1, float64(core.LogFatal), float64(core.LogDebug))
	if err != nil {
		return 0, "", err
	}
	text, err := a.text(2)
	return core.Level(level), text, err
}
