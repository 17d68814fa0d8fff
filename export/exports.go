package main

/*
#include "golua.h"
*/
import "C"

import (
	"janus-golua/plugin"
	"janus-golua/plugin/core"
	"janus-golua/plugin/guard"
)

// recovered is deferred first in every export, so that no panic reaches C. It calls recover
// itself: a function that a deferred function calls cannot stop a panic.
func recovered(application int, where string) {
	if reason := recover(); reason != nil {
		guard.Report(faultLog(application), where, reason)
	}
}

// faultLog is the log for faults of an application. A test has another one.
var faultLog = func(application int) guard.Logger { return gateway{application} }

//export goluaInit
func goluaInit(application C.int, name, configFolder *C.char) (code C.int) {
	code = -1 // returned when init panics
	defer recovered(int(application), "init")
	tuneCollector()
	shared.Widen()
	if startApplication(int(application), C.GoString(name), C.GoString(configFolder)) != nil {
		return -1 // the log says why
	}
	collectStart()
	stock()
	tellOfMonitor()
	return 0
}

//export goluaVisit
func goluaVisit() {
	defer recovered(0, "a thread's visit")
	deepen(0)
}

//export goluaDestroy
func goluaDestroy(application C.int) {
	defer recovered(int(application), "destroy")
	endApplication(int(application))
}

//export goluaNewSessionID
func goluaNewSessionID(application C.int) C.uint64_t {
	defer recovered(int(application), "create_session")
	return idOf(int(application), lastID.Add(1))
}

//export goluaCreateSession
func goluaCreateSession(id C.uint64_t, handle C.uintptr_t) (code C.int) {
	code = -1
	defer recovered(applicationOf(id), "create_session")
	if p, number := find(id); p != nil && p.CreateSession(number, core.Handle(handle)) == nil {
		return 0
	}
	return -1
}

//export goluaDestroySession
func goluaDestroySession(id C.uint64_t) (code C.int) {
	code = -1
	defer recovered(applicationOf(id), "destroy_session")
	if p, number := find(id); p != nil && p.DestroySession(number) == nil {
		return 0
	}
	return -1
}

//export goluaQuerySession
func goluaQuerySession(id C.uint64_t) C.uintptr_t {
	defer recovered(applicationOf(id), "query_session")
	if p, number := find(id); p != nil {
		return C.uintptr_t(p.QuerySession(number))
	}
	return 0
}

//export goluaHandleMessage
func goluaHandleMessage(id C.uint64_t, transaction, request, jsep *C.char, result *C.golua_result, waits **C.golua_errand) (patience C.int64_t) {
	answer := core.Result{Type: core.ResultError, Text: "internal error in the plugin"}
	defer func() {
		if patience == 0 {
			writeResult(result, answer)
		}
	}()
	defer recovered(applicationOf(id), "handle_message")
	p, number := find(id)
	if p == nil {
		answer.Text = "the plugin is not running"
		return 0
	}
	begun, wait := p.BeginMessage(number, plugin.Message{
		Transaction: C.GoString(transaction),
		Body:        C.GoString(request),
		JSEP:        C.GoString(jsep),
	}, func() plugin.Thread {
		e := newErrand()
		*waits = e.shared
		return e
	})
	answer = begun
	return C.int64_t(wait)
}

//export goluaLeaveMessage
func goluaLeaveMessage(id C.uint64_t) {
	defer recovered(applicationOf(id), "handle_message")
	if p, _ := find(id); p != nil {
		p.LeaveMessage()
	}
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
	defer recovered(int(application), "handle_admin_message")
	if p := applications[application].Load(); p != nil {
		return C.uintptr_t(p.HandleAdminMessage(C.GoString(message)))
	}
	return 0
}
