package payload

// VP8Descriptor is the payload descriptor of RFC 7741, section 4.2.
type VP8Descriptor struct {
	// Size is how many bytes the descriptor takes.
	Size int
	// Start says that the payload begins a frame (S is set and PID is 0).
	Start bool
	// Keyframe says that the payload begins a keyframe: Start, and the P bit
	// of the payload header (section 4.3) is 0.
	Keyframe bool
	// PictureID is 7 or 15 bits wide, -1 when absent.
	PictureID int32
	// WidePictureID says that PictureID has 15 bits (M).
	WidePictureID bool
	// PictureIDAt is the offset of PictureID in the payload, 0 when absent.
	PictureIDAt int
	// TL0PICIDX counts frames of the lowest temporal layer, -1 when absent.
	TL0PICIDX int16
	// TL0PICIDXAt is the offset of TL0PICIDX in the payload, 0 when absent.
	TL0PICIDXAt int
	// Temporal is the temporal layer (TID), -1 when absent.
	Temporal int8
	// LayerSync says that the frame depends on the lowest temporal layer only,
	// so that a viewer can go up to this layer here (Y).
	LayerSync bool
	// KeyIndex is the temporal key frame index (KEYIDX), -1 when absent.
	KeyIndex int8
}

// ParseVP8 reads the payload descriptor of a VP8 payload, and the first byte of
// the payload header when a frame begins here.
func ParseVP8(payload []byte) (VP8Descriptor, bool) {
	d := VP8Descriptor{PictureID: -1, TL0PICIDX: -1, Temporal: -1, KeyIndex: -1}
	r := byteReader{data: payload}
	first := r.next()
	d.Start = first&0x10 != 0 && first&0x07 == 0
	if first&0x80 != 0 { // X
		d.readExtension(&r)
	}
	d.Size = r.at
	if d.Start {
		d.Keyframe = r.next()&0x01 == 0
	}
	if r.short {
		return VP8Descriptor{}, false
	}
	return d, true
}

func (d *VP8Descriptor) readExtension(r *byteReader) {
	flags := r.next()
	if flags&0x80 != 0 { // I
		d.PictureIDAt = r.at
		d.PictureID, d.WidePictureID = r.pictureID()
	}
	if flags&0x40 != 0 { // L
		d.TL0PICIDXAt = r.at
		d.TL0PICIDX = int16(r.next())
	}
	if flags&0x30 != 0 { // T and K share a byte: either brings it
		d.readLayer(r.next(), flags)
	}
}

func (d *VP8Descriptor) readLayer(layer, flags byte) {
	if flags&0x20 != 0 { // T
		d.Temporal, d.LayerSync = int8(layer>>6), layer&0x20 != 0
	}
	if flags&0x10 != 0 { // K
		d.KeyIndex = int8(layer & 0x1F)
	}
}
