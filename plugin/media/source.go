package media

import (
	"bytes"
	"slices"
	"sync/atomic"

	"janus-golua/plugin/core"
	"janus-golua/plugin/media/payload"
	"janus-golua/plugin/media/selection/layers"
)

// source is how a publisher's m-line was negotiated, and what its packets have told
// since. It never changes but for what was learnt.
type source struct {
	codec       payload.Codec
	simulcast   bool
	description Simulcast // of simulcast
	*learnt
}

// learnt is what packets told. Sources that follow each other share it as long as the
// stream is the same one: by it viewers know that they need no keyframe.
type learnt struct {
	// ssrcs are those of the substreams, negotiated or learnt.
	ssrcs [layers.Top + 1]atomic.Uint32
	// dependency is of each substream, or at 0. Only the publisher's forwarder uses it.
	dependency [layers.Top + 1]payload.Dependency
}

// newSource is what a description makes of the source before, which may be nil. An
// equal description, as every renegotiation repeats it, changes nothing: browsers do
// not say the rids of their packets again, so that what is forgotten of them is lost.
// A different one begins anew, with the SSRCs that are still true.
func newSource(d Description, before *source) *source {
	s := &source{codec: d.codec(), simulcast: d.Simulcast != nil}
	if s.simulcast {
		s.description = *d.Simulcast
	}
	if before == nil || !before.continuesAs(s) {
		s.learnt = new(learnt)
		s.begin(before)
		return s
	}
	s.learnt = before.learnt
	s.negotiated()
	if s.description.Rids == before.description.Rids && s.description.RidExtension == before.description.RidExtension {
		return before
	}
	return s
}

// continuesAs says whether another description is one of the same stream: no SSRC or
// rid is another than before. Packets may have told an SSRC meanwhile.
func (s *source) continuesAs(next *source) bool {
	if s.codec != next.codec || s.simulcast != next.simulcast || s.description.Rids != next.description.Rids {
		return false
	}
	for i := range s.ssrcs {
		known, said := s.ssrcs[i].Load(), next.description.SSRCs[i]
		if known != 0 && said != 0 && known != said {
			return false
		}
	}
	return true
}

// begin takes over the SSRCs that were negotiated, and of the source before those of
// substreams that are still there.
func (s *source) begin(before *source) {
	s.negotiated()
	if before == nil || !s.simulcast || !before.simulcast {
		return
	}
	for i := range s.ssrcs {
		if from := s.description.same(i, &before.description); from >= 0 && s.ssrcs[i].Load() == 0 {
			if ssrc := before.ssrcs[from].Load(); s.substreamOf(ssrc) < 0 {
				s.ssrcs[i].Store(ssrc)
			}
		}
	}
}

// negotiated notes the SSRCs that the description says.
func (s *source) negotiated() {
	for i, ssrc := range s.description.SSRCs {
		if ssrc != 0 {
			s.ssrcs[i].Store(ssrc)
		}
	}
}

// same finds a substream of an earlier description by its rid, or by its place where
// neither of the two has rids or SSRCs of its own; -1 when it was not there.
func (d *Simulcast) same(i int, before *Simulcast) int {
	if d.Rids[i] != "" {
		return slices.Index(before.Rids[:], d.Rids[i])
	}
	if *d == (Simulcast{RidExtension: d.RidExtension}) && before.Rids == d.Rids {
		return i
	}
	return -1
}

// unknown says whether the SSRC of a substream is yet to be learnt. A browser says the
// rid in its first packets only, until it has got a report, and that is before anybody
// views: they must be looked at, too.
func (s *source) unknown() bool {
	for i, rid := range s.description.Rids {
		if rid != "" && s.ssrcs[i].Load() == 0 {
			return s.description.RidExtension != 0
		}
	}
	return false
}

// substreamOf is that of a known SSRC, else -1.
func (s *source) substreamOf(ssrc uint32) int {
	for i := range s.ssrcs {
		if ssrc != 0 && s.ssrcs[i].Load() == ssrc {
			return i
		}
	}
	return -1
}

// frame looks at a packet; of one whose m-line was never described it knows
// only the header.
func (s *source) frame(c Core, packet *core.Packet, index int) frame {
	f := frame{index: index, header: parseHeader(packet.Buffer), length: len(packet.Buffer)}
	if s == nil {
		return f
	}
	f.Packet = layers.Packet{
		At: packet.At, Marker: packet.Buffer[1]&0x80 != 0, Start: true,
		Temporal: -1, Spatial: -1, Substream: s.substream(f.header.SSRC, packet.Buffer),
	}
	// Without a payload it is padding, with which browsers probe the bandwidth,
	// whatever the codec: there is no frame in it.
	var ok bool
	if f.data, f.offset, ok = payload.Payload(packet.Buffer); ok && len(f.data) > 0 {
		f.ok = true
		s.look(c, packet, &f)
	}
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
		f.Keyframe, f.End = packet.Keyframe, f.Marker
	}
}

func (s *source) lookAV1(c Core, packet *core.Packet, f *frame) {
	f.Keyframe, f.End = packet.Keyframe, f.Marker
	descriptor := c.ReadExtensions(packet).Dependency
	if len(descriptor) == 0 || f.Substream < 0 {
		return
	}
	dependency := &s.dependency[max(f.Substream, 0)]
	d, ok := dependency.Parse(descriptor)
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
		spatial, temporal := dependency.Layers(target)
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
	if i := s.substreamOf(ssrc); i >= 0 {
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
			s.ssrcs[i].Store(ssrc)
			return i
		}
	}
	return -1
}
