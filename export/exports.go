package main

/*
#include "golua.h"
*/
import "C"

import (
	"io"
	"log"
	"os"
	"runtime/debug"
	"sync/atomic"

	"janus-golua/plugin"
	"janus-golua/plugin/core"
	"janus-golua/plugin/guard"
)

// running is the plugin between a successful init and destroy. While there is none, every
// export answers as if there were no sessions.
var running atomic.Pointer[plugin.Plugin]

// janus is the core of this process.
var janus gateway

// recovered is deferred first in every export, so that no panic reaches C.
func recovered(where string) { guard.Recover(janus, where) }

//export goluaInit
func goluaInit(configFolder *C.char) (code C.int) {
	code = -1 // returned when init panics
	defer recovered("init")
	tuneCollector()
	p := plugin.New(janus)
	p.Build = plugin.Build{API: C.GOLUA_PLUGIN_API, Janus: int(C.janus_version)}
	if p.Init(C.GoString(configFolder)) != nil {
		return -1 // Init has logged why
	}
	log.SetFlags(0) // the core's log has the time
	log.SetOutput(p.GoLog())
	running.Store(p)
	tellOfMonitor()
	return 0
}

// collectorPercent is how far the Go heap may grow before garbage is collected, in percent of
// what is in use. A script's heap is small, some 4 MB, and its requests make garbage. With
// Go's own 100 the collector took a fifth of the CPU of a JSON request; with 400 the heap
// takes 16 MB more instead.
const collectorPercent = 400

// tuneCollector sets collectorPercent, unless the operator has set GOGC.
func tuneCollector() {
	if os.Getenv("GOGC") == "" {
		debug.SetGCPercent(collectorPercent)
	}
}

//export goluaDestroy
func goluaDestroy() {
	defer recovered("destroy")
	if p := running.Swap(nil); p != nil {
		log.SetOutput(io.Discard)
		p.Destroy()
	}
}

// lastID is the newest id of a session. The first is 1, and none is used twice.
var lastID atomic.Uint64

//export goluaNewSessionID
func goluaNewSessionID() C.uint64_t {
	defer recovered("create_session")
	return C.uint64_t(lastID.Add(1))
}

//export goluaCreateSession
func goluaCreateSession(id C.uint64_t, handle C.uintptr_t) (code C.int) {
	code = -1
	defer recovered("create_session")
	if p := running.Load(); p != nil && p.CreateSession(uint64(id), core.Handle(handle)) == nil {
		return 0
	}
	return -1
}

//export goluaDestroySession
func goluaDestroySession(id C.uint64_t) (code C.int) {
	code = -1
	defer recovered("destroy_session")
	if p := running.Load(); p != nil && p.DestroySession(uint64(id)) == nil {
		return 0
	}
	return -1
}

//export goluaQuerySession
func goluaQuerySession(id C.uint64_t) C.uintptr_t {
	defer recovered("query_session")
	if p := running.Load(); p != nil {
		return C.uintptr_t(p.QuerySession(uint64(id)))
	}
	return 0
}

//export goluaHandleMessage
func goluaHandleMessage(id C.uint64_t, transaction, request, jsep *C.char, result *C.golua_result) {
	answer := core.Result{Type: core.ResultError, Text: "internal error in the plugin"}
	defer func() { writeResult(result, answer) }()
	defer recovered("handle_message")
	p := running.Load()
	if p == nil {
		answer.Text = "the plugin is not running"
		return
	}
	answer = p.HandleMessage(uint64(id), plugin.Message{
		Transaction: C.GoString(transaction),
		Body:        C.GoString(request),
		JSEP:        C.GoString(jsep),
	})
}

func writeResult(result *C.golua_result, answer core.Result) {
	result._type = C.int(answer.Type)
	result.content = jsonPointer(answer.Content)
	if answer.Text != "" {
		result.text = C.CString(answer.Text) // the stub frees it
	}
}

//export goluaHandleAdminMessage
func goluaHandleAdminMessage(message *C.char) C.uintptr_t {
	defer recovered("handle_admin_message")
	if p := running.Load(); p != nil {
		return C.uintptr_t(p.HandleAdminMessage(C.GoString(message)))
	}
	return 0
}
