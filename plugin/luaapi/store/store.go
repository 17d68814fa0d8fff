// Package store is the native module `store`: values by key, in the memory of
// the process, with expiry. A [Store] belongs to the plugin and outlives the
// scripts that use it, reloads included.
//
// Nothing is thrown away before its time: when the store is full, what does not
// fit is refused.
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

// Limits of a store; sizes are in bytes.
type Limits struct {
	// Keys is how many keys all namespaces have together.
	Keys int
	// Bytes is what keys and values take together, by an estimate that is
	// rather too high: see entryOverhead and package luavalue.
	Bytes int
	// Value is what a single value may take.
	Value int
}

// DefaultLimits are those of a plugin: at most an eighth of the memory that
// Lua has by default.
func DefaultLimits() Limits { return Limits{Keys: 100_000, Bytes: 64 << 20, Value: 1 << 20} }

const (
	// maxKey bounds keys, and names of namespaces.
	maxKey = 1024
	// entryOverhead is what a key takes beside its text and its value: an entry
	// of 96 bytes, its places in a map and in the heap, and room to grow.
	entryOverhead = 256
)

// Store is safe for concurrent use.
type Store struct {
	// Log is told of panics in the expiry; it is set before the store is used, nil is nobody.
	Log guard.Logger

	limits Limits
	// now is time.Now; tests and the simulator have clocks of their own.
	now   func() time.Time
	marks *json.Marks
	// sweepEvery is the constant of that name unless a test is in a hurry.
	sweepEvery time.Duration

	mu     sync.Mutex // protects what follows
	spaces map[string]map[string]*entry
	expiry expiries
	keys   int
	bytes  int
	timer  *time.Timer
	closed bool
	// refused counts the values for which there was no room.
	refused uint64
}

// entry is a key with its value. The value is never changed: it is replaced.
type entry struct {
	space, key string
	value      lua.LValue
	size       int
	// expires is zero for never; place is its index in the heap then, else -1.
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

// New makes an empty store. Close ends it.
func New(limits Limits) *Store { return NewAt(limits, time.Now) }

// NewAt is New by another clock.
func NewAt(limits Limits, now func() time.Time) *Store {
	return &Store{limits: limits, now: now, marks: json.NewMarks(), sweepEvery: sweepEvery, spaces: make(map[string]map[string]*entry)}
}

// Close empties the store, and refuses what comes after.
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

// Usage is how many keys there are, and how many bytes they take by the
// store's own estimate.
func (s *Store) Usage() (keys, bytes int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.sweep()
	return s.keys, s.bytes
}

// Refused counts the values that the full store did not take.
func (s *Store) Refused() uint64 {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.refused
}

// find is the entry of a key, nil for none.
func (s *Store) find(space, key string) *entry { return s.spaces[space][key] }

// get is the value of a key, nil for none.
func (s *Store) get(space, key string) lua.LValue {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.sweep()
	if e := s.find(space, key); e != nil {
		return e.value
	}
	return lua.LNil
}

// put stores a value of a size; a life of 0 is without end. With onlyNew a key
// that exists is left as it is.
func (s *Store) put(e entry, life time.Duration, onlyNew bool) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.sweep()
	if onlyNew && s.find(e.space, e.key) != nil {
		return errExists
	}
	return s.replace(e, life)
}

// replace puts an entry in the place of its key's, if there is room for it.
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

// remove forgets an entry.
func (s *Store) remove(e *entry) {
	s.expireIn(e, 0)
	delete(s.spaces[e.space], e.key)
	if len(s.spaces[e.space]) == 0 {
		delete(s.spaces, e.space)
	}
	s.keys--
	s.bytes -= e.size
}

// delete says whether there was such a key.
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

// increase adds to a number, 0 where there is none. A life counts for a key
// that is new; one that exists keeps its own.
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

// left is how many seconds a key has to live, infinite without an end.
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

// beginning are the entries whose keys begin with prefix. With mu held.
func (s *Store) beginning(space, prefix string) iter.Seq2[string, *entry] {
	return func(yield func(string, *entry) bool) {
		for key, e := range s.spaces[space] {
			if strings.HasPrefix(key, prefix) && !yield(key, e) {
				return
			}
		}
	}
}

// matching are the keys that begin with prefix, sorted.
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

// count is how many keys begin with prefix.
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

// clear forgets all keys that begin with prefix, and counts them.
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
