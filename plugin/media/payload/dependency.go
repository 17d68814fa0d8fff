package payload

// The sizes that the dependency descriptor's fields allow (AV1 RTP
// specification, A.8.2): template ids have 6 bits, dt_cnt_minus_one has 5.
const (
	maxTemplates = 1 << 6
	maxTargets   = 1 << 5
)

// mandatorySize is how many bytes each dependency descriptor has. A longer one
// has the extended fields.
const mandatorySize = 3

// lateFrames is how many frames before the newest structure a packet still
// counts as late, rather than as the first of a sender that began to count anew: 4 s
// at 30 frames a second, longer than any retransmission takes.
const lateFrames = 128

// Dependency reads the dependency descriptors of one RTP stream (AV1 RTP specification,
// appendix A). It remembers what the sender tells only once: the newest template structure
// and the active decode targets. The zero value is ready. A Dependency is not for
// concurrent use.
type Dependency struct {
	structure      structure // without templates until the first keyframe
	structureFrame uint16
	active         uint32
	activeFrame    uint16
}

// DependencyFrame is what a dependency descriptor tells about the frame of its
// packet. In the bit masks, bit d stands for decode target d.
type DependencyFrame struct {
	// FrameStart and FrameEnd say that the frame begins or ends in this packet.
	FrameStart, FrameEnd bool
	// TemplateID is frame_dependency_template_id, as sent.
	TemplateID uint8
	// FrameNumber grows by each frame in decoding order, modulo 1<<16.
	FrameNumber uint16
	// Spatial and Temporal are the frame's layers.
	Spatial, Temporal int8
	// HasStructure says that a template structure is here: the packet is the
	// first of a coded video sequence, hence of a keyframe.
	HasStructure bool
	// DecodeTargets are the decode targets that the frame is part of.
	DecodeTargets uint32
	// SwitchTargets are the DecodeTargets to which a viewer who can decode this frame can
	// switch here.
	SwitchTargets uint32
	// DiscardableTargets are the DecodeTargets in which no later frame needs this one. In a
	// target that is in neither mask, the frame is required.
	DiscardableTargets uint32
	// Active are the decode targets that the sender produces now; all of them, if it has
	// never said.
	Active uint32
	// TargetCount is how many decode targets there are.
	TargetCount int8
}

// Parse reads the descriptor of one packet. It fails when the descriptor is
// malformed, and when it refers to a template that no structure has told (yet):
// the first keyframe has not come, or was lost. A descriptor that fails does not change the
// remembered state.
func (d *Dependency) Parse(extension []byte) (frame DependencyFrame, ok bool) {
	r := bitReader{data: extension}
	frame.readMandatory(&r)
	fields := readExtendedFields(&r)
	if fields.structure {
		return d.parseWithStructure(&r, fields, frame)
	}
	if !d.structure.describe(&r, fields, &frame) {
		return DependencyFrame{}, false
	}
	if !fields.active {
		frame.Active = d.active
	} else if !late(frame.FrameNumber, d.activeFrame) {
		d.active, d.activeFrame = frame.Active, frame.FrameNumber
	}
	return frame, true
}

func (d *Dependency) parseWithStructure(r *bitReader, fields extendedFields, frame DependencyFrame) (DependencyFrame, bool) {
	var sent structure
	if !sent.read(r) || !sent.describe(r, fields, &frame) {
		return DependencyFrame{}, false
	}
	frame.HasStructure = true
	if !fields.active {
		frame.Active = sent.allTargets()
	}
	if d.isNew(&sent, frame.FrameNumber) {
		*d = Dependency{sent, frame.FrameNumber, frame.Active, frame.FrameNumber}
	}
	return frame, true
}

// isNew says that a structure is neither older than the one we have nor the same
// packet again: since that one, the active decode targets may have changed.
func (d *Dependency) isNew(sent *structure, number uint16) bool {
	if d.structure.templateCount == 0 {
		return true
	}
	again := number == d.structureFrame && *sent == d.structure
	return !again && !late(number, d.structureFrame)
}

// late says that a frame is older than another one: its packet was overtaken,
// or is a retransmission.
func late(number, than uint16) bool {
	behind := than - number
	return behind > 0 && behind <= lateFrames
}

// Template is what a descriptor tells that has nothing but a template. It fails when there is
// no such template.
func (d *Dependency) Template(id uint8) (frame DependencyFrame, ok bool) {
	frame.TemplateID = id
	if !d.structure.describe(&bitReader{}, extendedFields{}, &frame) {
		return DependencyFrame{}, false
	}
	frame.Active = d.active
	return frame, true
}

// Target finds the decode target that covers the most, first in spatial and
// then in temporal layers, without going above those asked for. It fails without
// a structure, and when every decode target goes above them.
func (d *Dependency) Target(spatial, temporal int) (target int, ok bool) {
	var best layers
	for i, has := range d.structure.targets[:d.structure.targetCount] {
		if int(has.spatial) > spatial || int(has.temporal) > temporal {
			continue
		}
		if !ok || has.above(best) {
			target, best, ok = i, has, true
		}
	}
	return target, ok
}

// Layers returns the highest layers in a decode target, -1 if there is no such
// target.
func (d *Dependency) Layers(target int) (spatial, temporal int8) {
	if target < 0 || target >= int(d.structure.targetCount) {
		return -1, -1
	}
	has := d.structure.targets[target]
	return has.spatial, has.temporal
}

func (f *DependencyFrame) readMandatory(r *bitReader) {
	f.FrameStart, f.FrameEnd = r.flag(), r.flag()
	f.TemplateID = uint8(r.bits(6))
	f.FrameNumber = uint16(r.bits(16))
}

// extendedFields says which of the extended fields are here.
type extendedFields struct {
	structure, active, indications, references, chains bool
}

func readExtendedFields(r *bitReader) (fields extendedFields) {
	if len(r.data) > mandatorySize {
		fields.structure = r.flag()
		fields.active = r.flag()
		fields.indications = r.flag()
		fields.references = r.flag()
		fields.chains = r.flag()
	}
	return fields
}
