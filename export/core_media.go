package main

/*
#include "clock.h"
#include "bursts.h"
#include "core.h"
#include "fanout.h"
#include "forwarders.h"
#include "gop.h"
#include "slots.h"
#include <stdlib.h>
*/
import "C"

import (
	"errors"
	"slices"
	"sync"
	"time"
	"unsafe"

	"janus-golua/plugin/core"
)

func flag(set bool) C.int {
	if set {
		return 1
	}
	return 0
}

func (gateway) Now() time.Duration { return time.Duration(C.golua_now()) }

func (gateway) NewRewriter() *core.Rewriter {
	return (*core.Rewriter)(C.golua_allocate(C.sizeof_golua_rewriter))
}

func (gateway) NewSelection() *core.Selection {
	return (*core.Selection)(C.golua_allocate(C.sizeof_golua_selection))
}

func (gateway) FreeRewriter(rewriter *core.Rewriter) {
	C.free(unsafe.Pointer(rewriter.Selection))
	C.free(unsafe.Pointer(rewriter))
}

func (gateway) NewStream() *core.Stream {
	return (*core.Stream)(C.golua_allocate(C.sizeof_golua_stream))
}

func (gateway) FreeStream(stream *core.Stream) { C.free(unsafe.Pointer(stream)) }

func (gateway) NewMeter() *core.Meter {
	return (*core.Meter)(C.golua_allocate(C.sizeof_golua_meter))
}

func (gateway) FreeMeter(meter *core.Meter) { C.free(unsafe.Pointer(meter)) }

func (gateway) NewDepartures() *core.Departures {
	return (*core.Departures)(C.golua_allocate(C.sizeof_golua_departures))
}

func (gateway) FreeDepartures(departures *core.Departures) { C.free(unsafe.Pointer(departures)) }

func (gateway) NewGOP() *core.GOP { return (*core.GOP)(unsafe.Pointer(C.golua_gop_new())) }

func gopOf(gop *core.GOP) *C.golua_gop { return (*C.golua_gop)(unsafe.Pointer(gop)) }

func (gateway) LimitGOP(gop *core.GOP, bytes int, longest time.Duration) bool {
	return C.golua_gop_limit(gopOf(gop), C.size_t(bytes), C.int64_t(longest)) != 0
}

func (gateway) FreeGOP(gop *core.GOP) { C.golua_gop_free(gopOf(gop)) }

func (gateway) SetPace(handle core.Handle, pace uint32) {
	C.golua_set_pace(C.uintptr_t(handle), C.uint32_t(pace))
}

// forwarding counts the applications that use the forwarder threads.
var forwarding struct {
	sync.Mutex
	applications int
}

// StartForwarders starts the threads for the first application; the others share them.
func (gateway) StartForwarders(count int) error {
	forwarding.Lock()
	defer forwarding.Unlock()
	if forwarding.applications == 0 {
		if C.golua_forwarders_start(C.int(count)) == 0 {
			return errors.New("no forwarder thread can be started")
		}
		if C.golua_bursts_start() == 0 {
			C.golua_forwarders_stop()
			return errors.New("the thread of the bursts cannot be started")
		}
	}
	forwarding.applications++
	return nil
}

// StopForwarders stops the threads when the last application ends.
func (gateway) StopForwarders() {
	forwarding.Lock()
	defer forwarding.Unlock()
	if forwarding.applications--; forwarding.applications == 0 {
		C.golua_forwarders_stop()
		C.golua_bursts_stop()
	}
}

// SetTable also has the thread of the bursts look at viewers that have joined.
func (gateway) SetTable(handle core.Handle, table core.ForwardingTable) {
	C.golua_set_table(C.uintptr_t(handle),
		(*C.golua_track)(unsafe.Pointer(unsafe.SliceData(table.Tracks))), C.size_t(len(table.Tracks)),
		(*C.golua_viewer)(unsafe.Pointer(unsafe.SliceData(table.Viewers))), C.size_t(len(table.Viewers)))
	if slices.ContainsFunc(table.Tracks, func(t core.Track) bool { return t.GOP != nil && t.Count+t.Selecting > 0 }) {
		C.golua_bursts_look(C.uintptr_t(handle))
	}
}

func (gateway) WantReports(handle core.Handle) { C.golua_want_reports(C.uintptr_t(handle)) }

func (gateway) WatchDownlink(handle core.Handle, watched bool) {
	C.golua_watch_downlink(C.uintptr_t(handle), flag(watched))
}

func (gateway) WantReady(handle core.Handle, wanted bool) {
	C.golua_want_ready(C.uintptr_t(handle), flag(wanted))
}

func (gateway) ClearTable(handle core.Handle) { C.golua_clear_table(C.uintptr_t(handle)) }

func (gateway) Reclaim(handle core.Handle) bool { return C.golua_reclaim(C.uintptr_t(handle)) != 0 }

func (gateway) Deliver(batch *core.Batch, deliveries []core.Delivery) {
	C.golua_deliver(*(**C.golua_packet)(unsafe.Pointer(&batch.Origin)),
		(*C.golua_delivery)(unsafe.Pointer(unsafe.SliceData(deliveries))), C.size_t(len(deliveries)))
}

func (gateway) ReadExtensions(packet *core.Packet) core.Extensions {
	if packet.Extensions == 0 {
		return core.NoExtensions()
	}
	var values C.golua_extensions
	C.golua_read_extensions(C.uintptr_t(packet.Extensions), &values)
	return core.Extensions{
		AudioLevel: int(values.audio_level), Voice: values.voice != 0,
		Rotation: int(values.rotation), BackCamera: values.back_camera != 0, Flipped: values.flipped != 0,
		MinDelay: int(values.min_delay), MaxDelay: int(values.max_delay),
		CaptureTime: uint64(values.capture_time),
		Dependency:  unsafe.Slice((*byte)(values.dependency), int(values.dependency_length)),
	}
}

// NewReceiver gives the receiver an id from the same series as the sessions of the core.
func (g gateway) NewReceiver() (id uint64, handle core.Handle) {
	id = lastID.Add(1)
	return id, core.Handle(C.golua_receiver_new(idOf(g.application, id)))
}

// plainExtensions are the extensions that packets from other servers can also have.
func plainExtensions(extensions *core.Extensions) C.golua_extensions {
	return C.golua_extensions{
		audio_level: C.int32_t(extensions.AudioLevel), voice: C.int32_t(flag(extensions.Voice)),
		rotation: C.int32_t(extensions.Rotation), back_camera: C.int32_t(flag(extensions.BackCamera)),
		flipped:   C.int32_t(flag(extensions.Flipped)),
		min_delay: C.int32_t(extensions.MinDelay), max_delay: C.int32_t(extensions.MaxDelay),
	}
}

func (gateway) Feed(handle core.Handle, packet *core.Packet, extensions *core.Extensions) {
	values := plainExtensions(extensions)
	C.golua_feed(C.uintptr_t(handle), C.int(packet.MIndex), flag(packet.Video),
		bytesPointer(packet.Buffer), C.uint16_t(len(packet.Buffer)), &values)
}

func (gateway) RelayRTP(handle core.Handle, packet *core.Packet, extensions core.Extensions) {
	descriptor := C.CBytes(extensions.Dependency)
	defer C.free(descriptor)
	values := plainExtensions(&extensions)
	values.capture_time = C.uint64_t(extensions.CaptureTime)
	values.dependency_length, values.dependency = C.uint32_t(len(extensions.Dependency)), (*C.uint8_t)(descriptor)
	C.golua_relay_rtp(C.uintptr_t(handle), C.int(packet.MIndex), flag(packet.Video),
		bytesPointer(packet.Buffer), C.uint16_t(len(packet.Buffer)), &values,
		(*C.golua_departures)(unsafe.Pointer(packet.Departures)))
}

func (gateway) RelayRTCP(handle core.Handle, packet *core.Packet) {
	C.golua_relay_rtcp(C.uintptr_t(handle), C.int(packet.MIndex), flag(packet.Video),
		bytesPointer(packet.Buffer), C.uint16_t(len(packet.Buffer)))
}

func (gateway) RelayData(handle core.Handle, data *core.Data) {
	label, protocol := optionalString(data.Label), optionalString(data.Protocol)
	defer C.free(unsafe.Pointer(label))
	defer C.free(unsafe.Pointer(protocol))
	C.golua_relay_data(C.uintptr_t(handle), label, protocol, flag(data.Binary),
		bytesPointer(data.Buffer), C.uint16_t(len(data.Buffer)))
}

func (gateway) SendPLI(handle core.Handle, mindex int) {
	C.golua_send_pli(C.uintptr_t(handle), C.int(mindex))
}

func (gateway) SendREMB(handle core.Handle, bitrate uint32) {
	C.golua_send_remb(C.uintptr_t(handle), C.uint32_t(bitrate))
}
