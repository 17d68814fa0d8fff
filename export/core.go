package main

/*
#include "core.h"
#include "plugin.h"
#include <stdlib.h>
#include <janus/apierror.h>
#include <janus/debug.h>

// Calls on the way of each packet and each request. noescape lets their arguments stay on
// the stack, because C keeps none of them.
#cgo noescape golua_log
#cgo noescape golua_json_load
#cgo noescape golua_set_table
#cgo noescape golua_deliver
#cgo noescape golua_read_extensions
#cgo noescape golua_feed
#cgo noescape golua_relay_rtp
#cgo noescape golua_relay_rtcp
#cgo noescape golua_relay_data
*/
import "C"

import (
	"errors"
	"fmt"
	"strings"
	"unsafe"

	"janus-golua/plugin/core"
	"janus-golua/plugin/guard"
)

// gateway implements core.Core with the Janus that loaded us, for one application.
type gateway struct{ application int }

var _ core.Core = gateway{}

// Log writes a line, with the prefix of the application.
func (g gateway) Log(level core.Level, text string) {
	if g.application > 0 {
		text = prefixes[g.application] + strings.TrimPrefix(text, guard.Prefix)
	}
	C.golua_log(C.int(level), stringPointer(text), C.size_t(len(text)))
}

func (gateway) LoadJSON(text string) (core.JSON, error) {
	var problem [256]C.char
	value := C.golua_json_load(stringPointer(text), C.size_t(len(text)), &problem[0])
	if value == nil {
		return 0, errors.New("invalid JSON: " + C.GoString(&problem[0]))
	}
	return core.JSON(unsafe.Pointer(value)), nil
}

func (gateway) FreeJSON(value core.JSON) {
	if value != 0 {
		C.golua_json_free(jsonPointer(value))
	}
}

func (gateway) LogLevel() core.Level { return core.Level(C.janus_log_level) }

func (gateway) HandleID(handle core.Handle) uint64 {
	return uint64(C.golua_handle_id(C.uintptr_t(handle)))
}

func (gateway) CheckSDP(sdp string) error {
	text := C.CString(sdp)
	defer C.free(unsafe.Pointer(text))
	var problem [256]C.char
	if C.golua_sdp_check(text, &problem[0]) != 0 {
		return fmt.Errorf("sdp: %s", C.GoString(&problem[0]))
	}
	return nil
}

func (gateway) EventsEnabled() bool { return C.golua_events_enabled() != 0 }

func (gateway) AuthIsSigned() bool { return C.golua_auth_is_signed() != 0 }

func (g gateway) AuthIsValid(token string) bool {
	text := C.CString(token)
	defer C.free(unsafe.Pointer(text))
	return C.golua_auth_is_valid(C.int(g.application), text) != 0
}

func (g gateway) AuthContains(token, descriptor string) bool {
	text, wanted := C.CString(token), C.CString(descriptor)
	defer C.free(unsafe.Pointer(text))
	defer C.free(unsafe.Pointer(wanted))
	return C.golua_auth_contains(C.int(g.application), text, wanted) != 0
}

func (gateway) Release(handle core.Handle) { C.golua_release(C.uintptr_t(handle)) }

func (g gateway) PushEvent(handle core.Handle, transaction string, event, jsep core.JSON) error {
	name := optionalString(transaction)
	defer C.free(unsafe.Pointer(name))
	code := C.golua_push_event(C.int(g.application), C.uintptr_t(handle), name, jsonPointer(event), jsonPointer(jsep))
	if code != 0 {
		return fmt.Errorf("the core refused the event: %s (%d)", C.GoString(C.janus_get_api_error(code)), int(code))
	}
	return nil
}

func (g gateway) NotifyEvent(handle core.Handle, event core.JSON) {
	C.golua_notify_event(C.int(g.application), C.uintptr_t(handle), jsonPointer(event))
}

func (gateway) ClosePC(handle core.Handle)    { C.golua_close_pc(C.uintptr_t(handle)) }
func (gateway) EndSession(handle core.Handle) { C.golua_end_session(C.uintptr_t(handle)) }

// SetMetadata copies the strings into memory of C that is never freed, because the core may
// keep them.
func (g gateway) SetMetadata(metadata core.Metadata) {
	C.golua_set_metadata(C.int(g.application), C.golua_metadata{
		version:        C.int(metadata.Version),
		version_string: C.CString(metadata.VersionString),
		description:    C.CString(metadata.Description),
		name:           C.CString(metadata.Name),
		author:         C.CString(metadata.Author),
		_package:       C.CString(metadata.Package),
	})
}

// jsonPointer is the json_t behind a number. It goes through memory, or vet would take the
// number for a Go pointer that was stored as an integer.
func jsonPointer(value core.JSON) *C.json_t {
	return *(**C.json_t)(unsafe.Pointer(&value))
}

// stringPointer lends the bytes of a string to C for one call.
func stringPointer(text string) *C.char {
	return (*C.char)(unsafe.Pointer(unsafe.StringData(text)))
}

// bytesPointer lends bytes to C for one call.
func bytesPointer(buffer []byte) *C.char {
	return (*C.char)(unsafe.Pointer(unsafe.SliceData(buffer)))
}

// optionalString is a C string from malloc, or NULL for an empty one.
func optionalString(text string) *C.char {
	if text == "" {
		return nil
	}
	return C.CString(text)
}
