package spec

import (
	"fmt"
	"math"
	"slices"
	"strings"

	lua "github.com/yuin/gopher-lua"
)

// verdict is the result of an assertion: whether it holds, and the text for the other case.
type verdict struct {
	holds bool
	// wrong is the text when it does not hold, unwanted the text when it must not hold but does.
	wrong, unwanted string
}

// assertion examines the arguments of a call. count is how many arguments it takes; the
// argument after them is a message from the test.
type assertion struct {
	count int
	look  func(L *lua.LState) verdict
}

// assertions are all assertions, by their names without is_, has_, not_ and so on.
func assertions() map[string]assertion {
	all := map[string]assertion{
		"equal":     {2, equal},
		"same":      {2, deepEqual},
		"includes":  {2, partOf},
		"near":      {3, near},
		"matches":   {2, matches},
		"contains":  {2, contains},
		"error":     {2, raises},
		"truthy":    {1, truth("truthy", func(v lua.LValue) bool { return lua.LVAsBool(v) })},
		"falsy":     {1, truth("falsy", func(v lua.LValue) bool { return !lua.LVAsBool(v) })},
		"true":      {1, truth("true", func(v lua.LValue) bool { return v == lua.LTrue })},
		"false":     {1, truth("false", func(v lua.LValue) bool { return v == lua.LFalse })},
		"nil":       {1, truth("nil", func(v lua.LValue) bool { return v == lua.LNil })},
		"empty":     {1, truth("empty", isEmpty)},
		"callable":  {1, truth("a function", func(v lua.LValue) bool { return v.Type() == lua.LTFunction })},
		"same_list": {2, sameList},
	}
	for _, kind := range []string{"boolean", "number", "string", "table", "function", "userdata", "thread"} {
		all[kind] = assertion{1, truth("a "+kind, func(v lua.LValue) bool { return v.Type().String() == kind })}
	}
	for name, of := range map[string]string{"equals": "equal", "match": "matches", "errors": "error", "subset": "includes"} {
		all[name] = all[of]
	}
	return all
}

// openAssert makes assert a table: assert(x) works as before; assert.same(a, b),
// assert.is_true(x), assert.is_not.same(a, b) and assert.are.equal(a, b) are added.
func openAssert(L *lua.LState) {
	a := asserting{all: assertions()}
	original := L.GetGlobal("assert")
	L.SetGlobal("assert", a.table(L, "", original))
}

type asserting struct{ all map[string]assertion }

// table finds the names that may follow prefix, as in assert.is_not.
func (a asserting) table(L *lua.LState, prefix string, original lua.LValue) *lua.LTable {
	made, meta := L.NewTable(), L.NewTable()
	meta.RawSetString("__index", L.NewFunction(func(L *lua.LState) int {
		name := L.CheckString(2)
		value := a.find(L, prefix, name)
		made.RawSetString(name, value)
		L.Push(value)
		return 1
	}))
	if prefix == "" {
		meta.RawSetString("__call", L.NewFunction(func(L *lua.LState) int {
			if !lua.LVAsBool(L.Get(2)) && L.GetTop() == 2 {
				L.RaiseError("assert: it is %s", show(L.Get(2)))
			}
			L.Remove(1)
			top := L.GetTop()
			L.Insert(original, 1)
			L.Call(top, lua.MultRet)
			return L.GetTop()
		}))
	}
	made.Metatable = meta
	return made
}

// find returns the function of a name, or a table for the names after a word such as is.
func (a asserting) find(L *lua.LState, prefix, name string) lua.LValue {
	negated, rest := words(prefix + name + "_")
	if rest == "" {
		return a.table(L, prefix+name+"_", lua.LNil)
	}
	rest = strings.TrimSuffix(rest, "_")
	found, ok := a.all[rest]
	if !ok {
		L.RaiseError("assert.%s: is unknown, expected one of %s", strings.ReplaceAll(prefix, "_", ".")+name, a.names())
	}
	return L.NewFunction(found.function(prefix+name, negated))
}

func (a asserting) names() string {
	var names []string
	for name := range a.all {
		names = append(names, name)
	}
	slices.Sort(names)
	return strings.Join(names, ", ")
}

// words removes is_, are_, has_ … and not_, no_ from a name; each not_ or no_ negates.
func words(name string) (negated bool, rest string) {
	for {
		word, after, ok := strings.Cut(name, "_")
		if !ok {
			return negated, name
		}
		switch word {
		case "is", "are", "was", "were", "has", "have", "does", "a", "an":
		case "not", "no":
			negated = !negated
		default:
			return negated, name
		}
		name = after
	}
}

// function is the assertion as Lua calls it. The function returns its first argument.
func (a assertion) function(name string, negated bool) lua.LGFunction {
	return func(L *lua.LState) int {
		if a.count > 1 && L.GetTop() < a.count && name != "error" && !strings.HasSuffix(name, "error") && !strings.HasSuffix(name, "errors") {
			L.RaiseError("assert.%s: expects %d arguments, got %d", name, a.count, L.GetTop())
		}
		message := ""
		if L.GetTop() > a.count {
			message = lua.LVAsString(L.ToStringMeta(L.Get(a.count+1))) + ": "
		}
		found := a.look(L)
		switch {
		case found.holds && negated:
			L.RaiseError("%sassert.%s: %s", message, name, found.unwanted)
		case !found.holds && !negated:
			L.RaiseError("%sassert.%s: %s", message, name, found.wrong)
		}
		L.Push(L.Get(1))
		return 1
	}
}

func equal(L *lua.LState) verdict {
	expected, actual := L.Get(1), L.Get(2)
	v := verdict{holds: L.Equal(expected, actual), unwanted: "both are " + show(actual)}
	v.wrong = fmt.Sprintf("expected %s, got %s", show(expected), show(actual))
	if expected.Type() == lua.LTTable && same(expected, actual) {
		v.wrong = "the tables have the same in them, but are two: assert.same compares what is in them"
	} else if len(v.wrong) > lineWidth {
		v.wrong = "they differ\n" + diff(expected, actual, false)
	}
	return v
}

func deepEqual(L *lua.LState) verdict {
	return verdict{
		holds:    same(L.Get(1), L.Get(2)),
		wrong:    "they differ (- expected, + got)\n" + diff(L.Get(1), L.Get(2), false),
		unwanted: "both are\n" + show(L.Get(2)),
	}
}

func partOf(L *lua.LState) verdict {
	return verdict{
		holds:    includes(L.Get(1), L.Get(2)),
		wrong:    "not all of it is there (- expected, + got)\n" + diff(L.Get(1), L.Get(2), true) + "\nof\n" + show(L.Get(2)),
		unwanted: "all of it is in\n" + show(L.Get(2)),
	}
}

// sameList compares lists in which the order does not matter.
func sameList(L *lua.LState) verdict {
	expected, actual := L.CheckTable(1), L.CheckTable(2)
	left := L.NewTable()
	actual.ForEach(func(_, value lua.LValue) { left.Append(value) })
	holds := expected.Len() == actual.Len()
	expected.ForEach(func(_, wanted lua.LValue) {
		for i := 1; i <= left.Len(); i++ {
			if same(wanted, left.RawGetInt(i)) {
				left.Remove(i)
				return
			}
		}
		holds = false
	})
	return verdict{holds: holds, wrong: "the lists differ (- expected, + got)\n" + diff(expected, actual, false), unwanted: "the lists have the same in them"}
}

// near(expected, actual, tolerance) compares numbers.
func near(L *lua.LState) verdict {
	expected, actual, tolerance := float64(L.CheckNumber(1)), float64(L.CheckNumber(2)), float64(L.CheckNumber(3))
	text := fmt.Sprintf("expected %v, up to %v away, got %v", expected, tolerance, actual)
	return verdict{holds: math.Abs(expected-actual) <= tolerance, wrong: text, unwanted: text}
}

// matches(pattern, text) searches as string.find does.
func matches(L *lua.LState) verdict {
	pattern, text := L.CheckString(1), L.Get(2)
	v := verdict{wrong: fmt.Sprintf("%s does not match %s", show(text), quote(pattern)), unwanted: fmt.Sprintf("%s matches %s", show(text), quote(pattern))}
	if text.Type() != lua.LTString {
		return v
	}
	find := L.GetField(L.GetGlobal("string"), "find")
	L.Push(find)
	L.Push(text)
	L.Push(lua.LString(pattern))
	L.Call(2, 1)
	v.holds = L.Get(-1) != lua.LNil
	L.Pop(1)
	return v
}

// contains(part, whole) looks for a text in a text, or for an element in a list.
func contains(L *lua.LState) verdict {
	part, whole := L.Get(1), L.Get(2)
	v := verdict{wrong: fmt.Sprintf("there is no %s in %s", show(part), show(whole)), unwanted: fmt.Sprintf("there is %s in %s", show(part), show(whole))}
	switch w := whole.(type) {
	case lua.LString:
		v.holds = part.Type() == lua.LTString && strings.Contains(string(w), part.String())
	case *lua.LTable:
		w.ForEach(func(_, value lua.LValue) { v.holds = v.holds || same(part, value) })
	}
	return v
}

// raises(fn, part) calls a function that must raise an error. If part is text, the error
// must contain it; any other value must equal the error.
func raises(L *lua.LState) verdict {
	fn, expected := L.CheckFunction(1), L.Get(2)
	L.Push(L.GetGlobal("pcall"))
	L.Push(fn)
	L.Call(1, 2)
	ok, raised := L.Get(-2), L.Get(-1)
	L.Pop(2)
	switch {
	case ok == lua.LTrue:
		return verdict{wrong: "no error was raised"}
	case expected == lua.LNil:
		return verdict{holds: true, unwanted: "it raised " + show(raised)}
	}
	text, isText := expected.(lua.LString)
	holds := same(expected, raised) || isText && strings.Contains(L.ToStringMeta(raised).String(), string(text))
	return verdict{holds: holds, wrong: fmt.Sprintf("it raised %s, expected %s", show(raised), show(expected)), unwanted: "it raised " + show(raised)}
}

func truth(what string, holds func(lua.LValue) bool) func(L *lua.LState) verdict {
	return func(L *lua.LState) verdict {
		got := L.Get(1)
		return verdict{holds: holds(got), wrong: fmt.Sprintf("expected %s, got %s", what, show(got)), unwanted: fmt.Sprintf("it is %s: %s", what, show(got))}
	}
}

func isEmpty(value lua.LValue) bool {
	switch v := value.(type) {
	case lua.LString:
		return v == ""
	case *lua.LTable:
		key, _ := v.Next(lua.LNil)
		return key == lua.LNil
	}
	return false
}
