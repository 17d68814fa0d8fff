// Package time is the native module `time`. A time is a number of seconds since 1970 in
// UTC, as from os.time, but with microseconds.
package time

import (
	"math"
	"time"

	lua "github.com/yuin/gopher-lua"

	"janus-golua/plugin/lua53/args"
)

// Times are limited to the years 1 to 9999, which RFC 3339 can express.
const (
	earliest = -62135596800
	latest   = 253402300799
)

// Open is the loader of `time`. Its monotonic clock starts here.
func Open(L *lua.LState) int { return Opener(time.Now)(L) }

// Opener creates a loader of `time` for another clock.
func Opener(now func() time.Time) lua.LGFunction {
	return func(L *lua.LState) int { return open(L, now) }
}

func open(L *lua.LState, now func() time.Time) int {
	start := now()
	return args.Module(L, map[string]lua.LGFunction{
		"now":        func(L *lua.LState) int { return args.Return(L, seconds(now())) },
		"monotonic":  func(L *lua.LState) int { return args.Return(L, lua.LNumber(now().Sub(start).Seconds())) },
		"format":     format,
		"parse":      parse,
		"parts":      parts,
		"from_parts": fromParts,
		"duration":   duration,
	})
}

// seconds converts a time for Lua. A float64 has steps of 0.24 µs at today's values.
func seconds(t time.Time) lua.LValue {
	return lua.LNumber(float64(t.Unix()) + float64(t.Nanosecond()/1000)/1e6)
}

// readTime reads a time, to the microsecond.
func readTime(r args.Reader, index int) time.Time {
	whole, fraction := math.Modf(r.Number(index, earliest, latest))
	return time.Unix(int64(whole), int64(math.Round(fraction*1e6))*1000).UTC()
}

// readZone reads "UTC" (the default), "local", or an offset such as "+02:00".
func readZone(r args.Reader, index int) *time.Location {
	switch text := r.TextOr(index, "UTC"); text {
	case "UTC":
		return time.UTC
	case "local":
		return time.Local
	default:
		offset, err := time.Parse("-07:00", text)
		if err != nil {
			r.Fail(index, `is %.40q, expected "UTC", "local" or an offset such as "+02:00"`, text)
		}
		return offset.Location()
	}
}

// readLayout reads "rfc3339" (the default), "rfc1123", or a layout with directives.
func readLayout(r args.Reader, index int) layout {
	switch text := r.TextOr(index, "rfc3339"); text {
	case "rfc3339":
		return rfc3339{}
	case "rfc1123":
		return rfc1123{}
	default:
		directives, wrong := newDirectives(text)
		if wrong != "" {
			r.Fail(index, "%s", wrong)
		}
		return directives
	}
}

// layout writes and parses times.
type layout interface {
	format(t time.Time) string
	// parse reads a time; zone applies to a text that names none.
	parse(text string, zone *time.Location) (time.Time, error)
}

// format(seconds[, layout[, zone]]) returns a time as text.
func format(L *lua.LState) int {
	r := args.Of(L, "time.format")
	t, layout := readTime(r, 1), readLayout(r, 2)
	return args.Return(L, lua.LString(layout.format(t.In(readZone(r, 3)))))
}

// parse(text[, layout[, zone]]) returns a time in seconds, or nil and a reason.
func parse(L *lua.LState) int {
	r := args.Of(L, "time.parse")
	text, layout, zone := r.Text(1), readLayout(r, 2), readZone(r, 3)
	if len(text) > maxLayout {
		return args.Failure(L, "the text has more than %d bytes", maxLayout)
	}
	t, err := layout.parse(text, zone)
	if err != nil {
		return args.Failure(L, "%s", err)
	}
	if unix := t.Unix(); unix < earliest || unix > latest {
		return args.Failure(L, "the year is not from 1 to 9999")
	}
	return args.Return(L, seconds(t))
}

// parts(seconds[, zone]) returns year, month and so on, named as by os.date("*t").
func parts(L *lua.LState) int {
	r := args.Of(L, "time.parts")
	t := readTime(r, 1).In(readZone(r, 2))
	table := L.CreateTable(0, 9)
	for name, value := range map[string]int{
		"year": t.Year(), "month": int(t.Month()), "day": t.Day(),
		"hour": t.Hour(), "min": t.Minute(), "sec": t.Second(), "usec": t.Nanosecond() / 1000,
		"wday": int(t.Weekday()) + 1, "yday": t.YearDay(),
	} {
		table.RawSetString(name, lua.LNumber(value))
	}
	return args.Return(L, table)
}

// fromParts(parts[, zone]) returns the time of some parts. Values out of range carry over:
// month 13 is January.
func fromParts(L *lua.LState) int {
	r := args.Of(L, "time.from_parts")
	f := r.Fields(1)
	const most = 1_000_000_000
	part := func(name string) int { return int(f.IntegerOr(name, -most, most, 0)) }
	t := time.Date(int(f.Integer("year", 1, 9999)), time.Month(f.Integer("month", -most, most)), int(f.Integer("day", -most, most)),
		part("hour"), part("min"), part("sec"), part("usec")*1000, readZone(r, 2))
	part("wday") // parts returns these two; the other parts determine them
	part("yday")
	f.Done()
	if unix := t.Unix(); unix < earliest || unix > latest {
		return args.Failure(L, "the year is not from 1 to 9999")
	}
	return args.Return(L, seconds(t))
}

// duration(text) returns the seconds of a text such as "1h30m", or nil and a reason.
func duration(L *lua.LState) int {
	text := args.Of(L, "time.duration").Text(1)
	if len(text) <= maxLayout {
		if d, err := time.ParseDuration(text); err == nil {
			return args.Return(L, lua.LNumber(d.Seconds()))
		}
	}
	return args.Failure(L, `%.40q is no duration such as "1h30m", "1.5s" or "250ms"`, text)
}
