package selection

import (
	"janus-golua/plugin/core"
	"janus-golua/plugin/media/payload"
	"janus-golua/plugin/media/rewriter"
	"janus-golua/plugin/media/selection/layers"
)

// Extensions reads the RTP header extensions of a packet; core.Media implements it.
type Extensions interface {
	ReadExtensions(packet *core.Packet) core.Extensions
}

// Frame is a packet and what is known about it.
type Frame struct {
	layers.Packet
	ok     bool
	index  int // in the batch
	offset int // where the payload begins
	length int
	// position is the packet's place in the cache of its m-line.
	position uint64
	header   rewriter.Header
	data     []byte // the payload
	vp8      payload.VP8Descriptor
}

// Frame looks at a packet, the index-th of a batch. If the m-line was never described, e is
// nil, and only the header is read.
func (e *Encodings) Frame(x Extensions, packet *core.Packet, index int) Frame {
	header, _ := payload.ParseHeader(packet.Buffer)
	f := Frame{
		index: index, length: len(packet.Buffer), offset: header.Size, position: packet.Position,
		header: rewriter.Header{SSRC: header.SSRC, Timestamp: header.Timestamp, SequenceNumber: header.SequenceNumber},
	}
	if e == nil {
		return f
	}
	f.Packet = layers.Packet{
		At: packet.At, Marker: header.Marker, Start: true,
		Temporal: -1, Spatial: -1, Substream: e.substream(&header),
	}
	// A packet without a payload is padding, with which browsers probe the bandwidth. With
	// any codec, it contains no frame.
	var ok bool
	if f.data, ok = header.Payload(packet.Buffer); ok && len(f.data) > 0 {
		f.ok = true
		e.look(x, packet, &f)
	}
	return f
}

// look reads what the codec says of a frame.
func (e *Encodings) look(x Extensions, packet *core.Packet, f *Frame) {
	switch e.codec {
	case payload.VP8:
		if f.vp8, f.ok = payload.ParseVP8(f.data); !f.ok {
			return
		}
		f.Keyframe, f.Start = f.vp8.Keyframe, f.vp8.Start
		f.Temporal, f.TemporalUp = int(f.vp8.Temporal), f.vp8.LayerSync || f.vp8.Temporal == 0
		f.End = f.Marker
	case payload.VP9:
		d, ok := payload.ParseVP9(f.data)
		if f.ok = ok; !ok {
			return
		}
		f.Keyframe, f.Start, f.End = d.Keyframe, d.FrameStart, d.FrameEnd
		f.Temporal, f.Spatial = int(d.Temporal), int(d.Spatial)
		f.TemporalUp = d.SwitchingUp || d.Temporal == 0
		f.SpatialUp = d.InterLayer && !d.InterPicture
	case payload.AV1:
		e.lookAV1(x, packet, f)
	case payload.Unknown:
		f.Keyframe = true // nothing can be waited for
	default:
		f.Keyframe = packet.Keyframe
		f.End = f.Marker
	}
}

func (e *Encodings) lookAV1(x Extensions, packet *core.Packet, f *Frame) {
	f.Keyframe, f.End = packet.Keyframe, f.Marker
	descriptor := x.ReadExtensions(packet).Dependency
	if len(descriptor) == 0 || f.Substream < 0 {
		return
	}
	dependency := &e.dependency[max(f.Substream, 0)]
	d, ok := dependency.Parse(descriptor)
	if !ok {
		return
	}
	if d.HasStructure {
		e.share(max(f.Substream, 0), dependency)
	}
	f.Keyframe = d.HasStructure && d.FrameStart
	f.Start, f.End = d.FrameStart, d.FrameEnd
	f.Spatial, f.Temporal = int(d.Spatial), int(d.Temporal)
	f.SpatialUp, f.TemporalUp = ups(dependency, &d)
}

// ups says whether a viewer of a lower spatial or temporal layer may go on with a frame.
func ups(dependency *payload.Dependency, d *payload.DependencyFrame) (spatialUp, temporalUp bool) {
	for target := range int(d.TargetCount) {
		if d.SwitchTargets>>target&1 == 0 {
			continue
		}
		spatial, temporal := dependency.Layers(target)
		spatialUp = spatialUp || spatial == d.Spatial
		temporalUp = temporalUp || temporal == d.Temporal
	}
	return spatialUp, temporalUp
}

// share tells C the templates of a substream.
func (e *Encodings) share(substream int, dependency *payload.Dependency) {
	if e.templates == nil {
		return
	}
	shared := &e.templates[substream]
	shared.Source = e.source
	for id := range shared.By {
		d, known := dependency.Template(uint8(id))
		up := core.Template{Known: known, Spatial: d.Spatial, Temporal: d.Temporal}
		up.SpatialUp, up.TemporalUp = ups(dependency, &d)
		shared.By[id] = up
	}
}
