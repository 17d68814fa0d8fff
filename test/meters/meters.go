// Package meters lets a test compare the meters of audio levels in C (export/meter.h) with
// package meter in Go.
//
// The headers here are links to those of export/ and include/, because go builds the package
// anew only when one of its own files changes, and not when a file elsewhere does that they
// include.
package meters

/*
#cgo pkg-config: glib-2.0 jansson
#cgo CFLAGS: -I/usr/include/janus
#include "meter.h"
*/
import "C"

import (
	"time"
	"unsafe"

	"janus-golua/plugin/core"
)

// Add is meter.Add in C.
func Add(m *core.Meter, level int) (due bool) {
	return C.golua_meter_add((*C.golua_meter)(unsafe.Pointer(m)), C.int(level)) != 0
}

// Hear is meter.Hear in C.
func Hear(l *core.Loudness, level int, now time.Duration) (due bool) {
	return C.golua_loudness_add((*C.golua_loudness)(unsafe.Pointer(l)), C.int(level), C.int64_t(now)) != 0
}
