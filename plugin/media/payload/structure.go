package payload

// layers are a spatial and a temporal layer.
type layers struct{ spatial, temporal int8 }

func (l layers) above(other layers) bool {
	if l.spatial != other.spatial {
		return l.spatial > other.spatial
	}
	return l.temporal > other.temporal
}

// indications are the decode target indications of a frame (AV1 RTP
// specification, table A.1), as bit masks by decode target.
type indications struct{ present, switches, discardable uint32 }

// template has what all frames that refer to it have in common.
type template struct {
	layers
	indications
}

// structure is the template dependency structure of the AV1 RTP specification
// (A.8.2), as far as forwarding needs it: the differences to the frames that a
// frame refers to, the chains and the resolutions are read and dropped.
type structure struct {
	offset        uint8 // the id of the first template
	templateCount uint8
	targetCount   uint8
	chainCount    uint8
	templates     [maxTemplates]template
	targets       [maxTargets]layers
}

// describe reads the fields after the structure in a descriptor. It takes from the frame's
// template everything that the descriptor leaves out. It fails when there is no such
// template, or not enough bits.
func (s *structure) describe(r *bitReader, fields extendedFields, frame *DependencyFrame) bool {
	if fields.active {
		frame.Active = r.bits(int(s.targetCount))
	}
	index := (frame.TemplateID - s.offset) % maxTemplates
	if index >= s.templateCount {
		return false
	}
	uses := s.templates[index]
	if fields.indications {
		uses.indications = readIndications(r, int(s.targetCount))
	}
	if fields.references {
		skipReferences(r)
	}
	if fields.chains {
		for range s.chainCount {
			r.bits(8)
		}
	}
	frame.tell(uses, s.targetCount)
	return !r.short
}

func (f *DependencyFrame) tell(uses template, targetCount uint8) {
	f.Spatial, f.Temporal = uses.spatial, uses.temporal
	f.DecodeTargets = uses.present
	f.SwitchTargets = uses.switches
	f.DiscardableTargets = uses.discardable
	f.TargetCount = int8(targetCount)
}

// allTargets has the bits of all decode targets set.
func (s *structure) allTargets() uint32 { return ^uint32(0) >> (maxTargets - s.targetCount) }

// read reads template_dependency_structure.
func (s *structure) read(r *bitReader) bool {
	s.offset = uint8(r.bits(6))
	s.targetCount = uint8(r.bits(5)) + 1
	if !s.readLayers(r) {
		return false
	}
	for i := range s.templates[:s.templateCount] {
		s.templates[i].indications = readIndications(r, int(s.targetCount))
	}
	for range s.templateCount {
		for r.flag() { // fdiff_follows_flag
			r.bits(4)
		}
	}
	s.readChains(r)
	s.findTargetLayers()
	if r.flag() { // resolutions_present_flag
		s.skipResolutions(r)
	}
	return !r.short
}

// readLayers reads template_layers. Each template but the first says how its
// layers follow those before (table A.2).
func (s *structure) readLayers(r *bitReader) bool {
	var at layers
	for s.templateCount < maxTemplates {
		s.templates[s.templateCount].layers = at
		s.templateCount++
		switch r.bits(2) { // next_layer_idc
		case 1:
			at.temporal++
		case 2:
			at = layers{spatial: at.spatial + 1}
		case 3:
			return true
		}
	}
	return false // more templates than ids
}

// readChains reads template_chains.
func (s *structure) readChains(r *bitReader) {
	s.chainCount = uint8(r.below(int(s.targetCount) + 1))
	if s.chainCount == 0 {
		return
	}
	for range s.targetCount {
		r.below(int(s.chainCount)) // decode_target_protected_by
	}
	for range int(s.templateCount) * int(s.chainCount) {
		r.bits(4) // template_chain_fdiff
	}
}

// findTargetLayers finds the highest layers in each decode target:
// decode_target_layers, which is derived rather than sent.
func (s *structure) findTargetLayers() {
	for i := range s.targets[:s.targetCount] {
		target := &s.targets[i]
		for _, t := range s.templates[:s.templateCount] {
			if t.present&(1<<i) != 0 {
				target.spatial = max(target.spatial, t.spatial)
				target.temporal = max(target.temporal, t.temporal)
			}
		}
	}
}

// skipResolutions passes render_resolutions, a width and a height for each
// spatial layer. Templates never go down in spatial layers.
func (s *structure) skipResolutions(r *bitReader) {
	highest := s.templates[s.templateCount-1].spatial
	for range highest + 1 {
		r.bits(32)
	}
}

func readIndications(r *bitReader, targets int) (read indications) {
	for i := range targets {
		bit := uint32(1) << i
		switch r.bits(2) {
		case 0: // not present
			continue
		case 1:
			read.discardable |= bit
		case 2:
			read.switches |= bit
		}
		read.present |= bit
	}
	return read
}

// skipReferences passes frame_fdiffs, each with its size in units of four bits
// before it, 0 at the end.
func skipReferences(r *bitReader) {
	for size := r.bits(2); size != 0; size = r.bits(2) {
		r.bits(4 * int(size))
	}
}
