package main

/*
#include "golua.h"
#include <stdlib.h>
*/
import "C"

import (
	"unsafe"

	"janus-golua/plugin/core"
)

func flag(set bool) C.int {
	if set {
		return 1
	}
	return 0
}

// extensionsPointer is the core's struct behind a packet's Extensions.
func extensionsPointer(packet *core.Packet) *C.janus_plugin_rtp_extensions {
	return *(**C.janus_plugin_rtp_extensions)(unsafe.Pointer(&packet.Extensions))
}

func (gateway) ForwardRTP(packet *core.Packet, viewers []core.Delivery) {
	C.golua_forward_rtp(bytesPointer(packet.Buffer), C.uint16_t(len(packet.Buffer)), flag(packet.Video),
		extensionsPointer(packet), (*C.golua_delivery)(unsafe.Pointer(unsafe.SliceData(viewers))), C.size_t(len(viewers)))
}

func (gateway) RelayRTP(handle core.Handle, packet *core.Packet) {
	C.golua_relay_rtp(C.uintptr_t(handle), C.int(packet.MIndex), flag(packet.Video),
		bytesPointer(packet.Buffer), C.uint16_t(len(packet.Buffer)), extensionsPointer(packet))
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

func (gateway) SendPLI(handle core.Handle) { C.golua_send_pli(C.uintptr_t(handle)) }

func (gateway) SendREMB(handle core.Handle, bitrate uint32) {
	C.golua_send_remb(C.uintptr_t(handle), C.uint32_t(bitrate))
}
