package tables

import (
	lua "github.com/yuin/gopher-lua"

	"janus-golua/plugin/lua53/luacompat/check"
	"janus-golua/plugin/lua53/naming"
)

// maxSorted is how many elements can be sorted. In Lua 5.3 an int is the bound, but here
// the elements are copied, 16 bytes each.
const maxSorted = 1 << 24

// valueSize is the size of a value in a list, in bytes.
const valueSize = 16

// fewForMiddle is the size up to which the middle element is the pivot. In larger parts a
// random element is, so that no input always makes quicksort slow.
const fewForMiddle = 100

// sort(list[, less]).
func (t library) sort(L *lua.LState) int {
	list := list(L, 1, "__index", "__newindex", "__len")
	size := length(L, list)
	if size < 2 {
		return 0
	}
	if size >= maxSorted {
		check.Argument(L, 1, "array too big")
	}
	less := lua.LValue(lua.LNil)
	if L.Get(2) != lua.LNil {
		less = check.Function(L, 2)
	}
	t.limits.Ask(L, int(size)*valueSize)
	s := sorter{L: L, less: less, steps: t.limits.Steps(), values: make([]lua.LValue, size)}
	for i := range s.values {
		s.values[i] = get(L, list, int64(i+1))
	}
	s.sort(0, int(size)-1)
	for i, value := range s.values {
		put(L, list, int64(i+1), value)
	}
	return 0
}

// sorter sorts values by a Lua function, which may give inconsistent answers.
type sorter struct {
	L      *lua.LState
	less   lua.LValue
	steps  *check.Steps
	values []lua.LValue
	random uint32
}

// sort is quicksort of values low to high; it recurses into the smaller part
// only, which bounds its depth by the logarithm of the size.
func (s *sorter) sort(low, high int) {
	for low < high {
		s.order(low, high)
		if high-low == 1 {
			return
		}
		pivot := s.pivot(low, high)
		s.order(low, pivot)
		s.order(pivot, high)
		if high-low == 2 {
			return
		}
		split := s.partition(low, high, pivot)
		if split-low < high-split {
			s.sort(low, split-1)
			low = split + 1
		} else {
			s.sort(split+1, high)
			high = split - 1
		}
	}
}

// order swaps two values that are in the wrong order.
func (s *sorter) order(i, j int) {
	if s.isLess(s.values[j], s.values[i]) {
		s.swap(i, j)
	}
}

func (s *sorter) swap(i, j int) { s.values[i], s.values[j] = s.values[j], s.values[i] }

func (s *sorter) pivot(low, high int) int {
	size := high - low
	if size <= fewForMiddle {
		return low + size/2
	}
	s.random = s.random*1664525 + 1013904223
	return low + size/4 + int(s.random>>8)%(size/2)
}

// partition brings the values that are less than the pivot before it and the others after
// it, and returns the pivot's new place. The values at low and high are already in order
// with the pivot. So if a search leaves the range, the function's answers were
// inconsistent.
func (s *sorter) partition(low, high, pivot int) int {
	value := s.values[pivot]
	s.swap(pivot, high-1)
	i, j := low, high-1
	for {
		for i++; s.isLess(s.values[i], value); i++ {
			if i == high-1 {
				s.invalidOrder()
			}
		}
		for j--; s.isLess(value, s.values[j]); j-- {
			if j < i {
				s.invalidOrder()
			}
		}
		if j < i {
			s.swap(high-1, i)
			return i
		}
		s.swap(i, j)
	}
}

func (s *sorter) invalidOrder() { check.Raise(s.L, "invalid order function for sorting") }

func (s *sorter) isLess(a, b lua.LValue) bool {
	s.steps.Next(s.L)
	if s.less == lua.LNil {
		return LessThan(s.L, a, b)
	}
	s.L.Push(s.less)
	s.L.Push(a)
	s.L.Push(b)
	check.Call(s.L, 2, 1)
	result := lua.LVAsBool(s.L.Get(-1))
	s.L.Pop(1)
	return result
}

// LessThan is a < b. It uses __lt of either value.
func LessThan(L *lua.LState, a, b lua.LValue) bool {
	aType, bType := a.Type(), b.Type()
	if aType == bType && (aType == lua.LTNumber || aType == lua.LTString) {
		return L.LessThan(a, b)
	}
	metamethod := L.GetMetaField(a, "__lt")
	if metamethod == lua.LNil {
		metamethod = L.GetMetaField(b, "__lt")
	}
	if metamethod == lua.LNil {
		check.RaiseWithoutPlace(L, "%s", naming.Comparison(L, a, b))
	}
	L.Push(metamethod)
	L.Push(a)
	L.Push(b)
	check.Call(L, 2, 1)
	result := lua.LVAsBool(L.Get(-1))
	L.Pop(1)
	return result
}
