package simulated

import (
	"slices"
	"sync/atomic"

	"janus-golua/plugin/core"
	"janus-golua/plugin/media/bandwidth"
	"janus-golua/plugin/media/payload"
)

// measure counts the bytes of each layer, as export/fanout.c does, without AV1's layers.
func measure(track *core.Track, packet *core.Packet) {
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
		layer = slices.Index(track.SSRCs[:], header.SSRC)
	}
	if layer < 0 || header.SSRC == 0 {
		return
	}
	layer, temporal = min(max(layer, 0), core.Substreams-1), min(max(temporal, 0), core.Temporals-1)
	atomic.AddUint64(&track.Stream.Layers[layer][temporal], uint64(bandwidth.Wire(len(packet.Buffer), true)))
}
