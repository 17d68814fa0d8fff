package store

import (
	"fmt"
	"runtime"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	lua "github.com/yuin/gopher-lua"
	"go.uber.org/goleak"

	"janus-golua/plugin/core/simulated/coretest"
	"janus-golua/plugin/lua53/luatest"
	"janus-golua/plugin/luaapi/json"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// clock is a time that tests advance.
type clock struct{ time.Time }

func (c *clock) now() time.Time { return c.Time }

// newStore creates a store with its own clock.
func newStore(t *testing.T, limits Limits) (*Store, *clock) {
	t.Helper()
	c := &clock{time.Unix(1700000000, 0)}
	s := New(limits)
	s.now = c.now
	t.Cleanup(s.Close)
	return s, c
}

func TestLua(t *testing.T) {
	s, c := newStore(t, Limits{Keys: 1000, Bytes: 1 << 20, Value: 1 << 16})
	L := luatest.New(t, luatest.Modules{"store": Opener(s), "json": json.OpenLuaJSON})
	L.SetGlobal("pass", L.NewFunction(func(L *lua.LState) int {
		c.Time = c.Add(time.Duration(float64(L.CheckNumber(1)) * float64(time.Second)))
		return 0
	}))
	L.SetGlobal("bytes", L.NewFunction(func(L *lua.LState) int {
		_, bytes := s.Usage()
		L.Push(lua.LNumber(bytes))
		return 1
	}))
	if err := L.DoFile("testdata/store.lua"); err != nil {
		t.Error(err)
	}
	if keys, bytes := s.Usage(); keys != 0 || bytes != 0 {
		t.Errorf("%d keys, %d bytes are left", keys, bytes)
	}
}

func run(t *testing.T, L *lua.LState, chunk string) {
	t.Helper()
	if err := L.DoString(chunk); err != nil {
		t.Error(err)
	}
}

func TestValuesOutliveTheirState(t *testing.T) {
	s, _ := newStore(t, DefaultLimits())
	modules := luatest.Modules{"store": Opener(s), "json": json.OpenLuaJSON}
	before := luatest.New(t, modules)
	run(t, before, `
		local json, store = require "json", require "store"
		assert(store.open "rooms":set(1234, json.decode '{"members":[],"owner":null,"tags":["a"]}'))
		assert(store.set("null", json.null))`)
	run(t, luatest.New(t, modules), `
		local json, store = require "json", require "store"
		local room = store.open "rooms":get "1234"
		assert(room.owner == json.null and store.get "null" == json.null and room.tags[1] == "a")
		assert(json.encode(room.members) == "[]")`)
}

// The timer removes expired entries without any call.
func TestTheTimerSweepsAndEnds(t *testing.T) {
	s, c := newStore(t, DefaultLimits())
	for i := range 100 {
		if err := s.put(entry{key: fmt.Sprint(i), value: lua.LTrue}, time.Second, false); err != nil {
			t.Fatal(err)
		}
	}
	c.Time = c.Add(500 * time.Millisecond)
	s.sweepLater()
	if s.keys != 100 || s.timer == nil {
		t.Errorf("%d keys after half of their life", s.keys)
	}
	c.Time = c.Add(time.Second)
	s.sweepLater()
	if s.keys != 0 || s.bytes != 0 || s.timer != nil {
		t.Errorf("%d keys, %d bytes, timer %v", s.keys, s.bytes, s.timer)
	}
	s.put(entry{key: "x", value: lua.LTrue}, time.Hour, false)
	s.Close()
	s.sweepLater()
	if err := s.put(entry{key: "x", value: lua.LTrue}, time.Hour, false); err != errClosed {
		t.Errorf("a closed store answers %v", err)
	}
}

func TestManyThreads(t *testing.T) {
	s := New(Limits{Keys: 50, Bytes: 1 << 16, Value: 1000})
	defer s.Close()
	table := &lua.LTable{Metatable: lua.LNil}
	table.RawSetString("x", lua.LNumber(1))
	var all sync.WaitGroup
	for worker := range 4 {
		L := luatest.New(t, luatest.Modules{"store": Opener(s)})
		L.SetGlobal("worker", lua.LNumber(worker))
		all.Go(func() {
			run(t, L, `
				local store = require "store"
				for i = 1, 300 do
					local key = "k" .. (i * 7 + worker) % 60
					store.set(key, { i, { worker } }, { ttl = i % 3 == 0 and 0.0001 or nil })
					local value = store.get(key)
					assert(value == nil or type(value) == "table" and #value == 2)
					store.incr("count")
					store.touch(key, 0.001)
					store.keys "k"
					if i % 50 == 0 then store.clear "k" end
				end`)
		})
	}
	all.Wait()
	if count := s.get("", "count"); count != lua.LNumber(1200) {
		t.Errorf("counted %v", count)
	}
	if keys, bytes := s.Usage(); keys > 50 || bytes > 1<<16 {
		t.Errorf("%d keys, %d bytes", keys, bytes)
	}
}

// The estimate of sizes should be too high rather than too low.
func TestSizesAreNotTooLow(t *testing.T) {
	s, _ := newStore(t, Limits{Keys: 1 << 20, Bytes: 1 << 30, Value: 1 << 20})
	L := luatest.New(t, luatest.Modules{"store": Opener(s)})
	before := heapSize()
	run(t, L, `
		local store = require "store"
		for i = 1, 20000 do
			assert(store.set("key" .. i, { name = "name" .. i, list = { i, i, i }, flag = true }, { ttl = 1000 }))
		end`)
	took := int(heapSize() - before)
	if _, bytes := s.Usage(); bytes < took*7/10 || bytes > took*2 {
		t.Errorf("estimated %d bytes, the heap has grown by %d", bytes, took)
	}
}

func heapSize() uint64 {
	var stats runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&stats)
	return stats.HeapAlloc
}

// A store continues to remove expired entries after a panic, here one of its clock.
func TestExpiryGoesOnAfterAPanic(t *testing.T) {
	log := coretest.New()
	s := New(Limits{Keys: 10, Bytes: 1 << 20, Value: 1 << 16})
	defer s.Close()
	s.Log, s.sweepEvery = log, time.Millisecond
	var faulty, late atomic.Bool
	s.now = func() time.Time {
		if faulty.CompareAndSwap(true, false) {
			panic("in the clock")
		}
		if late.Load() {
			return time.Now().Add(time.Hour)
		}
		return time.Now()
	}
	if err := s.put(entry{space: "a", key: "b", value: lua.LTrue}, time.Minute, false); err != nil {
		t.Fatal(err)
	}
	eventually := func(what string, condition func() bool) {
		t.Helper()
		for end := time.Now().Add(20 * time.Second); !condition(); time.Sleep(time.Millisecond) {
			if time.Now().After(end) {
				t.Fatalf("waited in vain for %s", what)
			}
		}
	}
	faulty.Store(true)
	eventually("the panic", func() bool { return len(log.Lines("in the clock")) > 0 })
	late.Store(true)
	eventually("the expiry", func() bool {
		s.mu.Lock()
		defer s.mu.Unlock()
		return s.keys == 0 // Usage itself would remove them
	})
}
