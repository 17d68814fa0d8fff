// Package rewriters lets a test compare the steady state of a rewriter in C
// (export/rewriter.h) with package rewriter in Go.
//
// The headers here are links to those of export/ and include/, because go builds the package
// anew only when one of its own files changes, and not when a file elsewhere does that they
// include.
package rewriters

/*
#cgo pkg-config: glib-2.0 jansson
#cgo CFLAGS: -I/usr/include/janus
#include "keyframe.h"
#include "rewriter.h"

static int next(golua_rewriter *rewriter, uint32_t ssrc, uint16_t seq_number, uint32_t timestamp,
		uint32_t length, int64_t now, uint16_t *new_seq_number, uint32_t *new_timestamp) {
	golua_numbers numbers = { 0 };
	golua_rewriter_lock(rewriter);
	int result = golua_rewriter_next(rewriter, ssrc, seq_number, timestamp, length, now, &numbers);
	golua_rewriter_unlock(rewriter);
	*new_seq_number = numbers.seq_number;
	*new_timestamp = numbers.timestamp;
	return result;
}

static int hold(golua_rewriter *rewriter, uint32_t ssrc, int64_t now) {
	golua_rewriter_lock(rewriter);
	int result = golua_rewriter_hold(rewriter, ssrc, now);
	golua_rewriter_unlock(rewriter);
	return result;
}
*/
import "C"

import (
	"time"
	"unsafe"

	"janus-golua/plugin/core"
	"janus-golua/plugin/media/payload"
	"janus-golua/plugin/media/rewriter"
)

// Next is rewriter.Next in C; known is false where C asks Go.
func Next(l *core.Rewriter, h rewriter.Header, length int, now time.Duration) (n rewriter.Numbers, ok, known bool) {
	var sequence C.uint16_t
	var timestamp C.uint32_t
	result := C.next((*C.golua_rewriter)(unsafe.Pointer(l)), C.uint32_t(h.SSRC), C.uint16_t(h.SequenceNumber),
		C.uint32_t(h.Timestamp), C.uint32_t(length), C.int64_t(now), &sequence, &timestamp)
	return rewriter.Numbers{SequenceNumber: uint16(sequence), Timestamp: uint32(timestamp)}, result == C.GOLUA_SENT, result != C.GOLUA_ASK
}

// Hold is rewriter.Hold in C.
func Hold(l *core.Rewriter, ssrc uint32, now time.Duration) rewriter.Waiting {
	return rewriter.Waiting(C.hold((*C.golua_rewriter)(unsafe.Pointer(l)), C.uint32_t(ssrc), C.int64_t(now)))
}

// Keyframe says whether an RTP packet begins a keyframe.
func Keyframe(codec payload.Codec, packet []byte) bool {
	return C.golua_begins_keyframe(C.uint32_t(codec), (*C.char)(unsafe.Pointer(unsafe.SliceData(packet))), C.size_t(len(packet))) != 0
}
