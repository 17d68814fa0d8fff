package layers

import (
	"janus-golua/plugin/core"
	"janus-golua/plugin/media/payload"
	"janus-golua/plugin/media/rewriter"
)

// VP8 keeps the picture ids, TL0PICIDX and KEYIDX of a VP8 stream (RFC 7741, section 4.2)
// continuous for a viewer, when the publisher changes and when frames are left out. Its zero
// value is ready.
type VP8 core.VP8

// Patch has the bytes that replace those at offset At of the payload in a viewer's copy of a
// packet. Length 0 is no patch.
type Patch struct {
	At, Length int
	Bytes      [6]byte
}

func (v *VP8) skips() *rewriter.Skips { return (*rewriter.Skips)(&v.Skips) }

// Knows says whether a packet of the present stream can be sent. It cannot be sent if its
// picture was left out, or is older than the oldest picture that is remembered: another picture
// has that number by now.
func (v *VP8) Knows(d payload.VP8Descriptor) bool {
	if !v.Started || d.PictureIDAt == 0 {
		return true
	}
	_, known := v.skips().Offset((*counter)(&v.Picture).widen(int64(d.PictureID)), 0)
	return known
}

// Next returns the patch for a packet that is sent. switched says that the packet is the
// first of another stream. Otherwise Knows must have allowed the packet.
func (v *VP8) Next(d payload.VP8Descriptor, data []byte, switched bool) (patch Patch) {
	if switched || !v.Started {
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
		patch.Bytes[patch.Length] = byte((*counter)(&v.TL0).next(int64(d.TL0PICIDX)))
		patch.Length++
	}
	if d.KeyIndex >= 0 && patch.Length > 0 {
		at := patch.At + patch.Length
		patch.Bytes[patch.Length] = data[at]&^0x1f | byte((*counter)(&v.Key).next(int64(d.KeyIndex)))&0x1f
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
	wide, newest := (*counter)(&v.Picture).widen(number), v.Picture.In
	if wide >= newest {
		return (*counter)(&v.Picture).next(number)
	}
	offset, _ := v.skips().Offset(wide, v.Picture.Offset)
	return wide + offset
}

// Skip leaves out a frame; the descriptor is that of the frame's first packet. A late frame
// has left a gap already, and the gap stays.
func (v *VP8) Skip(d payload.VP8Descriptor) {
	if !v.Started || d.PictureIDAt == 0 {
		return
	}
	wide := (*counter)(&v.Picture).widen(int64(d.PictureID))
	if wide <= v.Picture.In {
		return
	}
	v.skips().Add(wide)
	v.Picture.In = wide
	v.Picture.Offset--
}

func (v *VP8) begin(d payload.VP8Descriptor) {
	bits := int64(7)
	if d.WidePictureID {
		bits = 15
	}
	v.Skips = core.Skips{}
	(*counter)(&v.Picture).begin(int64(d.PictureID), bits, v.Started)
	(*counter)(&v.TL0).begin(int64(d.TL0PICIDX), 8, v.Started)
	(*counter)(&v.Key).begin(int64(d.KeyIndex), 5, v.Started)
	v.Started = true
}

// counter is a number with a given count of bits. After a change of streams it goes on
// where it was with the former stream.
type counter core.Counter

func (c *counter) begin(first, bits int64, goOn bool) {
	last := c.In + c.Offset
	first = max(first, 0)
	*c = counter{Bits: bits, In: 1<<40 | first}
	if goOn {
		c.Offset = last + 1 - c.In
	}
}

// widen finds the number nearest to the newest one.
func (c *counter) widen(number int64) int64 {
	shift := 64 - c.Bits
	return c.In + (number-c.In)<<shift>>shift
}

func (c *counter) next(number int64) int64 {
	wide := c.widen(number)
	c.In = max(c.In, wide)
	return wide + c.Offset
}
