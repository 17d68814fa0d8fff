// Package receptions lets a test compare the counts of what comes in, which C makes
// (export/reception.h), with those of package quality in Go, and with RFC 3550.
//
// The headers here are links to those of export/ and include/, for the reason that package
// rewriters gives.
package receptions

/*
#cgo pkg-config: glib-2.0 jansson
#cgo CFLAGS: -I/usr/include/janus -O2
#include "reception.h"

static void receive(golua_stream *stream, const char *packet, int64_t at) { golua_receive(stream, packet, at); }

// A million packets: what one costs.
static void many(golua_stream *stream, char *packet, int substreams) {
	for(uint32_t i = 0; i < 1000000; i++) {
		golua_rtp_number(packet, (uint16_t)(i / substreams), i / substreams * 90);
		packet[11] = (char)(i % substreams);
		golua_receive(stream, packet, 1 + (int64_t)i * 1000000);
	}
}
*/
import "C"

import (
	"time"
	"unsafe"

	"janus-golua/plugin/core"
)

// Receive is quality.Receive in C.
func Receive(stream *core.Stream, packet []byte, at time.Duration) {
	C.receive((*C.golua_stream)(unsafe.Pointer(stream)), (*C.char)(unsafe.Pointer(unsafe.SliceData(packet))), C.int64_t(at))
}

// Million receives a million packets, of as many substreams in turn.
func Million(stream *core.Stream, packet []byte, substreams int) {
	C.many((*C.golua_stream)(unsafe.Pointer(stream)), (*C.char)(unsafe.Pointer(unsafe.SliceData(packet))), C.int(substreams))
}
