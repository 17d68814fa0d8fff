package system

import (
	"math"
	"strings"
	"time"

	lua "github.com/yuin/gopher-lua"

	"janus-golua/plugin/lua53/luacompat/check"
	"janus-golua/plugin/lua53/luacompat/numeral"
)

// lastTime is the end of the last year that C's struct tm can hold, in seconds
// since 1970; the first year is as far away, nearly.
const lastTime = 67768036191676799

// maxField bounds the fields of a date, as in Lua 5.3.
const maxField = math.MaxInt32 / 2

// noDefault is for fields that must be there.
const noDefault = math.MinInt64

// date is os.date([format[, time]]).
func date(L *lua.LState, limits check.Limits, now time.Time) int {
	format := check.OptString(L, 1, "%c")
	seconds := check.OptInteger(L, 2, now.Unix())
	if seconds > lastTime || seconds < -lastTime {
		check.Raise(L, "time result cannot be represented in this installation")
	}
	at := time.Unix(seconds, 0)
	zone, _ := at.Zone()
	if rest, ok := strings.CutPrefix(format, "!"); ok {
		format, at, zone = rest, at.UTC(), "GMT"
	}
	if strings.HasPrefix(format, "*t") {
		table := L.NewTable()
		setFields(L, table, at)
		L.Push(table)
		return 1
	}
	limits.Length(L, float64(len(format)))
	text, wrong, ok := formatted(at, zone, format)
	if !ok {
		check.Argument(L, 1, "invalid conversion specifier '%"+wrong+"'")
	}
	limits.Length(L, float64(len(text)))
	L.Push(lua.LString(text))
	return 1
}

// timeOf is os.time([table]): the time of local date and time, whose fields it
// brings into their ranges.
func timeOf(L *lua.LState, now time.Time) int {
	if L.Get(1) == lua.LNil {
		L.Push(lua.LNumber(now.Unix()))
		return 1
	}
	table := check.Table(L, 1)
	second := dateField(L, table, "sec", 0)
	minute := dateField(L, table, "min", 0)
	hour := dateField(L, table, "hour", 12)
	day := dateField(L, table, "day", noDefault)
	month := dateField(L, table, "month", noDefault)
	year := dateField(L, table, "year", noDefault)
	at := time.Date(year, time.Month(month), day, hour, minute, second, 0, time.Local)
	if summer := L.GetField(table, "isdst"); summer != lua.LNil && lua.LVAsBool(summer) != at.IsDST() {
		if at.IsDST() {
			at = at.Add(time.Hour)
		} else {
			at = at.Add(-time.Hour)
		}
	}
	setFields(L, table, at)
	L.Push(lua.LNumber(at.Unix()))
	return 1
}

func dateField(L *lua.LState, table *lua.LTable, name string, otherwise int64) int {
	value := L.GetField(table, name)
	number, ok := numeral.Of(value)
	integer, whole := numeral.Integer(number)
	switch {
	case ok && whole:
	case value != lua.LNil:
		check.Raise(L, "field '%s' is not an integer", name)
	case otherwise == noDefault:
		check.Raise(L, "field '%s' missing in date table", name)
	default:
		integer = otherwise
	}
	if integer < -maxField || integer > maxField {
		check.Raise(L, "field '%s' is out-of-bound", name)
	}
	return int(integer)
}

func setFields(L *lua.LState, table *lua.LTable, at time.Time) {
	for name, value := range map[string]int{
		"sec": at.Second(), "min": at.Minute(), "hour": at.Hour(), "day": at.Day(), "month": int(at.Month()),
		"year": at.Year(), "wday": int(at.Weekday()) + 1, "yday": at.YearDay(),
	} {
		L.SetField(table, name, lua.LNumber(value))
	}
	L.SetField(table, "isdst", lua.LBool(at.IsDST()))
}
