// Package metrics is `janus.metrics`: metrics that a script defines itself. Package series
// keeps them over reloads.
package metrics

import (
	"errors"
	"maps"
	"math"
	"slices"

	lua "github.com/yuin/gopher-lua"

	"janus-golua/plugin/lua53/args"
	"janus-golua/plugin/tally/series"
)

// New makes the table of functions, for one generation of a script.
func New(L *lua.LState, of *series.Generation) *lua.LTable {
	m := &module{generation: of, methods: make(map[series.Kind]*lua.LTable)}
	for kind, methods := range methodsOf() {
		m.methods[kind] = metatable(L, kind, methods)
	}
	table := L.NewTable()
	for _, kind := range []series.Kind{series.Counter, series.Gauge, series.Histogram} {
		table.RawSetString(string(kind), L.NewFunction(func(L *lua.LState) int { return m.define(L, kind) }))
	}
	table.RawSetString("forget", L.NewFunction(m.forget))
	return table
}

// module is the module of one Lua state. The Lua lock protects it.
type module struct {
	generation *series.Generation
	methods    map[series.Kind]*lua.LTable
	// key is memory for keys of series.
	key []byte
}

// metric is what a script has of a metric.
type metric struct {
	*series.Metric
	module *module
}

// define is counter, gauge or histogram(name, help[, labels[, buckets]]).
func (m *module) define(L *lua.LState, kind series.Kind) int {
	r := args.Of(L, "janus.metrics."+string(kind))
	d := series.Definition{Kind: kind, Name: r.Text(1), Help: r.Text(2), Labels: texts(r, 3)}
	switch {
	case kind == series.Histogram:
		d.Bounds = bounds(r, 4)
	case r.Has(4):
		r.Fail(4, "is %s, expected none: only a histogram has buckets", args.Describe(r.Get(4)))
	}
	made, err := m.generation.Define(d)
	if err != nil {
		L.RaiseError("%s: %s", r.Function(), err.Error())
	}
	object := L.NewUserData()
	object.Value, object.Metatable = metric{made, m}, m.methods[kind]
	return args.Return(L, object)
}

// forget(name) forgets a metric.
func (m *module) forget(L *lua.LState) int {
	return args.Return(L, lua.LBool(m.generation.Forget(args.Of(L, "janus.metrics.forget").Text(1))))
}

// texts reads an array of strings; it is empty when left out.
func texts(r args.Reader, index int) (list []string) {
	if !r.Has(index) {
		return nil
	}
	each(r, index, "strings", func(value lua.LValue) bool {
		text, ok := value.(lua.LString)
		list = append(list, string(text))
		return ok
	})
	return list
}

// each calls a function for each element of an array.
func each(r args.Reader, index int, what string, take func(lua.LValue) bool) {
	table, next := r.Table(index), 1
	table.ForEach(func(key, value lua.LValue) {
		if key != lua.LNumber(next) || !take(value) {
			r.Fail(index, "is not an array of %s", what)
		}
		next++
	})
}

// defaultBounds suit durations of answers, in seconds.
var defaultBounds = []float64{0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10}

// bounds reads the bounds of the buckets. The bucket without a bound may be given, too.
func bounds(r args.Reader, index int) []float64 {
	if !r.Has(index) {
		return slices.Clone(defaultBounds)
	}
	var list []float64
	each(r, index, "numbers", func(value lua.LValue) bool {
		number, ok := value.(lua.LNumber)
		list = append(list, float64(number))
		return ok
	})
	if last := len(list) - 1; last >= 0 && math.IsInf(list[last], 1) {
		list = list[:last]
	}
	return list
}

// method is a method of a metric. labels is where its argument with the labels is; the
// results are those of the method.
type method func(r args.Reader, m metric) int

func methodsOf() map[series.Kind]map[string]method {
	all := map[string]method{"get": get, "remove": remove, "clear": clearAll}
	of := func(more map[string]method) map[string]method {
		methods := maps.Clone(all)
		maps.Copy(methods, more)
		return methods
	}
	return map[series.Kind]map[string]method{
		series.Counter:   of(map[string]method{"inc": increase}),
		series.Gauge:     of(map[string]method{"inc": raise, "dec": lower, "set": set}),
		series.Histogram: of(map[string]method{"observe": observe}),
	}
}

func metatable(L *lua.LState, kind series.Kind, methods map[string]method) *lua.LTable {
	index := L.NewTable()
	for name, do := range methods {
		function := string(kind) + ":" + name
		index.RawSetString(name, L.NewFunction(func(L *lua.LState) int {
			m, ok := self(L, kind)
			if !ok {
				args.NoSelf(L, function)
			}
			return do(args.OfMethod(L, function), m)
		}))
	}
	meta := L.NewTable()
	meta.RawSetString("__index", index)
	meta.RawSetString("__name", lua.LString(kind))
	meta.RawSetString("__metatable", lua.LFalse)
	return meta
}

// self is the metric that a method is called on.
func self(L *lua.LState, kind series.Kind) (metric, bool) {
	data, ok := L.Get(1).(*lua.LUserData)
	if !ok {
		return metric{}, false
	}
	m, ok := data.Value.(metric)
	return m, ok && m.Kind == kind
}

// changed returns true, or nil and the reason. What was no use of the function raises.
func changed(r args.Reader, err error) int {
	switch {
	case err == nil:
		return args.Return(r.L, lua.LTrue)
	case errors.Is(err, series.ErrFull) || errors.Is(err, series.ErrForgotten):
		return args.Failure(r.L, "%s", err.Error())
	}
	r.Fail(1, "is too large: %s", err.Error())
	return 0
}
