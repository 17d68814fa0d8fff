package selections

func (p *publisher) pictureID(s *stream) []byte {
	if p.wide {
		return []byte{0x80 | byte(s.picture>>8), byte(s.picture)}
	}
	return []byte{byte(s.picture) & 0x7f}
}

// vp8 makes a descriptor with all fields, sometimes without one.
func (p *publisher) vp8(s *stream, first bool) []byte {
	has := byte(0xf0)
	if p.random.IntN(20) == 0 {
		has = byte(p.random.IntN(16)) << 4
	}
	data := []byte{0x80, has}
	if first {
		data[0] |= 0x10
	}
	if has&0x80 != 0 {
		data = append(data, p.pictureID(s)...)
	}
	if has&0x40 != 0 {
		data = append(data, s.tl0)
	}
	if has&0x30 != 0 {
		data = append(data, byte(s.temporal)<<6|byte(p.random.IntN(2))<<5|s.key&0x1f)
	}
	if s.keyframe {
		return append(data, 0x10, 2, 0)
	}
	return append(data, 0x11, 2, 0)
}

// layer is the spatial layer of the packet under way, and says whether its frame begins and ends.
// All spatial layers of a picture have the same number of packets.
func (p *publisher) layer(s *stream) (layer int, first, last bool) {
	each := (s.inFrame + s.left) / (p.spatial + 1)
	return (s.inFrame - 1) / each, (s.inFrame-1)%each == 0, s.inFrame%each == 0
}

// vp9 makes a descriptor.
func (p *publisher) vp9(s *stream) []byte {
	layer, first, last := p.layer(s)
	flexible := p.random.IntN(10) == 0
	flags := byte(0xa0)
	if !s.keyframe {
		flags |= 0x40
	}
	if first {
		flags |= 0x08
	}
	if last {
		flags |= 0x04
	}
	if flexible {
		flags |= 0x10
	}
	structure := s.keyframe && first && layer == 0
	if structure {
		flags |= 0x02
	}
	data := append([]byte{flags}, p.pictureID(s)...)
	data = append(data, byte(s.temporal)<<5|byte(p.random.IntN(2))<<4|byte(layer)<<1|byte(p.random.IntN(2)))
	switch {
	case !flexible:
		data = append(data, s.tl0)
	case !s.keyframe:
		for range p.random.IntN(4) {
			data = append(data, 3)
		}
		data = append(data, 2)
	}
	if structure {
		data = append(data, byte(p.spatial)<<5|0x18)
		data = append(data, make([]byte, 4*(p.spatial+1))...)
		data = append(data, 2, 0x04, 1, 0x08, 1, 2)
	}
	return append(data, 1, 2, 3)
}
