package metrics

import (
	"math"

	lua "github.com/yuin/gopher-lua"

	"janus-golua/plugin/lua53/args"
	"janus-golua/plugin/tally/series"
)

// amount reads how much to add, 1 when left out.
func amount(r args.Reader, least float64) float64 {
	if !r.Has(1) {
		return 1
	}
	return r.Number(1, least, math.MaxFloat64)
}

// finite reads a number.
func finite(r args.Reader) float64 { return r.Number(1, -math.MaxFloat64, math.MaxFloat64) }

// inc([by[, labels]]) of a counter.
func increase(r args.Reader, m metric) int {
	by := amount(r, 0)
	return changed(r, m.Add(m.keyOf(r, 2), by))
}

// inc([by[, labels]]) of a gauge.
func raise(r args.Reader, m metric) int {
	by := amount(r, -math.MaxFloat64)
	return changed(r, m.Add(m.keyOf(r, 2), by))
}

// dec([by[, labels]]).
func lower(r args.Reader, m metric) int {
	by := amount(r, -math.MaxFloat64)
	return changed(r, m.Add(m.keyOf(r, 2), -by))
}

// set(value[, labels]).
func set(r args.Reader, m metric) int {
	to := finite(r)
	return changed(r, m.Set(m.keyOf(r, 2), to))
}

// observe(value[, labels]).
func observe(r args.Reader, m metric) int {
	seen := finite(r)
	return changed(r, m.Observe(m.keyOf(r, 2), seen))
}

// get([labels]) returns the number of a counter or a gauge, and a table for a histogram; nil
// if there is no such series.
func get(r args.Reader, m metric) int {
	point, ok := m.Get(m.keyOf(r, 1))
	if !ok {
		return args.Return(r.L, lua.LNil)
	}
	return args.Return(r.L, Value(r.L, m.Metric, point))
}

// Value is what scripts get of a series: a number, or a table for a histogram.
func Value(L *lua.LState, of *series.Metric, point series.Point) lua.LValue {
	if of.Kind != series.Histogram {
		return lua.LNumber(point.Value)
	}
	table, buckets := L.NewTable(), L.NewTable()
	for _, bound := range of.Bounds {
		buckets.RawSet(lua.LNumber(bound), lua.LNumber(point.Buckets[bound]))
	}
	table.RawSetString("count", lua.LNumber(point.Count))
	table.RawSetString("sum", lua.LNumber(point.Value))
	table.RawSetString("buckets", buckets)
	return table
}

// remove([labels]) forgets a series.
func remove(r args.Reader, m metric) int {
	return args.Return(r.L, lua.LBool(m.Remove(m.keyOf(r, 1))))
}

// clear() forgets all series.
func clearAll(r args.Reader, m metric) int {
	return args.Return(r.L, lua.LNumber(m.Clear()))
}

// keyOf reads the labels of a series. The key is valid until the next call.
func (m metric) keyOf(r args.Reader, index int) []byte {
	if len(m.Labels) == 0 && !r.Has(index) {
		return nil
	}
	if !r.Has(index) {
		r.Fail(index, "is missing, expected a table with the labels of %s", m.Name)
	}
	key, err := Key(m.module.key[:0], &m.Definition, r.Table(index))
	if err != "" {
		r.Fail(index, "%s", err)
	}
	m.module.key = key
	return key
}

// Key appends the key of the series that a table of labels names. If the table does not have
// exactly the labels of the metric, wrong says so.
func Key(key []byte, d *series.Definition, labels *lua.LTable) (all []byte, wrong string) {
	for _, name := range d.Labels {
		value := labels.RawGetString(name)
		text, ok := labelText(value)
		switch {
		case value == lua.LNil:
			return nil, "has no label " + name
		case !ok:
			return nil, "has " + args.Describe(value) + " for the label " + name + ", expected a string, a number or a boolean"
		}
		key = series.AppendValue(key, text)
	}
	if name, expected, found := args.Unknown(labels, d.Labels); found {
		if expected == "" {
			expected = "none"
		}
		return nil, "has the label " + name + ", which " + d.Name + " has not; expected " + expected
	}
	return key, ""
}

// labelText is the value of a label. A whole number is the same as its digits.
func labelText(value lua.LValue) (text string, ok bool) {
	switch v := value.(type) {
	case lua.LString:
		return string(v), true
	case lua.LNumber, lua.LBool:
		return v.String(), true
	}
	return "", false
}
