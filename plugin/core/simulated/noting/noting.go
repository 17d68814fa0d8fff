// Package noting counts and notes packets as export/fanout.c does, for the simulated core.
package noting

import (
	"encoding/binary"
	"slices"
	"sync/atomic"
	"time"

	"janus-golua/plugin/core"
	"janus-golua/plugin/media/bandwidth"
	"janus-golua/plugin/media/departures"
	"janus-golua/plugin/media/payload"
)

// Measure counts the bytes of each layer, as export/fanout.c does, without AV1's layers.
func Measure(track *core.Track, packet *core.Packet) {
	header, _ := payload.ParseHeader(packet.Buffer)
	data, ok := header.Payload(packet.Buffer)
	if !ok || len(data) == 0 {
		return
	}
	layer, temporal := 0, 0
	switch payload.Codec(track.Codec) {
	case payload.VP8:
		d, ok := payload.ParseVP8(data)
		if !ok {
			return
		}
		temporal = int(d.Temporal)
	case payload.VP9:
		d, ok := payload.ParseVP9(data)
		if !ok {
			return
		}
		layer, temporal = int(d.Spatial), int(d.Temporal)
	}
	if track.Simulcast != 0 {
		if layer = slices.Index(track.SSRCs[:], header.SSRC); layer < 0 || header.SSRC == 0 {
			return
		}
	}
	layer, temporal = min(max(layer, 0), core.Substreams-1), min(max(temporal, 0), core.Temporals-1)
	atomic.AddUint64(&track.Stream.Layers[layer][temporal], uint64(bandwidth.Wire(len(packet.Buffer), true)))
}

// Depart notes a packet right before it is sent, if somebody wants that.
func Depart(d *core.Departures, now time.Duration, mindex int, video bool, buffer []byte) {
	if d == nil || len(buffer) < payload.FixedHeader {
		return
	}
	packet := core.Departure{At: now, Size: uint16(len(buffer)), Sequence: binary.BigEndian.Uint16(buffer[2:]), MIndex: uint8(mindex)}
	if video {
		packet.Flags |= core.DepartureVideo
	}
	if buffer[1]&0x80 != 0 {
		packet.Flags |= core.DepartureMarker
	}
	if data, _, ok := payload.Payload(buffer); buffer[0]&0x20 != 0 && (!ok || len(data) == 0) {
		packet.Flags |= core.DeparturePadding
	}
	departures.Note(d, packet, buffer[1]&0x7f)
}

// CountKeyframe counts a frame once, with however many packets it begins.
func CountKeyframe(stream *core.Stream, buffer []byte) {
	header, _ := payload.ParseHeader(buffer)
	frame := uint64(header.SSRC)<<32 | uint64(header.Timestamp)
	if atomic.LoadUint64(&stream.Keyframes) > 0 && stream.Keyframe == frame {
		return
	}
	stream.Keyframe = frame
	atomic.AddUint64(&stream.Keyframes, 1)
}

// Knows says whether the SSRC of a packet is that of a substream.
func Knows(track *core.Track, buffer []byte) bool {
	header, _ := payload.ParseHeader(buffer)
	return header.SSRC != 0 && slices.Contains(track.SSRCs[:], header.SSRC)
}

// Count counts a packet that came in, and says whether a keyframe begins with it.
func Count(track *core.Track, packet *core.Packet) {
	atomic.AddUint64(&track.Stream.Packets, 1)
	atomic.AddUint64(&track.Stream.Bytes, uint64(len(packet.Buffer)))
	data, _, ok := payload.Payload(packet.Buffer)
	packet.Keyframe = ok && payload.Keyframe(payload.Codec(track.Codec), data)
	if packet.Keyframe {
		CountKeyframe(track.Stream, packet.Buffer)
	}
}
