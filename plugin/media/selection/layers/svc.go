package layers

import "janus-golua/plugin/core"

// SVC selects spatial and temporal layers of a scalable stream (VP9, AV1). Such a stream has
// all its layers on one SSRC. Its zero value waits for a first keyframe.
type SVC core.SVC

// Spatial is the highest spatial layer that is being sent, -1 before the first.
func (s *SVC) Spatial() int {
	if !s.Started {
		return -1
	}
	return int(min(s.Current, s.Top))
}

// Temporal is the highest temporal layer that is being sent, -1 when unknown.
func (s *SVC) Temporal() int { return (*temporal)(&s.Layer).highest() }

// Select decides about a packet, in the order in which packets come. A stream without spatial
// layers counts as one of layer 0.
func (s *SVC) Select(p Packet, targets Targets) Decision {
	spatial := max(p.Spatial, 0)
	if spatial > 0 {
		p.Keyframe = false
	}
	s.begin(p, spatial, targets.Spatial)
	s.Top = max(s.Top, int32(spatial))
	if !s.Started {
		return Decision{Skip: true, AskKeyframe: (*request)(&s.Request).due(p.At)}
	}
	// All spatial layers of a picture have the same temporal layer. It changes only with
	// the first frame of a picture, because a frame cannot be decoded without the frame
	// below it.
	picture := p
	picture.Start = p.Start && spatial == 0
	taken := (*temporal)(&s.Layer).takes(picture, targets.Temporal)
	// The frame with which a layer begins anew must be sent itself.
	if taken && spatial == int(s.Current)+1 && spatial <= targets.Spatial && p.Start && p.SpatialUp {
		s.Current = int32(spatial)
	}
	if spatial > int(s.Current) || !taken {
		ask := int(s.Current) < targets.Spatial && spatial > int(s.Current) && (*request)(&s.Request).due(p.At)
		return Decision{Skip: true, AskKeyframe: ask}
	}
	// If the layers above are left out, the picture ends with the frame of this layer.
	return Decision{Send: true, Marker: p.End && spatial == int(s.Current)}
}

// begin changes the spatial layer where a picture begins: to any layer at a keyframe, and to a
// lower layer at each picture.
func (s *SVC) begin(p Packet, spatial, target int) {
	switch {
	case p.Keyframe:
		s.Started, s.Current = true, int32(target)
		s.Top = 0
		s.Request = core.KeyframeRequest{}
	case s.Started && target < int(s.Current) && p.Start && spatial == 0:
		s.Current = int32(target)
	}
}
