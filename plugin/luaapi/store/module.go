package store

import (
	"math"
	"strings"
	"time"

	lua "github.com/yuin/gopher-lua"

	"janus-golua/plugin/lua53/args"
	"janus-golua/plugin/lua53/luacompat/check"
	"janus-golua/plugin/lua53/luavalue"
)

// maxLife is ten years, in seconds. Entries with a longer life never expire.
const maxLife = 10 * 366 * 24 * 60 * 60

// Opener creates the loader of `store` for a store. The functions of the module use the
// namespace without a name; open returns others.
func Opener(s *Store) lua.LGFunction {
	return func(L *lua.LState) int {
		own := space{store: s}
		module := L.NewTable()
		for name, do := range functions() {
			module.RawSetString(name, L.NewFunction(func(L *lua.LState) int {
				return do(own, args.Of(L, "store."+name))
			}))
		}
		methods := newMethods(L)
		module.RawSetString("open", L.NewFunction(func(L *lua.LState) int {
			r := args.Of(L, "store.open")
			name := r.Text(1)
			if name == "" || len(name) > maxKey {
				r.Fail(1, "has %d bytes, expected 1 to %d", len(name), maxKey)
			}
			object := L.NewUserData()
			object.Value, object.Metatable = space{store: s, name: name}, methods
			return args.Return(L, object)
		}))
		return args.Return(L, module)
	}
}

// newMethods creates the metatable of namespaces.
func newMethods(L *lua.LState) *lua.LTable {
	index := L.NewTable()
	for name, do := range functions() {
		function := "namespace:" + name
		index.RawSetString(name, L.NewFunction(func(L *lua.LState) int {
			return do(args.Self[space](L, function), args.OfMethod(L, function))
		}))
	}
	meta := L.NewTable()
	meta.RawSetString("__index", index)
	meta.RawSetString("__metatable", lua.LFalse)
	return meta
}

// space is a namespace of a store.
type space struct {
	store *Store
	name  string
}

func functions() map[string]func(space, args.Reader) int {
	return map[string]func(space, args.Reader) int{
		"get": space.get, "set": space.set, "add": space.add, "incr": space.incr, "delete": space.delete,
		"keys": space.keys, "count": space.count, "ttl": space.ttl, "touch": space.touch, "clear": space.clear,
	}
}

// readKey reads a string, or a whole number, which is the same key as its digits.
func readKey(r args.Reader) string {
	key := r.Get(1)
	switch v := key.(type) {
	case lua.LString:
	case lua.LNumber:
		if float64(v) != math.Trunc(float64(v)) || math.Abs(float64(v)) > 1<<53 {
			r.Fail(1, "is %v, expected a string or a whole number", v)
		}
	default:
		r.Wrong(1, "a string or a whole number")
	}
	text := strings.Clone(key.String())
	if len(text) > maxKey {
		r.Fail(1, "has %d bytes, expected at most %d", len(text), maxKey)
	}
	return text
}

// readLife reads the options of functions that store: {ttl = seconds}.
func readLife(r args.Reader, index int) time.Duration {
	f := r.Options(index)
	seconds := f.Number("ttl", 0, math.Inf(1), math.Inf(1))
	if seconds == 0 {
		f.Fail("ttl", "is 0, expected more")
	}
	f.Done()
	return life(seconds)
}

func life(seconds float64) time.Duration {
	if seconds > maxLife {
		return 0
	}
	return max(time.Duration(seconds*float64(time.Second)), 1)
}

// get(key[, otherwise]).
func (s space) get(r args.Reader) int {
	value := s.store.get(s.name, readKey(r))
	if value == lua.LNil {
		return args.Return(r.L, r.Get(2))
	}
	if _, ok := value.(*lua.LTable); !ok && value.Type() != lua.LTUserData {
		return args.Return(r.L, value)
	}
	copied, _, err := luavalue.Copier{Budget: check.Budget(r.L), Replace: s.store.marks.Attach(r.L)}.Copy(value)
	if err != nil {
		return args.Failure(r.L, "%s", err)
	}
	return args.Return(r.L, copied)
}

// set(key, value[, options]) stores a value; nil deletes the key.
func (s space) set(r args.Reader) int {
	key := readKey(r)
	if r.Has(2) {
		return s.put(r, false)
	}
	if !r.Given(2) {
		r.Wrong(2, "a value, or nil to delete")
	}
	readLife(r, 3)
	s.store.delete(s.name, key)
	return args.Return(r.L, lua.LTrue)
}

// add(key, value[, options]) stores a value if the key does not exist.
func (s space) add(r args.Reader) int {
	readKey(r)
	if !r.Has(2) {
		r.Wrong(2, "a value")
	}
	return s.put(r, true)
}

func (s space) put(r args.Reader, onlyNew bool) int {
	key, life := readKey(r), readLife(r, 3)
	value, size, err := luavalue.Copier{Budget: check.Budget(r.L), MaxBytes: s.store.limits.Value, Replace: s.store.marks.Detach(r.L)}.Copy(r.Get(2))
	if err != nil {
		return args.Failure(r.L, "the value: %s", err)
	}
	return done(r, s.store.put(entry{space: s.name, key: key, value: value, size: size}, life, onlyNew))
}

func done(r args.Reader, err error) int {
	if err != nil {
		return args.Failure(r.L, "%s", err)
	}
	return args.Return(r.L, lua.LTrue)
}

// incr(key[, by[, options]]) returns the new number.
func (s space) incr(r args.Reader) int {
	key, by := readKey(r), 1.0
	if r.Has(2) {
		by = r.Number(2, -math.MaxFloat64, math.MaxFloat64)
	}
	number, err := s.store.increase(s.name, key, by, readLife(r, 3))
	if err != nil {
		return args.Failure(r.L, "%s", err)
	}
	return args.Return(r.L, lua.LNumber(number))
}

// delete(key) says whether the key existed.
func (s space) delete(r args.Reader) int {
	return args.Return(r.L, lua.LBool(s.store.delete(s.name, readKey(r))))
}

// keys([prefix]) returns a sorted list.
func (s space) keys(r args.Reader) int {
	keys := s.store.matching(s.name, r.TextOr(1, ""))
	list := r.L.CreateTable(len(keys), 0)
	for _, key := range keys {
		list.Append(lua.LString(key))
	}
	return args.Return(r.L, list)
}

// count([prefix]).
func (s space) count(r args.Reader) int {
	return args.Return(r.L, lua.LNumber(s.store.count(s.name, r.TextOr(1, ""))))
}

// clear([prefix]) returns how many keys it removed.
func (s space) clear(r args.Reader) int {
	return args.Return(r.L, lua.LNumber(s.store.clear(s.name, r.TextOr(1, ""))))
}

// ttl(key) returns the remaining seconds; math.huge for a key that does not expire.
func (s space) ttl(r args.Reader) int {
	seconds, err := s.store.left(s.name, readKey(r))
	if err != nil {
		return args.Failure(r.L, "%s", err)
	}
	return args.Return(r.L, lua.LNumber(seconds))
}

// touch(key, seconds) gives a key a new life; with math.huge it never expires.
func (s space) touch(r args.Reader) int {
	key, seconds := readKey(r), r.Number(2, 0, math.Inf(1))
	if seconds == 0 {
		r.Fail(2, "is 0, expected more")
	}
	return done(r, s.store.touch(s.name, key, life(seconds)))
}
