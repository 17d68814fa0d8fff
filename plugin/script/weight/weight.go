// Package weight estimates how much memory the values of a script take. The Go heap tells only
// the sum of all scripts of a process.
package weight

import (
	"unsafe"

	lua "github.com/yuin/gopher-lua"

	"janus-golua/plugin/script/frames"
)

// What values take on the heap, in bytes, as the source of gopher-lua and measurements of Go
// 1.26 say (TestTheWeightIsWhatTheHeapSays). An item is a value in a slice or in a register.
const (
	item     = 16
	boxed    = 16 // a number: gopher-lua allocates 32 at a time, some of which are gone
	header   = 16 // of a string behind an interface
	table    = 112
	closure  = 80
	upvalue  = 64
	userData = 56
	thread   = 3584 // its stack
)

// tiny numbers are not boxed: Go has them ready.
const tiny = 256

// scale adds up values. Each table, function and thread counts once.
type scale struct {
	limit, sum uint64
	seen       map[unsafe.Pointer]struct{}
	todo       []lua.LValue
}

// Of estimates how much memory everything takes that can be reached from some values. It
// stops soon after the sum has passed a limit. The caller holds the Lua lock.
func Of(limit uint64, roots func(visit func(lua.LValue))) uint64 {
	s := &scale{limit: limit, seen: make(map[unsafe.Pointer]struct{})}
	roots(s.put)
	for len(s.todo) > 0 && s.sum <= limit {
		last := len(s.todo) - 1
		value := s.todo[last]
		s.todo = s.todo[:last]
		s.open(value)
	}
	return s.sum
}

// put adds what a value itself takes, and notes to look into it.
func (s *scale) put(value lua.LValue) {
	switch v := value.(type) {
	case lua.LNumber:
		if v < 0 || v >= tiny || v != lua.LNumber(int(v)) {
			s.sum += boxed
		}
	case lua.LString:
		s.sum += header
		// The header may be one of many for the same bytes. Short texts are not worth a place
		// in the map.
		if len(v) < 64 || s.first(unsafe.Pointer(unsafe.StringData(string(v)))) {
			s.sum += rounded(len(v))
		}
	case *lua.LTable:
		if v != nil && s.first(unsafe.Pointer(v)) {
			s.todo = append(s.todo, v)
		}
	case *lua.LFunction:
		if v != nil && s.first(unsafe.Pointer(v)) {
			s.todo = append(s.todo, v)
		}
	case *lua.LUserData:
		if v != nil && s.first(unsafe.Pointer(v)) {
			s.todo = append(s.todo, v)
		}
	case *lua.LState:
		if v != nil && s.first(unsafe.Pointer(v)) {
			s.todo = append(s.todo, v)
		}
	}
}

// rounded is a size as Go's allocator rounds it, roughly.
func rounded(size int) uint64 { return uint64(size+15) &^ 15 }

// first says that an object has not been seen before.
func (s *scale) first(object unsafe.Pointer) bool {
	if _, again := s.seen[object]; again {
		return false
	}
	s.seen[object] = struct{}{}
	return true
}

// open adds what an object refers to.
func (s *scale) open(value lua.LValue) {
	switch v := value.(type) {
	case *lua.LTable:
		s.openTable(v)
	case *lua.LFunction:
		s.openFunction(v)
	case *lua.LUserData:
		s.sum += userData
		if holder, ok := v.Value.(interface{ Visit(visit func(lua.LValue)) }); ok {
			holder.Visit(s.put)
		}
		s.put(v.Metatable)
		if v.Env != nil {
			s.put(v.Env)
		}
	case *lua.LState:
		s.openThread(v)
	}
}

func (s *scale) openTable(t *lua.LTable) {
	fields := fieldsOf(t)
	s.sum += table + uint64(cap(fields.array))*item + hashed(fields)
	s.put(t.Metatable)
	for _, value := range fields.array {
		s.put(value)
	}
	for key, value := range fields.strdict {
		s.sum += header + rounded(len(key))
		s.put(value)
	}
	for key, value := range fields.dict {
		s.put(key)
		s.put(value)
	}
}

// hashed is what the maps and the list of a table's fields take, without what they refer to.
func hashed(f *fields) uint64 {
	if f.keys == nil {
		return 0
	}
	const mapHeader = 48
	return 2*mapHeader + uint64(places(f.strdict)+places(f.dict))*(2*item+1) + uint64(places(f.k2i))*(item+8+1) +
		uint64(cap(f.keys))*item
}

func (s *scale) openFunction(f *lua.LFunction) {
	s.sum += closure
	if f.Env != nil {
		s.put(f.Env)
	}
	for _, variable := range f.Upvalues {
		if variable != nil && s.first(unsafe.Pointer(variable)) {
			s.sum += upvalue
			s.put(variable.Value())
		}
	}
}

// mostRegisters bounds the values of one call that are looked at.
const mostRegisters = 1 << 20

// openThread adds what the calls of a thread refer to: arguments, variables and temporary
// values.
func (s *scale) openThread(L *lua.LState) {
	s.sum += thread
	level := 0
	for {
		call, ok := L.GetStack(level)
		if !ok {
			return
		}
		s.openCall(L, call)
		frame := frames.Of(call)
		// gopher-lua has a level for each function that has ended by a tail call: a million,
		// if a script loops by tail calls.
		if level++; !frame.Fn.IsG {
			level += frame.TailCalls
		}
	}
}

func (s *scale) openCall(L *lua.LState, call *lua.Debug) {
	if function, err := L.GetInfo("f", call, lua.LNil); err == nil {
		s.put(function)
	}
	for i := 1; i <= mostRegisters; i++ {
		name, value := L.GetLocal(call, i)
		if name == "" {
			return
		}
		s.sum += item
		s.put(value)
	}
}
