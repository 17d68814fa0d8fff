package weight

import (
	"sync"
	"unsafe"
)

// swiss begins as the maps of Go's runtime do (internal/runtime/maps, Go 1.24 to 1.26). Nothing
// else tells how many places a map has: gopher-lua makes those of a table with 64, so that a
// table with one field takes 2.6 KB, but a table of a constructor takes 0.7 KB. Places are
// read only if a look at maps of known sizes has found them where they are expected.
type swiss struct {
	used      uint64
	_         uintptr        // the seed
	directory unsafe.Pointer // of a small map, its one group of 8 places
	tables    int            // 0 of a small map
}

// part is one table of such a map.
type part struct {
	_, places uint16 // the first is how many are used
}

// group is how many places a small map has.
const group = 8

// places returns how many places a map has, 0 if it is nil.
func places[K comparable, V any](m map[K]V) int {
	header := *(**swiss)(unsafe.Pointer(&m))
	if header == nil {
		return 0
	}
	if !readable() {
		return guessed(len(m))
	}
	return header.places()
}

func (s *swiss) places() (count int) {
	if s.tables == 0 {
		if s.directory == nil {
			return 0
		}
		return group
	}
	var before *part
	for _, p := range unsafe.Slice((**part)(s.directory), s.tables) {
		if p != before { // several entries in a row may be the same table
			count += int(p.places)
		}
		before = p
	}
	return count
}

// guessed is a number of places that suits a number of fields.
func guessed(count int) int {
	if count == 0 {
		return 0
	}
	return max(2*group, count*3/2)
}

// readable says that the maps of this runtime are as swiss describes them. It looks when the
// first script is weighed, which seldom happens.
var readable = sync.OnceValue(func() bool {
	small, hinted, large := map[string]int{"a": 1}, make(map[string]int, 32), make(map[int]int)
	for i := range 5000 {
		large[i] = i
	}
	read := func(m unsafe.Pointer) *swiss { return *(**swiss)(m) }
	a, b, c := read(unsafe.Pointer(&small)), read(unsafe.Pointer(&hinted)), read(unsafe.Pointer(&large))
	if a.used != 1 || a.tables != 0 || b.used != 0 || b.tables != 1 || c.used != 5000 || c.tables < 4 || c.tables > 64 {
		return false
	}
	return a.places() == group && b.places() == 64 && c.places() >= 5000 && c.places() < 20000
})
