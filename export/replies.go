package main

/*
#include "golua.h"

// The core only reads what it is given as a reply, and counts its references with
// atomics, so one value may be in several answers at once; but before jansson 2.11
// writing a value marked it, and two threads would have disturbed one another.
enum { sharing = JSON_HAVE_ATOMIC_BUILTINS && JANSSON_VERSION_HEX >= 0x020B00 };
*/
import "C"

import (
	"hash/maphash"
	"sync"
	"sync/atomic"
	"unsafe"

	"janus-golua/plugin/core"
)

// replies are those that applications give again and again, such as
// {"event":"ok"}: they are parsed once. Parsing a short one costs 350 ns, and even
// calling into C 60, where the rest of a request takes 1100.
type replies struct {
	seed maphash.Seed
	// 64 * a text of 256 B and a value of some 500 B are 48 KB at most.
	places [64]place
}

// longestReply is the length of the longest that is kept, in bytes.
const longestReply = 256

// place is where a reply is kept, as its hash says, when it comes for the second
// time in a row there: most applications' replies differ.
type place struct {
	mu    sync.Mutex // nothing is parsed or freed while holding it
	hash  uint64     // of the latest
	text  string
	value core.JSON // 0: it has come once
}

func newReplies() *replies { return &replies{seed: maphash.MakeSeed()} }

// load parses a reply, or finds the value of an equal one. The caller gets a
// reference to it.
func (r *replies) load(text string) (core.JSON, error) {
	if C.sharing == 0 || len(text) > longestReply {
		return loadJSON(text)
	}
	hash := maphash.String(r.seed, text)
	at := &r.places[hash%uint64(len(r.places))]
	if value := at.kept(text); value != 0 {
		return value, nil
	}
	value, err := loadJSON(text)
	if err == nil {
		freeJSON(at.keep(hash, text, value))
	}
	return value, err
}

// forget gives back all that are kept.
func (r *replies) forget() {
	for i := range r.places {
		freeJSON(r.places[i].keep(0, "", 0))
	}
}

// kept is a new reference to what is kept of a text, 0 without it.
func (p *place) kept(text string) core.JSON {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.value == 0 || p.text != text {
		return 0
	}
	return hold(p.value)
}

// keep notes a reply, and keeps it when it came before; it returns what must be
// given back for that.
func (p *place) keep(hash uint64, text string, value core.JSON) (old core.JSON) {
	p.mu.Lock()
	defer p.mu.Unlock()
	again := value != 0 && p.hash == hash
	old = p.value
	p.hash, p.text, p.value = hash, "", 0
	if again {
		p.text, p.value = text, hold(value)
	}
	return old
}

// hold is json_incref of an object or array that somebody holds, without the way
// into C.
func hold(value core.JSON) core.JSON {
	atomic.AddUintptr((*uintptr)(unsafe.Pointer(&jsonPointer(value).refcount)), 1)
	return value
}

// A count of references has the size that hold takes it to have.
var _ [C.sizeof_size_t]byte = [unsafe.Sizeof(uintptr(0))]byte{}
