package main

/*
#include "golua.h"
*/
import "C"

import (
	"sync"
	"time"
	"unsafe"

	"janus-golua/plugin/core"
	"janus-golua/plugin/media/rewriter"
)

//export goluaSetupMedia
func goluaSetupMedia(id C.uint64_t) {
	defer recovered(applicationOf(id), "setup_media")
	if p, number := find(id); p != nil {
		p.SetupMedia(number)
	}
}

//export goluaHangupMedia
func goluaHangupMedia(id C.uint64_t) {
	defer recovered(applicationOf(id), "hangup_media")
	if p, number := find(id); p != nil {
		p.HangupMedia(number)
	}
}

// packets saves an allocation for each packet: the packet passes through an interface, so
// the compiler cannot see that nobody keeps it, and would put it on the heap.
var packets = sync.Pool{New: func() any { return new(core.Packet) }}

func borrowPacket(mindex C.int, video C.int, buffer *C.char, length C.uint16_t) *core.Packet {
	packet := packets.Get().(*core.Packet)
	*packet = core.Packet{MIndex: int(mindex), Video: video != 0, Buffer: goBytes(buffer, int(length))}
	return packet
}

func giveBack(packet *core.Packet) {
	packet.Buffer = nil
	packets.Put(packet)
}

// goBytes makes a slice of the core's memory without copying it.
func goBytes(buffer *C.char, length int) []byte {
	return unsafe.Slice((*byte)(unsafe.Pointer(buffer)), length)
}

//export goluaNewTrack
func goluaNewTrack(id C.uint64_t, mindex C.int, video C.int) {
	defer recovered(applicationOf(id), "incoming_rtp")
	if p, number := find(id); p != nil {
		p.NewTrack(number, int(mindex), video != 0)
	}
}

// goluaRewrite finds the numbers of a packet for a rewriter that is not steady. It returns 0 if the
// viewer does not take the packet, or not any more (cached). The clock of
// audio depends on the payload type, which is negative for video. id is the publisher's: the
// viewers are of the same application.
//
//export goluaRewrite
func goluaRewrite(id C.uint64_t, address C.uintptr_t, cached *C.golua_cached, ssrc C.uint32_t, sequence C.uint16_t, timestamp C.uint32_t,
	length C.uint32_t, payloadType C.int, at C.int64_t, newSequence *C.uint16_t, newTimestamp *C.uint32_t) (ok C.int) {
	defer recovered(applicationOf(id), "incoming_rtp")
	clock := rewriter.Video
	if payloadType >= 0 {
		clock = rewriter.Audio(uint8(payloadType))
	}
	numbers, placed := rewriter.NextCached(*(**core.Rewriter)(unsafe.Pointer(&address)), *(*core.Cached)(unsafe.Pointer(cached)),
		rewriter.Header{SSRC: uint32(ssrc), SequenceNumber: uint16(sequence), Timestamp: uint32(timestamp)},
		clock, int(length), time.Duration(at))
	*newSequence, *newTimestamp = C.uint16_t(numbers.SequenceNumber), C.uint32_t(numbers.Timestamp)
	return flag(placed)
}

//export goluaLearn
func goluaLearn(id C.uint64_t, mindex C.int, buffer *C.char, length C.uint16_t) {
	defer recovered(applicationOf(id), "incoming_rtp")
	if p, number := find(id); p != nil {
		p.Learn(number, int(mindex), goBytes(buffer, int(length)))
	}
}

// batches saves an allocation for each batch; packets saves one for each packet.
var batches = sync.Pool{New: func() any { return new(core.Batch) }}

// goluaForward takes packets about which Go must decide for some viewers. The taps get them, too,
// if tapped is 1. gop is the number of the m-line's cache of pictures, 0 for none. burst is the
// number of the burst that brings the packets from there, 0 for packets that have come in.
//
//export goluaForward
func goluaForward(id C.uint64_t, mindex C.int, packets *C.golua_packet, count C.size_t, asks *C.golua_ask, askCount C.size_t,
	tapped C.int, gop C.uint64_t, burst C.uint32_t) {
	defer recovered(applicationOf(id), "a forwarder")
	p, number := find(id)
	if p == nil {
		return
	}
	batch := batches.Get().(*core.Batch)
	batch.Origin = uintptr(unsafe.Pointer(packets))
	batch.Asks = unsafe.Slice((*core.Ask)(unsafe.Pointer(asks)), int(askCount))
	batch.Tapped, batch.GOP, batch.Burst = tapped != 0, uint64(gop), uint32(burst)
	for _, packet := range unsafe.Slice(packets, int(count)) {
		batch.Packets = append(batch.Packets, core.Packet{
			MIndex: int(mindex), Video: packet.video != 0, Keyframe: packet.keyframe != 0, Spooled: packet.spooled != 0,
			Buffer:     goBytes(packet.buffer, int(packet.length)),
			Extensions: uintptr(packet.extensions), At: time.Duration(packet.at), Position: uint64(packet.position),
		})
	}
	p.Select(number, int(mindex), batch)
	clear(batch.Packets)
	batch.Packets, batch.Asks = batch.Packets[:0], nil
	batches.Put(batch)
}

//export goluaFeedbackDue
func goluaFeedbackDue(id C.uint64_t, mindex C.int) {
	defer recovered(applicationOf(id), "incoming_rtp")
	if p, number := find(id); p != nil {
		p.FeedbackDue(number, int(mindex))
	}
}

//export goluaTalkingDue
func goluaTalkingDue(id C.uint64_t, mindex C.int) {
	defer recovered(applicationOf(id), "incoming_rtp")
	if p, number := find(id); p != nil {
		p.TalkingDue(number, int(mindex))
	}
}

//export goluaIncomingRTP
func goluaIncomingRTP(id C.uint64_t, mindex C.int, video C.int, buffer *C.char, length C.uint16_t, extensions C.uintptr_t) {
	defer recovered(applicationOf(id), "incoming_rtp")
	p, number := find(id)
	if p == nil {
		return
	}
	packet := borrowPacket(mindex, video, buffer, length)
	packet.Extensions = uintptr(extensions)
	p.IncomingRTP(number, packet)
	giveBack(packet)
}

//export goluaIncomingRTCP
func goluaIncomingRTCP(id C.uint64_t, mindex C.int, video C.int, buffer *C.char, length C.uint16_t) {
	defer recovered(applicationOf(id), "incoming_rtcp")
	p, number := find(id)
	if p == nil {
		return
	}
	packet := borrowPacket(mindex, video, buffer, length)
	p.IncomingRTCP(number, packet)
	giveBack(packet)
}

//export goluaIncomingReports
func goluaIncomingReports(id C.uint64_t, mindex C.int, video C.int, buffer *C.char, length C.uint16_t) {
	defer recovered(applicationOf(id), "incoming_rtcp")
	p, number := find(id)
	if p == nil {
		return
	}
	packet := borrowPacket(mindex, video, buffer, length)
	p.IncomingReports(number, packet)
	giveBack(packet)
}

// goluaIncomingDownlink takes all RTCP of a viewer whose bandwidth is estimated.
//
//export goluaIncomingDownlink
func goluaIncomingDownlink(id C.uint64_t, mindex C.int, video C.int, buffer *C.char, length C.uint16_t) {
	defer recovered(applicationOf(id), "incoming_rtcp")
	p, number := find(id)
	if p == nil {
		return
	}
	packet := borrowPacket(mindex, video, buffer, length)
	p.IncomingDownlink(number, packet)
	giveBack(packet)
}

//export goluaIncomingData
func goluaIncomingData(id C.uint64_t, label *C.char, protocol *C.char, binary C.int, buffer *C.char, length C.uint16_t) {
	defer recovered(applicationOf(id), "incoming_data")
	if p, number := find(id); p != nil {
		p.IncomingData(number, &core.Data{
			Label:    C.GoString(label),
			Protocol: C.GoString(protocol),
			Binary:   binary != 0,
			Buffer:   goBytes(buffer, int(length)),
		})
	}
}

//export goluaDataReady
func goluaDataReady(id C.uint64_t) {
	defer recovered(applicationOf(id), "data_ready")
	if p, number := find(id); p != nil {
		p.DataReady(number)
	}
}

//export goluaSlowLink
func goluaSlowLink(id C.uint64_t, mindex C.int, video C.int, uplink C.int) {
	defer recovered(applicationOf(id), "slow_link")
	if p, number := find(id); p != nil {
		p.SlowLink(number, int(mindex), video != 0, uplink != 0)
	}
}

//export goluaRecordingWritten
func goluaRecordingWritten(number C.uint64_t) {
	defer recovered(applicationOf(number), "a writer of recordings")
	if s, ok := spools.Load(number); ok {
		close(s.(*spool).written)
	}
}

//export goluaRecordingLags
func goluaRecordingLags(number, lost C.uint64_t) {
	defer recovered(applicationOf(number), "a writer of recordings")
	if s, ok := spools.Load(number); ok {
		s.(*spool).lags(uint64(lost))
	}
}
