package selections

// bits are written from the highest bit of a byte on.
type bits struct {
	data []byte
	used int
}

func (b *bits) put(value, count int) {
	for i := count - 1; i >= 0; i-- {
		if b.used%8 == 0 {
			b.data = append(b.data, 0)
		}
		b.data[b.used/8] |= byte(value>>i&1) << (7 - b.used%8)
		b.used++
	}
}

// temporals is how many temporal layers AV1 has here.
const temporals = 3

// offset is the id of the first template. It changes with the number of spatial layers.
func (p *publisher) offset() int { return 60 + p.spatial }

// descriptor is a dependency descriptor (AV1 RTP specification, appendix A): with a structure
// at keyframes, sometimes with other extended fields, and sometimes broken or absent.
func (p *publisher) descriptor(s *stream) []byte {
	layer, first, last := p.layer(s)
	var b bits
	b.put(map[bool]int{true: 1}[first], 1)
	b.put(map[bool]int{true: 1}[last], 1)
	b.put((p.offset()+layer*temporals+s.temporal)%64, 6)
	b.put(int(s.picture), 16)
	switch kind := p.random.IntN(60); {
	case s.keyframe && first && layer == 0:
		b.put(0x10, 5)
		p.structure(&b)
	case kind == 0: // the active decode targets
		b.put(0x08, 5)
		b.put(p.random.IntN(1<<p.targets()), p.targets())
	case kind == 1: // indications of its own
		b.put(0x04, 5)
		p.indications(&b)
	case kind == 2:
		return b.data[:p.random.IntN(3)]
	case kind == 3:
		b.data[0] ^= byte(1 << p.random.IntN(6)) // perhaps no template
	}
	return b.data
}

func (p *publisher) targets() int { return temporals * (p.spatial + 1) }

// structure has a template and a decode target for each pair of layers.
func (p *publisher) structure(b *bits) {
	b.put(p.offset(), 6)
	b.put(p.targets()-1, 5)
	for i := range p.targets() {
		switch {
		case i == p.targets()-1:
			b.put(3, 2)
		case i%temporals == temporals-1:
			b.put(2, 2)
		default:
			b.put(1, 2)
		}
	}
	for range p.targets() {
		p.indications(b)
	}
	b.put(0, p.targets()) // no differences
	width := 0
	for x := p.targets() + 1; x != 0; x >>= 1 {
		width++
	}
	b.put(0, width-1) // no chains
	b.put(0, 1)       // no resolutions
}

func (p *publisher) indications(b *bits) {
	for range p.targets() {
		b.put(p.random.IntN(4), 2)
	}
}
