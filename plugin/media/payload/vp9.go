package payload

// VP9Descriptor is the payload descriptor of RFC 9628, section 4.2.
type VP9Descriptor struct {
	// Size is that of the descriptor, in bytes.
	Size int
	// PictureID is -1 when absent, TL0PICIDX too.
	PictureID int32
	TL0PICIDX int16
	// InterPicture (P) says that the frame is predicted from earlier pictures,
	// InterLayer (D) that it is from the spatial layer below.
	InterPicture, InterLayer bool
	// Flexible (F) is the mode in which references are sent.
	Flexible bool
	// FrameStart (B) and FrameEnd (E) are those of a frame of one layer.
	FrameStart, FrameEnd bool
	// NotReference (Z) says that no upper spatial layer needs the frame.
	NotReference bool
	// Temporal and Spatial are -1 without layer indices.
	Temporal, Spatial int8
	// SwitchingUp (U) says that a viewer may go up to this temporal layer.
	SwitchingUp bool
	// SpatialLayers is how many there are, when the packet tells (V); else 0.
	SpatialLayers int8
	// Keyframe says that a keyframe begins here, at its lowest layer.
	Keyframe bool
}

// ParseVP9 reads the descriptor.
func ParseVP9(data []byte) (VP9Descriptor, bool) {
	d := VP9Descriptor{PictureID: -1, TL0PICIDX: -1, Temporal: -1, Spatial: -1}
	c := cursor{data: data}
	first := c.byte()
	d.InterPicture, d.Flexible = first&0x40 != 0, first&0x10 != 0
	d.FrameStart, d.FrameEnd = first&0x08 != 0, first&0x04 != 0
	d.NotReference = first&0x01 != 0
	if first&0x80 != 0 { // I
		d.PictureID = int32(c.byte())
		if d.PictureID&0x80 != 0 {
			d.PictureID = d.PictureID&0x7f<<8 | int32(c.byte())
		}
	}
	if first&0x20 != 0 { // L
		d.layers(&c)
	}
	if d.Flexible && d.InterPicture {
		references(&c)
	}
	if first&0x02 != 0 { // V
		d.structure(&c)
	}
	if c.bad {
		return VP9Descriptor{PictureID: -1, TL0PICIDX: -1, Temporal: -1, Spatial: -1}, false
	}
	d.Size = c.at
	d.Keyframe = d.FrameStart && !d.InterPicture && d.Spatial <= 0
	return d, true
}

func (d *VP9Descriptor) layers(c *cursor) {
	indices := c.byte()
	d.Temporal, d.Spatial = int8(indices>>5), int8(indices>>1&0x07)
	d.SwitchingUp, d.InterLayer = indices&0x10 != 0, indices&0x01 != 0
	if !d.Flexible {
		d.TL0PICIDX = int16(c.byte())
	}
}

// references skips the at most three pictures that a frame is predicted from.
func references(c *cursor) {
	for range 3 {
		if c.byte()&0x01 == 0 { // N: no other follows
			return
		}
	}
}

// structure skips the scalability structure, but for the number of layers.
func (d *VP9Descriptor) structure(c *cursor) {
	first := c.byte()
	d.SpatialLayers = int8(first>>5) + 1
	if first&0x10 != 0 { // Y: width and height of each
		for range 4 * int(d.SpatialLayers) {
			c.byte()
		}
	}
	if first&0x08 == 0 { // G: pictures of a group
		return
	}
	for range c.byte() {
		for range c.byte() >> 2 & 0x03 {
			c.byte()
		}
		if c.bad {
			return
		}
	}
}
