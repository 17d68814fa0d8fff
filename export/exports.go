package main

/*
#include "golua.h"
*/
import "C"

import (
	"os"
	"runtime/debug"

	"janus-golua/plugin"
	"janus-golua/plugin/core"
	"janus-golua/plugin/guard"
)

// recovered is deferred first in every export, so that no panic reaches C.
func recovered(where string) { guard.Recover(gateway{}, where) }

//export goluaInit
func goluaInit(application C.int, name, configFolder *C.char) (code C.int) {
	code = -1 // returned when init panics
	defer recovered("init")
	tuneCollector()
	if startApplication(int(application), C.GoString(name), C.GoString(configFolder)) != nil {
		return -1 // the log says why
	}
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
func goluaDestroy(application C.int) {
	defer recovered("destroy")
	endApplication(int(application))
}

//export goluaNewSessionID
func goluaNewSessionID(application C.int) C.uint64_t {
	defer recovered("create_session")
	return idOf(int(application), lastID.Add(1))
}

//export goluaCreateSession
func goluaCreateSession(id C.uint64_t, handle C.uintptr_t) (code C.int) {
	code = -1
	defer recovered("create_session")
	if p, number := find(id); p != nil && p.CreateSession(number, core.Handle(handle)) == nil {
		return 0
	}
	return -1
}

//export goluaDestroySession
func goluaDestroySession(id C.uint64_t) (code C.int) {
	code = -1
	defer recovered("destroy_session")
	if p, number := find(id); p != nil && p.DestroySession(number) == nil {
		return 0
	}
	return -1
}

//export goluaQuerySession
func goluaQuerySession(id C.uint64_t) C.uintptr_t {
	defer recovered("query_session")
	if p, number := find(id); p != nil {
		return C.uintptr_t(p.QuerySession(number))
	}
	return 0
}

//export goluaHandleMessage
func goluaHandleMessage(id C.uint64_t, transaction, request, jsep *C.char, result *C.golua_result) {
	answer := core.Result{Type: core.ResultError, Text: "internal error in the plugin"}
	defer func() { writeResult(result, answer) }()
	defer recovered("handle_message")
	p, number := find(id)
	if p == nil {
		answer.Text = "the plugin is not running"
		return
	}
	answer = p.HandleMessage(number, plugin.Message{
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
func goluaHandleAdminMessage(application C.int, message *C.char) C.uintptr_t {
	defer recovered("handle_admin_message")
	if p := applications[application].Load(); p != nil {
		return C.uintptr_t(p.HandleAdminMessage(C.GoString(message)))
	}
	return 0
}
