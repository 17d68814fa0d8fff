package payload

// The most that a dependency descriptor can have.
const (
	mostTemplates = 64
	mostTargets   = 32
)

// Dependency reads dependency descriptors (the RTP extension of the AV1 RTP
// specification, appendix A). It remembers the newest template structure, which
// only keyframes bring. Its zero value knows none.
type Dependency struct {
	known       bool
	offset      uint8 // id of the first template
	templates   [mostTemplates]template
	count       int
	targetCount int
	layers      [mostTargets]struct{ spatial, temporal int8 }
	active      uint32
}

// template is what frames of one kind have in common.
type template struct {
	spatial, temporal int8
	present, switches uint32 // decode targets, one bit each
}

// DependencyFrame is what a descriptor says of its packet's frame.
type DependencyFrame struct {
	FrameStart, FrameEnd bool
	FrameNumber          uint16
	Spatial, Temporal    int8
	// HasStructure says that a keyframe of the whole stream begins here.
	HasStructure bool
	// DecodeTargets are those that the frame is part of, SwitchTargets those
	// that a viewer may switch to with it, Active those that are being sent: one
	// bit each, of TargetCount.
	DecodeTargets, SwitchTargets, Active uint32
	TargetCount                          int8
}

// bits reads bits, the highest first.
type bits struct {
	data []byte
	at   int
	bad  bool
}

func (b *bits) read(count int) (value uint32) {
	for range count {
		if b.at>>3 >= len(b.data) {
			b.bad = true
			return 0
		}
		value = value<<1 | uint32(b.data[b.at>>3]>>(7-b.at&7)&1)
		b.at++
	}
	return value
}

func (b *bits) flag() bool { return b.read(1) == 1 }

// nonSymmetric reads a number below n in as few bits as possible.
func (b *bits) nonSymmetric(n uint32) uint32 {
	width, x := 0, n
	for x != 0 {
		x >>= 1
		width++
	}
	short := uint32(1)<<width - n
	value := b.read(width - 1)
	if value < short {
		return value
	}
	return value<<1 + b.read(1) - short
}

// Parse reads a descriptor; ok is false for one that is malformed, or needs a
// structure that has not come.
func (d *Dependency) Parse(extension []byte) (frame DependencyFrame, ok bool) {
	b := bits{data: extension}
	frame.FrameStart, frame.FrameEnd = b.flag(), b.flag()
	id := uint8(b.read(6))
	frame.FrameNumber = uint16(b.read(16))
	next := *d
	custom := false
	if len(extension) > 3 {
		custom = next.extended(&b, &frame)
	}
	index := int(id+mostTemplates-next.offset) % mostTemplates
	if b.bad || !next.known || index >= next.count {
		return DependencyFrame{}, false
	}
	t := next.templates[index]
	if custom {
		t.present, t.switches = next.indications(&b)
	}
	if b.bad {
		return DependencyFrame{}, false
	}
	*d = next
	frame.Spatial, frame.Temporal = t.spatial, t.temporal
	frame.DecodeTargets, frame.SwitchTargets = t.present, t.switches
	frame.Active, frame.TargetCount = d.active, int8(d.targetCount)
	return frame, true
}

// extended reads the flags and the structure that may follow; custom says that
// the frame has indications of its own, which come next.
func (d *Dependency) extended(b *bits, frame *DependencyFrame) (custom bool) {
	frame.HasStructure = b.flag()
	activeTargets := b.flag()
	custom = b.flag()
	b.flag() // custom frame differences, which come behind what we read
	b.flag() // custom chains, likewise
	if frame.HasStructure {
		d.structure(b)
		d.active = uint32(uint64(1)<<d.targetCount - 1)
	}
	if activeTargets {
		d.active = b.read(d.targetCount)
	}
	return custom
}

func (d *Dependency) structure(b *bits) {
	*d = Dependency{known: true}
	d.offset = uint8(b.read(6))
	d.targetCount = int(b.read(5)) + 1
	d.templateLayers(b)
	for i := range d.count {
		d.templates[i].present, d.templates[i].switches = d.indications(b)
	}
	d.skipDifferences(b)
	d.skipChains(b)
	d.targetLayers()
	if b.flag() {
		d.skipResolutions(b)
	}
}

func (d *Dependency) templateLayers(b *bits) {
	var spatial, temporal int8
	for d.count < mostTemplates && !b.bad {
		d.templates[d.count].spatial, d.templates[d.count].temporal = spatial, temporal
		d.count++
		switch b.read(2) {
		case 1:
			temporal++
		case 2:
			temporal = 0
			spatial++
		case 3:
			return
		}
	}
	b.bad = true // no end
}

// indications are 0 (not present), 1 (discardable), 2 (switch) or 3 (required),
// one for each decode target.
func (d *Dependency) indications(b *bits) (present, switches uint32) {
	for target := range d.targetCount {
		switch b.read(2) {
		case 1, 3:
			present |= 1 << target
		case 2:
			present |= 1 << target
			switches |= 1 << target
		}
	}
	return present, switches
}

func (d *Dependency) skipDifferences(b *bits) {
	for range d.count {
		for b.flag() {
			b.read(4)
		}
	}
}

func (d *Dependency) skipChains(b *bits) {
	chains := b.nonSymmetric(uint32(d.targetCount) + 1)
	if chains == 0 {
		return
	}
	for range d.targetCount {
		b.nonSymmetric(chains)
	}
	for range d.count {
		b.read(4 * int(chains))
	}
}

func (d *Dependency) skipResolutions(b *bits) {
	highest := int8(0)
	for _, t := range d.templates[:d.count] {
		highest = max(highest, t.spatial)
	}
	b.read(32 * (int(highest) + 1))
}

// targetLayers finds the highest layers of each decode target.
func (d *Dependency) targetLayers() {
	for target := range d.targetCount {
		for _, t := range d.templates[:d.count] {
			if t.present>>target&1 == 1 {
				d.layers[target].spatial = max(d.layers[target].spatial, t.spatial)
				d.layers[target].temporal = max(d.layers[target].temporal, t.temporal)
			}
		}
	}
}

// Layers are the highest ones of a decode target.
func (d *Dependency) Layers(target int) (spatial, temporal int8) {
	if target < 0 || target >= d.targetCount {
		return 0, 0
	}
	return d.layers[target].spatial, d.layers[target].temporal
}
