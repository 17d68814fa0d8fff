package payload

// bitWriter writes bits, high bit first.
type bitWriter struct {
	data []byte
	used int
}

func (w *bitWriter) write(n, value int) {
	for n--; n >= 0; n-- {
		if w.used%8 == 0 {
			w.data = append(w.data, 0)
		}
		w.data[w.used/8] |= byte(value>>n&1) << (7 - w.used%8)
		w.used++
	}
}

func (w *bitWriter) flag(set bool) bool {
	w.write(1, int(bit(set, 1)))
	return set
}

// writeBelow is ns(n), by its definition: the first values take a bit less.
func (w *bitWriter) writeBelow(n, value int) {
	width := 0
	for 1<<width < n {
		width++
	}
	if shorter := 1<<width - n; value >= shorter {
		w.write(width, value+shorter)
	} else {
		w.write(width-1, value)
	}
}

// templateModel and structureModel are template structures as tests write them.
type templateModel struct {
	spatial, temporal int
	indications       []byte // 0 to 3, by decode target
	references        int
}

type structureModel struct {
	offset, targets, chains int
	templates               []templateModel
	resolutions             bool
}

// keyframe writes a descriptor with the structure, and nothing else extended.
func (m *structureModel) keyframe(template, number int) []byte {
	w := bitWriter{}
	writeMandatory(&w, 2, template, number)
	w.write(5, 0b10000)
	m.write(&w)
	return w.data
}

func writeMandatory(w *bitWriter, startAndEnd, template, number int) {
	w.write(2, startAndEnd)
	w.write(6, template%maxTemplates)
	w.write(16, number)
}

func (m *structureModel) write(w *bitWriter) {
	w.write(6, m.offset)
	w.write(5, m.targets-1)
	m.writeLayers(w)
	for _, t := range m.templates {
		writeIndications(w, t.indications)
	}
	for _, t := range m.templates {
		for i := range t.references {
			w.write(5, 0b10000|i%16)
		}
		w.write(1, 0)
	}
	m.writeChains(w)
	if w.flag(m.resolutions) {
		for range m.templates[len(m.templates)-1].spatial + 1 {
			w.write(32, -1)
		}
	}
}

func (m *structureModel) writeLayers(w *bitWriter) {
	for i, t := range m.templates[1:] {
		switch before := m.templates[i]; {
		case t.spatial > before.spatial:
			w.write(2, 2)
		case t.temporal > before.temporal:
			w.write(2, 1)
		default:
			w.write(2, 0)
		}
	}
	w.write(2, 3)
}

func writeIndications(w *bitWriter, indications []byte) {
	for _, indication := range indications {
		w.write(2, int(indication))
	}
}

func (m *structureModel) writeChains(w *bitWriter) {
	w.writeBelow(m.targets+1, m.chains)
	if m.chains == 0 {
		return
	}
	for i := range m.targets {
		w.writeBelow(m.chains, i%m.chains)
	}
	for i := range len(m.templates) * m.chains {
		w.write(4, i%16)
	}
}

func randomIndications(n *numbers, targets int) []byte {
	indications := make([]byte, targets)
	for i := range indications {
		indications[i] = byte(n.below(4))
	}
	return indications
}

func randomStructure(n *numbers) *structureModel {
	m := &structureModel{offset: n.below(maxTemplates), targets: 1 + n.below(maxTargets), resolutions: n.flag()}
	m.chains = n.below(m.targets + 1)
	var at templateModel
	for range 1 + n.below(maxTemplates) {
		at.indications, at.references = randomIndications(n, m.targets), n.below(4)
		m.templates = append(m.templates, at)
		switch n.below(3) {
		case 1:
			at.temporal++
		case 2:
			at.spatial, at.temporal = at.spatial+1, 0
		}
	}
	return m
}

// expect is what a frame of a template is, with its own indications if it has
// any.
func (m *structureModel) expect(template int, own []byte) DependencyFrame {
	t := m.templates[template]
	if own == nil {
		own = t.indications
	}
	f := DependencyFrame{TemplateID: uint8((m.offset + template) % maxTemplates),
		Spatial: int8(t.spatial), Temporal: int8(t.temporal), TargetCount: int8(m.targets)}
	for i, indication := range own {
		f.DecodeTargets |= uint32(bit(indication > 0, 1)) << i
		f.DiscardableTargets |= uint32(bit(indication == 1, 1)) << i
		f.SwitchTargets |= uint32(bit(indication == 2, 1)) << i
	}
	return f
}

// randomFrame writes a descriptor with random extended fields, and tells what
// it says. active is what was said before.
func (m *structureModel) randomFrame(n *numbers, number int, withStructure bool, active uint32) ([]byte, DependencyFrame) {
	template, startAndEnd := n.below(len(m.templates)), n.below(4)
	w := bitWriter{}
	writeMandatory(&w, startAndEnd, m.offset+template, number)
	hasStructure, hasActive := w.flag(withStructure), w.flag(n.flag())
	hasIndications, hasReferences, hasChains := w.flag(n.flag()), w.flag(n.flag()), w.flag(n.flag())
	if hasStructure {
		m.write(&w)
		active = uint32(1<<m.targets - 1)
	}
	if hasActive {
		active = uint32(n.below(1 << min(m.targets, 30)))
		w.write(m.targets, int(active))
	}
	var own []byte
	if hasIndications {
		own = randomIndications(n, m.targets)
		writeIndications(&w, own)
	}
	if hasReferences {
		for range n.below(4) {
			size := 1 + n.below(3)
			w.write(2, size)
			w.write(4*size, n.below(1<<(4*size)))
		}
		w.write(2, 0)
	}
	if hasChains {
		for i := range m.chains {
			w.write(8, 255-i)
		}
	}
	want := m.expect(template, own)
	want.FrameStart, want.FrameEnd = startAndEnd&2 != 0, startAndEnd&1 != 0
	want.FrameNumber, want.HasStructure, want.Active = uint16(number), hasStructure, active
	return w.data, want
}
