package layers

import (
	"janus-golua/plugin/media/payload"
	"janus-golua/plugin/media/rewriter"
)

// VP8 keeps the picture ids, TL0PICIDX and KEYIDX of a VP8 stream (RFC 7741, section 4.2)
// continuous for a viewer, when the publisher changes and when frames are left out. Its zero
// value is ready.
type VP8 struct {
	started bool
	picture counter
	tl0     counter
	key     counter
	skips   rewriter.Skips // of pictures
}

// Patch has the bytes that replace those at offset At of the payload in a viewer's copy of a
// packet. Length 0 is no patch.
type Patch struct {
	At, Length int
	Bytes      [6]byte
}

// Knows says whether a packet of the present stream can be sent. It cannot be sent if its
// picture was left out, or is older than the oldest picture that is remembered: another picture
// has that number by now.
func (v *VP8) Knows(d payload.VP8Descriptor) bool {
	if !v.started || d.PictureIDAt == 0 {
		return true
	}
	_, known := v.skips.Offset(v.picture.widen(int64(d.PictureID)), 0)
	return known
}

// Next returns the patch for a packet that is sent. switched says that the packet is the
// first of another stream. Otherwise Knows must have allowed the packet.
func (v *VP8) Next(d payload.VP8Descriptor, data []byte, switched bool) (patch Patch) {
	if switched || !v.started {
		v.begin(d)
	}
	if d.PictureIDAt > 0 {
		patch.At = d.PictureIDAt
		patch.put(v.pictureID(int64(d.PictureID)), d.WidePictureID)
	}
	if d.TL0PICIDXAt > 0 {
		if patch.Length == 0 {
			patch.At = d.TL0PICIDXAt
		}
		patch.Bytes[patch.Length] = byte(v.tl0.next(int64(d.TL0PICIDX)))
		patch.Length++
	}
	if d.KeyIndex >= 0 && patch.Length > 0 {
		at := patch.At + patch.Length
		patch.Bytes[patch.Length] = data[at]&^0x1f | byte(v.key.next(int64(d.KeyIndex)))&0x1f
		patch.Length++
	}
	return patch
}

func (p *Patch) put(picture int64, wide bool) {
	if !wide {
		p.Bytes[0], p.Length = byte(picture)&0x7f, 1
		return
	}
	p.Bytes[0], p.Bytes[1], p.Length = 0x80|byte(picture>>8)&0x7f, byte(picture), 2
}

// pictureID returns the picture id that a picture is sent with.
func (v *VP8) pictureID(number int64) int64 {
	wide, newest := v.picture.widen(number), v.picture.in
	if wide >= newest {
		return v.picture.next(number)
	}
	offset, _ := v.skips.Offset(wide, v.picture.offset)
	return wide + offset
}

// Skip leaves out a frame; the descriptor is that of the frame's first packet. A late frame
// has left a gap already, and the gap stays.
func (v *VP8) Skip(d payload.VP8Descriptor) {
	if !v.started || d.PictureIDAt == 0 {
		return
	}
	wide := v.picture.widen(int64(d.PictureID))
	if wide <= v.picture.in {
		return
	}
	v.skips.Add(wide)
	v.picture.in = wide
	v.picture.offset--
}

func (v *VP8) begin(d payload.VP8Descriptor) {
	bits := 7
	if d.WidePictureID {
		bits = 15
	}
	v.skips = rewriter.Skips{}
	v.picture.begin(int64(d.PictureID), bits, v.started)
	v.tl0.begin(int64(d.TL0PICIDX), 8, v.started)
	v.key.begin(int64(d.KeyIndex), 5, v.started)
	v.started = true
}

// counter is a number with a given count of bits. After a change of streams it goes on
// where it was with the former stream.
type counter struct {
	bits   int
	in     int64 // the newest, widened
	offset int64
}

func (c *counter) begin(first int64, bits int, goOn bool) {
	last := c.in + c.offset
	first = max(first, 0)
	*c = counter{bits: bits, in: 1<<40 | first}
	if goOn {
		c.offset = last + 1 - c.in
	}
}

// widen finds the number nearest to the newest one.
func (c *counter) widen(number int64) int64 {
	shift := 64 - c.bits
	return c.in + (number-c.in)<<shift>>shift
}

func (c *counter) next(number int64) int64 {
	wide := c.widen(number)
	c.in = max(c.in, wide)
	return wide + c.offset
}
