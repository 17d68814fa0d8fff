// Package selections lets a test compare the selection of packets in C (export/selection.h) with
// package selection in Go.
//
// The headers here are links to those of export/ and include/, because go builds the package
// anew only when one of its own files changes, and not when a file elsewhere does that they
// include.
package selections

/*
#cgo pkg-config: glib-2.0 jansson
#cgo CFLAGS: -I/usr/include/janus -O2
#include "selection.h"

static int choose(golua_selection *selection, const golua_track *track, char *buffer, uint16_t length,
		const golua_templates *templates, const uint8_t *dependency, uint8_t dependency_length, int keyframe, int64_t now, golua_copy *copy, size_t *patch_at) {
	janus_plugin_rtp rtp = { .video = 1, .buffer = buffer, .length = length };
	rtp.extensions.dd_len = dependency_length;
	if(dependency_length > 0)
		memcpy(rtp.extensions.dd_content, dependency, dependency_length);
	golua_stream stream;
	memcpy(stream.templates, templates, sizeof(stream.templates));
	golua_track with_stream = *track;
	with_stream.stream = &stream;
	const golua_frame frame = golua_frame_of(&with_stream, &rtp, keyframe);
	golua_rewriter_lock(selection->rewriter);
	const int decision = golua_select(selection, track, &frame, now, copy);
	golua_rewriter_unlock(selection->rewriter);
	*patch_at = (const char *)frame.data + copy->patch_at - buffer;
	return decision;
}
*/
import "C"

import (
	"unsafe"

	"janus-golua/plugin/core"
)

// Select decides about a packet as C does. undecided says that C asks Go. Otherwise sent says
// whether the viewer gets the packet, as the delivery says. The track has no stream; templates are
// what its stream would have.
func Select(s *core.Selection, track *core.Track, templates *[core.Substreams]core.Templates, p *core.Packet, dependency []byte) (d core.Delivery, sent, undecided bool) {
	var copied C.golua_copy
	var patchAt C.size_t
	keyframe := C.int(0)
	if p.Keyframe {
		keyframe = 1
	}
	decision := C.choose((*C.golua_selection)(unsafe.Pointer(s)), (*C.golua_track)(unsafe.Pointer(track)),
		(*C.char)(unsafe.Pointer(unsafe.SliceData(p.Buffer))), C.uint16_t(len(p.Buffer)),
		(*C.golua_templates)(unsafe.Pointer(templates)),
		(*C.uint8_t)(unsafe.Pointer(unsafe.SliceData(dependency))), C.uint8_t(len(dependency)), keyframe, C.int64_t(p.At), &copied, &patchAt)
	if decision != C.GOLUA_SELECTED {
		return d, false, decision == C.GOLUA_UNDECIDED
	}
	d = core.Delivery{SequenceNumber: uint16(copied.numbers.seq_number), Timestamp: uint32(copied.numbers.timestamp),
		Marker: uint8(copied.marker), PatchLength: uint8(copied.patch_length)}
	if d.PatchLength > 0 {
		d.PatchAt = uint16(patchAt)
	}
	for i := range d.Patch[:d.PatchLength] {
		d.Patch[i] = byte(copied.patch[i])
	}
	return d, true, false
}
