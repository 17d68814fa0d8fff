package main

/*
#include "spool.h"

#cgo noescape golua_spool_save
*/
import "C"

import (
	"runtime"
	"sync"
	"sync/atomic"
	"unsafe"

	"janus-golua/plugin/core"
)

// spool is a golua_spool.
type spool struct {
	pointer *C.golua_spool
	number  C.uint64_t // with the application in the upper bits, as the id of a session
	lags    func(lost uint64)
	written chan struct{} // closed when the file has everything
}

// spools are those that have not ended, by their numbers.
var spools sync.Map

// lastSpool is the newest number of a spool.
var lastSpool atomic.Uint64

// NewSpool makes a spool whose memory is freed when Go does not refer to it any more. Each table
// that names the spool is such a reference (plugin/media/table.go).
func (g gateway) NewSpool(lags func(lost uint64)) core.Spool {
	number := idOf(g.application, lastSpool.Add(1))
	s := &spool{C.golua_spool_new(number), number, lags, make(chan struct{})}
	runtime.AddCleanup(s, freeSpool, spoolMemory{s.pointer, g.application})
	spools.Store(number, s)
	return s
}

// spoolMemory is what remains to be freed of a spool.
type spoolMemory struct {
	pointer     *C.golua_spool
	application int
}

func freeSpool(m spoolMemory) {
	defer recovered(m.application, "the end of a recording")
	C.golua_spool_free(m.pointer)
}

func (gateway) WriteSpool(to core.Spool, file core.Recorder) {
	s := to.(*spool)
	C.golua_spool_begin(s.pointer, file.(recorder).pointer)
	<-s.written
}

func (s *spool) Address() uintptr { return uintptr(unsafe.Pointer(s.pointer)) }

func (s *spool) Save(buffer []byte) {
	C.golua_spool_save(s.pointer, bytesPointer(buffer), C.size_t(len(buffer)))
	runtime.KeepAlive(s)
}

func (s *spool) Lost() uint64 {
	defer runtime.KeepAlive(s)
	return uint64(C.golua_spool_lost(s.pointer))
}

func (s *spool) Mute(muted bool) {
	C.golua_spool_mute(s.pointer, flag(muted))
	runtime.KeepAlive(s)
}

func (s *spool) Order(what core.Errand) (taken bool) {
	defer runtime.KeepAlive(s)
	return C.golua_spool_order(s.pointer, C.int(what)) != 0
}

func (s *spool) End() { spools.Delete(s.number) }
