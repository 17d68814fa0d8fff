package media

import (
	"bytes"
	"slices"
	"sync/atomic"

	"janus-golua/plugin/core"
	"janus-golua/plugin/media/layers"
	"janus-golua/plugin/media/payload"
)

// source is how a publisher's m-line was negotiated, and what its packets have
// told since. Only the publisher's forwarder uses it after it was made, but for
// learning.
type source struct {
	codec       payload.Codec
	description *Simulcast
	simulcast   bool
	// ssrcs are those of the substreams, negotiated or learnt.
	ssrcs      [layers.Top + 1]uint32
	dependency payload.Dependency
	// learning says that the SSRC of a substream is yet to be learnt. A browser
	// says the rid in its first packets only, until it has got a report, and that is
	// before anybody views: they must be looked at, too.
	learning atomic.Bool
}

func newSource(d Description) *source {
	s := &source{codec: d.codec(), description: d.Simulcast, simulcast: d.Simulcast != nil}
	if s.simulcast {
		s.ssrcs = d.Simulcast.SSRCs
		s.learning.Store(s.unknown())
	}
	return s
}

// unknown says whether a substream that has a rid has no SSRC.
func (s *source) unknown() bool {
	for i, rid := range s.description.Rids {
		if rid != "" && s.ssrcs[i] == 0 {
			return s.description.RidExtension != 0
		}
	}
	return false
}

// frame looks at a packet; of one whose m-line was never described it knows
// only the header.
func (s *source) frame(c Core, packet *core.Packet, index int) frame {
	f := frame{index: index, header: parseHeader(packet.Buffer), length: len(packet.Buffer)}
	var ok bool
	f.data, f.offset, ok = payload.Payload(packet.Buffer)
	if !ok {
		return f
	}
	if s == nil {
		return f
	}
	f.ok = true
	f.Packet = layers.Packet{
		At: packet.At, Marker: packet.Buffer[1]&0x80 != 0, Start: true,
		Temporal: -1, Spatial: -1, Substream: s.substream(f.header.SSRC, packet.Buffer),
	}
	s.look(c, packet, &f)
	return f
}

// look reads what the codec says of a frame.
func (s *source) look(c Core, packet *core.Packet, f *frame) {
	switch s.codec {
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
		s.lookAV1(c, packet, f)
	case payload.Unknown:
		f.Keyframe = true // nothing can be waited for
	default:
		f.Keyframe = payload.Keyframe(s.codec, f.data)
		f.End = f.Marker
	}
}

func (s *source) lookAV1(c Core, packet *core.Packet, f *frame) {
	f.Keyframe, f.End = payload.Keyframe(payload.AV1, f.data), f.Marker
	descriptor := c.ReadExtensions(packet).Dependency
	if len(descriptor) == 0 {
		return
	}
	d, ok := s.dependency.Parse(descriptor)
	if !ok {
		return
	}
	f.Keyframe = d.HasStructure && d.FrameStart
	f.Start, f.End = d.FrameStart, d.FrameEnd
	f.Spatial, f.Temporal = int(d.Spatial), int(d.Temporal)
	for target := range int(d.TargetCount) {
		if d.SwitchTargets>>target&1 == 0 {
			continue
		}
		spatial, temporal := s.dependency.Layers(target)
		f.SpatialUp = f.SpatialUp || spatial == d.Spatial
		f.TemporalUp = f.TemporalUp || temporal == d.Temporal
	}
}

// substream finds that of an SSRC, by its rid if it is new; -1 when it is none
// (a repair stream, for example).
func (s *source) substream(ssrc uint32, packet []byte) int {
	if !s.simulcast {
		return 0
	}
	if i := slices.Index(s.ssrcs[:], ssrc); i >= 0 && ssrc != 0 {
		return i
	}
	if s.description.RidExtension == 0 {
		return -1
	}
	rid, ok := payload.Extension(packet, s.description.RidExtension)
	if !ok {
		return -1
	}
	for i, name := range s.description.Rids {
		if name != "" && string(bytes.TrimRight(rid, "\x00")) == name {
			s.ssrcs[i] = ssrc
			s.learning.Store(s.unknown())
			return i
		}
	}
	return -1
}
