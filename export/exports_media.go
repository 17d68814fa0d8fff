package main

/*
#include "golua.h"
*/
import "C"

import (
	"sync"
	"unsafe"

	"janus-golua/plugin/core"
)

//export goluaSetupMedia
func goluaSetupMedia(id C.uint64_t) {
	defer recovered("setup_media")
	if p := running.Load(); p != nil {
		p.SetupMedia(uint64(id))
	}
}

//export goluaHangupMedia
func goluaHangupMedia(id C.uint64_t) {
	defer recovered("hangup_media")
	if p := running.Load(); p != nil {
		p.HangupMedia(uint64(id))
	}
}

// packets keeps the packet that crosses the border off the heap's way: behind
// an interface the compiler cannot see that nobody keeps it.
var packets = sync.Pool{New: func() any { return new(core.Packet) }}

func borrowPacket(mindex C.int, video C.int, buffer *C.char, length C.uint16_t) *core.Packet {
	packet := packets.Get().(*core.Packet)
	packet.MIndex = int(mindex)
	packet.Video = video != 0
	packet.Buffer = goBytes(buffer, length)
	packet.Extensions = 0
	return packet
}

func giveBack(packet *core.Packet) {
	packet.Buffer = nil
	packets.Put(packet)
}

// goBytes is the core's memory as bytes, without a copy.
func goBytes(buffer *C.char, length C.uint16_t) []byte {
	return unsafe.Slice((*byte)(unsafe.Pointer(buffer)), int(length))
}

//export goluaIncomingRTP
func goluaIncomingRTP(id C.uint64_t, mindex C.int, video C.int, buffer *C.char, length C.uint16_t, extensions C.uintptr_t) {
	defer recovered("incoming_rtp")
	p := running.Load()
	if p == nil {
		return
	}
	packet := borrowPacket(mindex, video, buffer, length)
	packet.Extensions = uintptr(extensions)
	p.IncomingRTP(uint64(id), packet)
	giveBack(packet)
}

//export goluaIncomingRTCP
func goluaIncomingRTCP(id C.uint64_t, mindex C.int, video C.int, buffer *C.char, length C.uint16_t) {
	defer recovered("incoming_rtcp")
	p := running.Load()
	if p == nil {
		return
	}
	packet := borrowPacket(mindex, video, buffer, length)
	p.IncomingRTCP(uint64(id), packet)
	giveBack(packet)
}

//export goluaIncomingData
func goluaIncomingData(id C.uint64_t, label *C.char, protocol *C.char, binary C.int, buffer *C.char, length C.uint16_t) {
	defer recovered("incoming_data")
	if p := running.Load(); p != nil {
		p.IncomingData(uint64(id), &core.Data{
			Label:    C.GoString(label),
			Protocol: C.GoString(protocol),
			Binary:   binary != 0,
			Buffer:   goBytes(buffer, length),
		})
	}
}

//export goluaDataReady
func goluaDataReady(id C.uint64_t) {
	defer recovered("data_ready")
	if p := running.Load(); p != nil {
		p.DataReady(uint64(id))
	}
}

//export goluaSlowLink
func goluaSlowLink(id C.uint64_t, mindex C.int, video C.int, uplink C.int) {
	defer recovered("slow_link")
	if p := running.Load(); p != nil {
		p.SlowLink(uint64(id), int(mindex), video != 0, uplink != 0)
	}
}
