// Package store is the native module `store`: values by key, in the memory of the process,
// with expiry. A [Store] belongs to the plugin and outlives the scripts that use it,
// including reloads.
//
// Nothing is dropped before its time: a full store refuses what does not fit.
package store

import (
	"errors"
	"fmt"
	"iter"
	"math"
	"sort"
	"strings"
	"sync"
	"time"

	lua "github.com/yuin/gopher-lua"

	"janus-golua/plugin/guard"
	"janus-golua/plugin/luaapi/json"
)

// Limits of a store. Sizes are in bytes.
type Limits struct {
	// Keys is how many keys all namespaces may have together.
	Keys int
	// Bytes is how much all keys and values may take together, by an estimate that is
	// rather too high: see entryOverhead and package luavalue.
	Bytes int
	// Value is how much a single value may take.
	Value int
}

// DefaultLimits are the limits of a plugin: the store takes at most an eighth of the
// default memory limit of Lua.
func DefaultLimits() Limits { return Limits{Keys: 100_000, Bytes: 64 << 20, Value: 1 << 20} }

const (
	// maxKey is the longest key, and the longest name of a namespace, in bytes.
	maxKey = 1024
	// entryOverhead is what a key takes beside its text and its value: an entry of 96
	// bytes, its places in a map and in the heap, and room to grow.
	entryOverhead = 256
)

// Store is safe for concurrent use.
type Store struct {
	// Log gets panics of the expiry; nil ignores them. Set it before the store is used.
	Log guard.Logger

	limits Limits
	// now is time.Now; tests and the simulator use their own clocks.
	now   func() time.Time
	marks *json.Marks
	// sweepEvery is the constant of that name; tests set a shorter time.
	sweepEvery time.Duration

	mu     sync.Mutex // protects the fields below
	spaces map[string]map[string]*entry
	expiry expiries
	keys   int
	bytes  int
	timer  *time.Timer
	closed bool
	// refused counts the values for which there was no room.
	refused uint64
}

// entry is a key with its value. The value is never changed, only replaced.
type entry struct {
	space, key string
	value      lua.LValue
	size       int
	// expires is when the entry expires; zero is never. place is its index in the heap of
	// expiring entries, -1 when it is not in there.
	expires time.Time
	place   int
}

// Errors for the script.
var (
	errKeys   = errors.New("the store is full: too many keys")
	errBytes  = errors.New("the store is full: too many bytes")
	errExists = errors.New("the key exists")
	errNoKey  = errors.New("no such key")
	errClosed = errors.New("the store is closed")
)

// New creates an empty store. Close ends it.
func New(limits Limits) *Store { return NewAt(limits, time.Now) }

// NewAt is New with another clock.
func NewAt(limits Limits, now func() time.Time) *Store {
	return &Store{limits: limits, now: now, marks: json.NewMarks(), sweepEvery: sweepEvery, spaces: make(map[string]map[string]*entry)}
}

// Close empties the store. It refuses everything after that.
func (s *Store) Close() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.closed = true
	s.spaces, s.expiry = make(map[string]map[string]*entry), nil
	s.keys, s.bytes = 0, 0
	if s.timer != nil {
		s.timer.Stop()
	}
}

// Usage returns the number of keys, and the number of bytes by the store's own estimate.
func (s *Store) Usage() (keys, bytes int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.sweep()
	return s.keys, s.bytes
}

// Refused counts the values that did not fit into the full store.
func (s *Store) Refused() uint64 {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.refused
}

// find returns the entry of a key; nil for none.
func (s *Store) find(space, key string) *entry { return s.spaces[space][key] }

// get returns the value of a key; nil for none.
func (s *Store) get(space, key string) lua.LValue {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.sweep()
	if e := s.find(space, key); e != nil {
		return e.value
	}
	return lua.LNil
}

// put stores a value of the given size; a life of 0 is without end. With onlyNew an
// existing key is left as it is.
func (s *Store) put(e entry, life time.Duration, onlyNew bool) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.sweep()
	if onlyNew && s.find(e.space, e.key) != nil {
		return errExists
	}
	return s.replace(e, life)
}

// replace puts an entry in the place of the key's old one, if there is room for it.
func (s *Store) replace(e entry, life time.Duration) error {
	if s.closed {
		return errClosed
	}
	e.size += len(e.space) + len(e.key) + entryOverhead
	e.place = -1
	old := s.find(e.space, e.key)
	keys, bytes := s.keys+1, s.bytes+e.size
	if old != nil {
		keys, bytes = s.keys, bytes-old.size
	}
	switch {
	case keys > s.limits.Keys:
		s.refused++
		return errKeys
	case bytes > s.limits.Bytes:
		s.refused++
		return errBytes
	}
	if old != nil {
		s.remove(old)
	}
	if s.spaces[e.space] == nil {
		s.spaces[e.space] = make(map[string]*entry)
	}
	s.spaces[e.space][e.key] = &e
	s.keys, s.bytes = keys, bytes
	s.expireIn(&e, life)
	return nil
}

// remove removes an entry.
func (s *Store) remove(e *entry) {
	s.expireIn(e, 0)
	delete(s.spaces[e.space], e.key)
	if len(s.spaces[e.space]) == 0 {
		delete(s.spaces, e.space)
	}
	s.keys--
	s.bytes -= e.size
}

// delete says whether the key existed.
func (s *Store) delete(space, key string) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.sweep()
	e := s.find(space, key)
	if e != nil {
		s.remove(e)
	}
	return e != nil
}

// increase adds to a number; a missing key counts as 0. The life applies to a new key only;
// an existing key keeps its own.
func (s *Store) increase(space, key string, by float64, life time.Duration) (float64, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.sweep()
	e := s.find(space, key)
	if e == nil {
		return by, s.replace(entry{space: space, key: key, value: lua.LNumber(by)}, life)
	}
	number, ok := e.value.(lua.LNumber)
	if !ok {
		return 0, fmt.Errorf("the value is a %s", e.value.Type())
	}
	e.value = number + lua.LNumber(by)
	return float64(number) + by, nil
}

// left returns how many seconds a key has to live; infinity for a key that does not expire.
func (s *Store) left(space, key string) (float64, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.sweep()
	e := s.find(space, key)
	switch {
	case e == nil:
		return 0, errNoKey
	case e.place < 0:
		return math.Inf(1), nil
	}
	return e.expires.Sub(s.now()).Seconds(), nil
}

// touch gives a key a new life, from now on.
func (s *Store) touch(space, key string, life time.Duration) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.sweep()
	e := s.find(space, key)
	if e == nil {
		return errNoKey
	}
	s.expireIn(e, life)
	return nil
}

// beginning yields the entries whose keys begin with prefix. mu must be held.
func (s *Store) beginning(space, prefix string) iter.Seq2[string, *entry] {
	return func(yield func(string, *entry) bool) {
		for key, e := range s.spaces[space] {
			if strings.HasPrefix(key, prefix) && !yield(key, e) {
				return
			}
		}
	}
}

// matching returns the keys that begin with prefix, sorted.
func (s *Store) matching(space, prefix string) []string {
	keys := s.unsorted(space, prefix)
	sort.Strings(keys)
	return keys
}

func (s *Store) unsorted(space, prefix string) (keys []string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.sweep()
	for key := range s.beginning(space, prefix) {
		keys = append(keys, key)
	}
	return keys
}

// count returns how many keys begin with prefix.
func (s *Store) count(space, prefix string) int {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.sweep()
	if prefix == "" {
		return len(s.spaces[space])
	}
	count := 0
	for range s.beginning(space, prefix) {
		count++
	}
	return count
}

// clear removes all keys that begin with prefix, and counts them.
func (s *Store) clear(space, prefix string) int {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.sweep()
	count := 0
	for _, e := range s.beginning(space, prefix) {
		s.remove(e)
		count++
	}
	return count
}
