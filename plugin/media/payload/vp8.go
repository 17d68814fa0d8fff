package payload

// VP8Descriptor is the payload descriptor of RFC 7741, section 4.2.
type VP8Descriptor struct {
	// Size is that of the descriptor, in bytes.
	Size int
	// Start says that a frame begins (S, and partition 0), Keyframe that it is a
	// key frame.
	Start, Keyframe bool
	// PictureID is -1 when absent; it has 15 bits if WidePictureID, 7 otherwise.
	PictureID     int32
	WidePictureID bool
	// PictureIDAt and TL0PICIDXAt are where they stand in the payload, 0 when
	// absent.
	PictureIDAt, TL0PICIDXAt int
	// TL0PICIDX, Temporal and KeyIndex are -1 when absent.
	TL0PICIDX          int16
	Temporal, KeyIndex int8
	// LayerSync (Y) says that the frame depends on the base layer only.
	LayerSync bool
}

// ParseVP8 reads the descriptor, and the first bit of what it describes.
func ParseVP8(data []byte) (VP8Descriptor, bool) {
	d := VP8Descriptor{PictureID: -1, TL0PICIDX: -1, Temporal: -1, KeyIndex: -1}
	c := cursor{data: data}
	first := c.byte()
	d.Start = first&0x10 != 0 && first&0x07 == 0
	if first&0x80 != 0 {
		d.extended(&c)
	}
	d.Size = c.at
	frame := c.byte()
	if c.bad {
		return VP8Descriptor{PictureID: -1, TL0PICIDX: -1, Temporal: -1, KeyIndex: -1}, false
	}
	d.Keyframe = d.Start && frame&0x01 == 0
	return d, true
}

// extended reads the optional fields, which X announces.
func (d *VP8Descriptor) extended(c *cursor) {
	present := c.byte()
	if present&0x80 != 0 { // I
		d.PictureIDAt = c.at
		d.PictureID = int32(c.byte())
		if d.PictureID&0x80 != 0 {
			d.WidePictureID = true
			d.PictureID = d.PictureID&0x7f<<8 | int32(c.byte())
		}
	}
	if present&0x40 != 0 { // L
		d.TL0PICIDXAt = c.at
		d.TL0PICIDX = int16(c.byte())
	}
	if present&0x30 == 0 { // neither T nor K
		return
	}
	layers := c.byte()
	if present&0x20 != 0 {
		d.Temporal, d.LayerSync = int8(layers>>6), layers&0x20 != 0
	}
	if present&0x10 != 0 {
		d.KeyIndex = int8(layers & 0x1f)
	}
}
