// Package rings lets a test compare the C of export/ (rings, forwarders, tables) with package
// simulated. The C runs on one thread, by a clock that the test turns (hooks.h).
//
// slots.c and other files here are links to the files of export/, because go builds the package
// anew only when one of its own files changes, and not when a file elsewhere does that they
// include.
package rings

/*
#cgo pkg-config: glib-2.0 jansson
#cgo CFLAGS: -I/usr/include/janus -include ${SRCDIR}/hooks.h -Wno-unused-parameter
#include "fanout.h"
#include "slots.h"
#include "world.h"
*/
import "C"

import (
	"time"
	"unsafe"

	"janus-golua/plugin/core"
	"janus-golua/plugin/media/rewriter"
)

// Listener is called with the output of C.
type Listener interface {
	Relay(handle core.Handle, mindex int, video bool, buffer []byte, delay [2]int)
	NewTrack(id uint64, mindex int)
	Learn(id uint64, mindex int, packet []byte)
	Select(id uint64, mindex int, batch *core.Batch)
	FeedbackDue(id uint64, mindex int)
	TalkingDue(id uint64, mindex int)
	Spool(address uintptr, buffer []byte)
	IncomingRTP(id uint64, mindex int)
}

// listener belongs to the only World that exists at a time.
var listener Listener

// World is the C of export/, with the methods that package simulated has by the same names.
type World struct{}

// Begin makes a world.
func Begin(now time.Duration, to Listener) World {
	listener = to
	C.rings_begin(C.int64_t(now))
	return World{}
}

// RecordHeader is how many bytes a packet takes in a ring besides its own.
func RecordHeader() int { return int(C.rings_record_header()) }

func (World) Now() time.Duration { return time.Duration(C.rings_now()) }

func (World) Run() { C.rings_turn() }

func (w World) Advance(by time.Duration) { C.rings_advance_to(C.int64_t(w.Now() + by)) }

func (w World) StallForwarders(by time.Duration) { C.rings_stall(C.int64_t(w.Now() + by)) }

// Attach makes a handle.
func (World) Attach(id uint64) core.Handle { return core.Handle(C.rings_attach(C.uint64_t(id))) }

func (World) NewRewriter() *core.Rewriter {
	return (*core.Rewriter)(C.golua_allocate(C.sizeof_golua_rewriter))
}

func (World) NewSelection() *core.Selection {
	return (*core.Selection)(C.golua_allocate(C.sizeof_golua_selection))
}

func (World) NewStream() *core.Stream {
	return (*core.Stream)(C.golua_allocate(C.sizeof_golua_stream))
}

func (World) NewMeter() *core.Meter {
	return (*core.Meter)(C.golua_allocate(C.sizeof_golua_meter))
}

func (World) NewDepartures() *core.Departures {
	return (*core.Departures)(C.golua_allocate(C.sizeof_golua_departures))
}

func (World) SetTable(handle core.Handle, table core.ForwardingTable) {
	C.golua_set_table(C.uintptr_t(handle),
		(*C.golua_track)(unsafe.Pointer(unsafe.SliceData(table.Tracks))), C.size_t(len(table.Tracks)),
		(*C.golua_viewer)(unsafe.Pointer(unsafe.SliceData(table.Viewers))), C.size_t(len(table.Viewers)))
}

func (World) ClearTable(handle core.Handle) { C.golua_clear_table(C.uintptr_t(handle)) }

func (World) Reclaim(handle core.Handle) bool { return C.golua_reclaim(C.uintptr_t(handle)) != 0 }

// Incoming takes a packet with a playout delay.
func (World) Incoming(handle core.Handle, packet *core.Packet, delay [2]int) {
	video := C.int(0)
	if packet.Video {
		video = 1
	}
	C.rings_incoming(C.uintptr_t(handle), C.int(packet.MIndex), video,
		(*C.char)(unsafe.Pointer(unsafe.SliceData(packet.Buffer))), C.uint16_t(len(packet.Buffer)),
		C.int(delay[0]), C.int(delay[1]))
}

func (World) Deliver(batch *core.Batch, deliveries []core.Delivery) {
	C.golua_deliver(*(**C.golua_packet)(unsafe.Pointer(&batch.Origin)),
		(*C.golua_delivery)(unsafe.Pointer(unsafe.SliceData(deliveries))), C.size_t(len(deliveries)))
}

// --- functions that C calls -----------------------------------------------------

func bytesAt(buffer *C.char, length int) []byte {
	return unsafe.Slice((*byte)(unsafe.Pointer(buffer)), length)
}

//export ringsRelay
func ringsRelay(handle C.uintptr_t, mindex, video C.int, buffer *C.char, length C.uint16_t, minDelay, maxDelay C.int) {
	listener.Relay(core.Handle(handle), int(mindex), video != 0, bytesAt(buffer, int(length)), [2]int{int(minDelay), int(maxDelay)})
}

//export ringsSpool
func ringsSpool(address C.uint64_t, buffer *C.char, length C.uint16_t) {
	listener.Spool(uintptr(address), bytesAt(buffer, int(length)))
}

//export goluaNewTrack
func goluaNewTrack(id C.uint64_t, mindex, video C.int) { listener.NewTrack(uint64(id), int(mindex)) }

//export goluaLearn
func goluaLearn(id C.uint64_t, mindex C.int, buffer *C.char, length C.uint16_t) {
	listener.Learn(uint64(id), int(mindex), bytesAt(buffer, int(length)))
}

//export goluaFeedbackDue
func goluaFeedbackDue(id C.uint64_t, mindex C.int) { listener.FeedbackDue(uint64(id), int(mindex)) }

//export goluaTalkingDue
func goluaTalkingDue(id C.uint64_t, mindex C.int) { listener.TalkingDue(uint64(id), int(mindex)) }

//export goluaIncomingRTP
func goluaIncomingRTP(id C.uint64_t, mindex, video C.int, buffer *C.char, length C.uint16_t, extensions C.uintptr_t) {
	listener.IncomingRTP(uint64(id), int(mindex))
}

//export goluaForward
func goluaForward(id C.uint64_t, mindex C.int, packets *C.golua_packet, count C.size_t, asks *C.golua_ask, askCount C.size_t,
	tapped C.int, gop C.uint64_t, burst C.uint32_t) {
	batch := &core.Batch{Origin: uintptr(unsafe.Pointer(packets)), Tapped: tapped != 0, GOP: uint64(gop), Burst: uint32(burst),
		Asks: unsafe.Slice((*core.Ask)(unsafe.Pointer(asks)), int(askCount))}
	for _, packet := range unsafe.Slice(packets, int(count)) {
		batch.Packets = append(batch.Packets, core.Packet{
			MIndex: int(mindex), Video: packet.video != 0, Keyframe: packet.keyframe != 0, Spooled: packet.spooled != 0,
			Buffer: bytesAt(packet.buffer, int(packet.length)), At: time.Duration(packet.at), Position: uint64(packet.position),
		})
	}
	listener.Select(uint64(id), int(mindex), batch)
}

//export goluaRewrite
func goluaRewrite(_ C.uint64_t, address C.uintptr_t, cached *C.golua_cached, ssrc C.uint32_t, sequence C.uint16_t, timestamp C.uint32_t,
	length C.uint32_t, payloadType C.int, at C.int64_t, newSequence *C.uint16_t, newTimestamp *C.uint32_t) (ok C.int) {
	clock := rewriter.Video
	if payloadType >= 0 {
		clock = rewriter.Audio(uint8(payloadType))
	}
	numbers, placed := rewriter.NextCached(*(**core.Rewriter)(unsafe.Pointer(&address)), *(*core.Cached)(unsafe.Pointer(cached)),
		rewriter.Header{SSRC: uint32(ssrc), SequenceNumber: uint16(sequence), Timestamp: uint32(timestamp)},
		clock, int(length), time.Duration(at))
	*newSequence, *newTimestamp = C.uint16_t(numbers.SequenceNumber), C.uint32_t(numbers.Timestamp)
	if placed {
		return 1
	}
	return 0
}
