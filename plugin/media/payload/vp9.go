package payload

// maxVP9References is how many references a picture has at most in flexible
// mode (RFC 9628, section 4.2: up to three P_DIFFs).
const maxVP9References = 3

// VP9Descriptor is the payload descriptor of RFC 9628, section 4.2, in flexible
// and in non-flexible mode.
type VP9Descriptor struct {
	// Size is how many bytes the descriptor takes.
	Size int
	// PictureID is 7 or 15 bits wide, -1 when absent.
	PictureID int32
	// InterPicture says that the frame is predicted from earlier pictures (P).
	InterPicture bool
	// Flexible says that frames list their references themselves (F).
	Flexible bool
	// FrameStart and FrameEnd say that a layer frame begins or ends here (B, E).
	FrameStart, FrameEnd bool
	// NotReference says that no upper spatial layer refers to the frame (Z).
	NotReference bool
	// Temporal and Spatial are the layers (TID, SID), -1 without layer indices.
	Temporal, Spatial int8
	// SwitchingUp says that a viewer can go up to this temporal layer here (U).
	SwitchingUp bool
	// InterLayer says that the frame is predicted from the spatial layer below
	// it (D).
	InterLayer bool
	// TL0PICIDX counts frames of the lowest temporal layer, -1 when absent.
	TL0PICIDX int16
	// HasStructure says that a scalability structure is here (V, section 4.2.1).
	HasStructure bool
	// SpatialLayers is the number of spatial layers that the scalability
	// structure tells (N_S + 1), 0 when absent.
	SpatialLayers int8
	// Keyframe says that the payload begins a keyframe: it begins a frame of the lowest
	// spatial layer that needs no earlier picture.
	Keyframe bool
}

// ParseVP9 reads the payload descriptor of a VP9 payload.
func ParseVP9(payload []byte) (VP9Descriptor, bool) {
	r := byteReader{data: payload}
	flags := r.next()
	d := newVP9Descriptor(flags)
	if flags&0x80 != 0 { // I
		d.PictureID, _ = r.pictureID()
	}
	if flags&0x20 != 0 { // L
		d.readLayers(&r)
	}
	if d.Flexible && d.InterPicture {
		skipVP9References(&r)
	}
	if d.HasStructure {
		d.readStructure(&r)
	}
	if r.short {
		return VP9Descriptor{}, false
	}
	d.Size = r.at
	d.Keyframe = d.FrameStart && !d.InterPicture && d.Spatial <= 0
	return d, true
}

func newVP9Descriptor(flags byte) VP9Descriptor {
	return VP9Descriptor{
		PictureID:    -1,
		InterPicture: flags&0x40 != 0,
		Flexible:     flags&0x10 != 0,
		FrameStart:   flags&0x08 != 0,
		FrameEnd:     flags&0x04 != 0,
		HasStructure: flags&0x02 != 0,
		NotReference: flags&0x01 != 0,
		Temporal:     -1,
		Spatial:      -1,
		TL0PICIDX:    -1,
	}
}

func (d *VP9Descriptor) readLayers(r *byteReader) {
	layers := r.next()
	d.Temporal, d.Spatial = int8(layers>>5), int8(layers>>1&0x07)
	d.SwitchingUp, d.InterLayer = layers&0x10 != 0, layers&0x01 != 0
	if !d.Flexible {
		d.TL0PICIDX = int16(r.next())
	}
}

// skipVP9References passes over the P_DIFFs. Each of them says whether another one follows
// (N). If there are more than allowed, the descriptor counts as short.
func skipVP9References(r *byteReader) {
	for range maxVP9References {
		if r.next()&0x01 == 0 {
			return
		}
	}
	r.short = true
}

// readStructure reads the scalability structure of RFC 9628, section 4.2.1. It keeps only
// the number of spatial layers.
func (d *VP9Descriptor) readStructure(r *byteReader) {
	flags := r.next()
	d.SpatialLayers = int8(flags>>5) + 1
	if flags&0x10 != 0 { // Y: width and height of each spatial layer
		r.skip(4 * int(d.SpatialLayers))
	}
	if flags&0x08 == 0 { // G
		return
	}
	for range r.next() { // N_G pictures in the group
		r.skip(int(r.next() >> 2 & 0x03)) // R references, a byte each
	}
}
