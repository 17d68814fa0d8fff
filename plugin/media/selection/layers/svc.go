package layers

// SVC selects spatial and temporal layers of a scalable stream (VP9, AV1). Such a stream has
// all its layers on one SSRC. Its zero value waits for a first keyframe.
type SVC struct {
	started  bool
	spatial  int // what is let through
	top      int // the highest that has come since the keyframe
	temporal temporal
	request  request
}

// Spatial is the highest spatial layer that is being sent, -1 before the first.
func (s *SVC) Spatial() int {
	if !s.started {
		return -1
	}
	return min(s.spatial, s.top)
}

// Temporal is the highest temporal layer that is being sent, -1 when unknown.
func (s *SVC) Temporal() int { return s.temporal.highest() }

// Select decides about a packet, in the order in which packets come. A stream without spatial
// layers counts as one of layer 0.
func (s *SVC) Select(p Packet, targets Targets) Decision {
	spatial := max(p.Spatial, 0)
	if spatial > 0 {
		p.Keyframe = false
	}
	s.begin(p, spatial, targets.Spatial)
	s.top = max(s.top, spatial)
	if !s.started {
		return Decision{Skip: true, AskKeyframe: s.request.due(p.At)}
	}
	// All spatial layers of a picture have the same temporal layer. It changes only with
	// the first frame of a picture, because a frame cannot be decoded without the frame
	// below it.
	picture := p
	picture.Start = p.Start && spatial == 0
	taken := s.temporal.takes(picture, targets.Temporal)
	// The frame with which a layer begins anew must be sent itself.
	if taken && spatial == s.spatial+1 && spatial <= targets.Spatial && p.Start && p.SpatialUp {
		s.spatial = spatial
	}
	if spatial > s.spatial || !taken {
		ask := s.spatial < targets.Spatial && spatial > s.spatial && s.request.due(p.At)
		return Decision{Skip: true, AskKeyframe: ask}
	}
	// If the layers above are left out, the picture ends with the frame of this layer.
	return Decision{Send: true, Marker: p.End && spatial == s.spatial}
}

// begin changes the spatial layer where a picture begins: to any layer at a keyframe, and to a
// lower layer at each picture.
func (s *SVC) begin(p Packet, spatial, target int) {
	switch {
	case p.Keyframe:
		s.started, s.spatial = true, target
		s.top = 0
		s.request = request{}
	case s.started && target < s.spatial && p.Start && spatial == 0:
		s.spatial = target
	}
}
