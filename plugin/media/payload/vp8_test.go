package payload

import (
	"encoding/binary"
	"testing"
)

// absentVP8 is a descriptor of one byte, to which tests add.
func absentVP8(change func(d *VP8Descriptor)) VP8Descriptor {
	d := VP8Descriptor{Size: 1, PictureID: -1, TL0PICIDX: -1, Temporal: -1, KeyIndex: -1}
	change(&d)
	return d
}

func TestVP8Descriptors(t *testing.T) {
	for _, c := range []struct {
		what, hex string
		want      VP8Descriptor
	}{
		// The first four are after the example streams of RFC 7741.
		{"key frame in one packet", "90 80 11 10", absentVP8(func(d *VP8Descriptor) {
			d.Size, d.Start, d.Keyframe, d.PictureID, d.PictureIDAt = 3, true, true, 17, 2
		})},
		{"inter frame without a picture id", "30 11", absentVP8(func(d *VP8Descriptor) { d.Start = true })},
		{"second partition", "91 80 11", absentVP8(func(d *VP8Descriptor) {
			d.Size, d.PictureID, d.PictureIDAt = 3, 17, 2
		})},
		{"long picture id", "90 80 92 67 10", absentVP8(func(d *VP8Descriptor) {
			d.Size, d.Start, d.Keyframe, d.PictureID, d.WidePictureID, d.PictureIDAt = 4, true, true, 4711, true, 2
		})},
		{"everything", "90 f0 ff ff 05 a9 11", absentVP8(func(d *VP8Descriptor) {
			*d = VP8Descriptor{Size: 6, Start: true, PictureID: 0x7FFF, WidePictureID: true, PictureIDAt: 2,
				TL0PICIDX: 5, TL0PICIDXAt: 4, Temporal: 2, LayerSync: true, KeyIndex: 9}
		})},
		{"X without fields", "80 00", absentVP8(func(d *VP8Descriptor) { d.Size = 2 })},
		{"a wide picture id of zeros", "80 80 80 00", absentVP8(func(d *VP8Descriptor) {
			d.Size, d.PictureID, d.WidePictureID, d.PictureIDAt = 4, 0, true, 2
		})},
		{"TL0PICIDX alone", "80 40 ff", absentVP8(func(d *VP8Descriptor) {
			d.Size, d.TL0PICIDX, d.TL0PICIDXAt = 3, 255, 2
		})},
		{"TL0PICIDX after a short picture id", "80 c0 7f ff", absentVP8(func(d *VP8Descriptor) {
			d.Size, d.PictureID, d.PictureIDAt, d.TL0PICIDX, d.TL0PICIDXAt = 4, 127, 2, 255, 3
		})},
		{"T without K: KEYIDX is ignored", "80 20 5f", absentVP8(func(d *VP8Descriptor) { d.Size, d.Temporal = 3, 1 })},
		{"Y", "80 20 e0", absentVP8(func(d *VP8Descriptor) { d.Size, d.Temporal, d.LayerSync = 3, 3, true })},
		{"K without T: TID and Y are ignored", "80 10 ff", absentVP8(func(d *VP8Descriptor) { d.Size, d.KeyIndex = 3, 31 })},
		{"partition 0 goes on", "00", absentVP8(func(*VP8Descriptor) {})},
		{"start of a later partition", "17", absentVP8(func(*VP8Descriptor) {})},
	} {
		data := fromHex(t, c.hex)
		if d, ok := ParseVP8(data); !ok || d != c.want {
			t.Errorf("%s: %+v, %v, want %+v", c.what, d, ok, c.want)
		}
		for cut := range data {
			if d, ok := ParseVP8(data[:cut]); ok || d != (VP8Descriptor{}) {
				t.Errorf("%s, cut off after %d bytes: %+v, %v", c.what, cut, d, ok)
			}
		}
		assertNoAllocations(t, c.what, func() { ParseVP8(data) })
	}
}

// writeVP8 writes what ParseVP8 reads, with all reserved and ignored bits set.
func writeVP8(d VP8Descriptor) []byte {
	const reserved, keep = 0x40, 0x0F
	first := 0x80 | reserved | bit(d.Start, 0x10)
	if !d.Start {
		first |= 0x03
	}
	out := []byte{first, keep | bit(d.PictureID >= 0, 0x80) | bit(d.TL0PICIDX >= 0, 0x40) |
		bit(d.Temporal >= 0, 0x20) | bit(d.KeyIndex >= 0, 0x10)}
	if d.WidePictureID {
		out = binary.BigEndian.AppendUint16(out, 0x8000|uint16(d.PictureID))
	} else if d.PictureID >= 0 {
		out = append(out, byte(d.PictureID))
	}
	if d.TL0PICIDX >= 0 {
		out = append(out, byte(d.TL0PICIDX))
	}
	if d.Temporal >= 0 || d.KeyIndex >= 0 {
		out = append(out, byte(d.Temporal)<<6|bit(d.LayerSync || d.Temporal < 0, 0x20)|byte(d.KeyIndex)&0x1F)
	}
	return append(out, 0xFE|bit(!d.Keyframe, 0x01))
}

func randomVP8(n *numbers) VP8Descriptor {
	d := VP8Descriptor{Size: 2, PictureID: -1, TL0PICIDX: -1, Temporal: -1, KeyIndex: -1}
	d.Start = n.flag()
	d.Keyframe = d.Start && n.flag()
	switch n.below(3) {
	case 1:
		d.PictureID, d.PictureIDAt, d.Size = int32(n.below(1<<7)), 2, 3
	case 2:
		d.PictureID, d.WidePictureID, d.PictureIDAt, d.Size = int32(n.below(1<<15)), true, 2, 4
	}
	if n.flag() {
		d.TL0PICIDX, d.TL0PICIDXAt, d.Size = int16(n.below(1<<8)), d.Size, d.Size+1
	}
	if n.flag() {
		d.Temporal, d.LayerSync = int8(n.below(4)), n.flag()
	}
	if n.flag() {
		d.KeyIndex = int8(n.below(32))
	}
	if d.Temporal >= 0 || d.KeyIndex >= 0 {
		d.Size++
	}
	return d
}

// Any bytes are read within their bounds, and what was written is read.
func FuzzVP8(f *testing.F) {
	f.Add(fromHex(f, "90 f0 ff ff 05 a9 11"))
	for i := range 200 {
		f.Add([]byte{byte(i)})
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		if d, ok := ParseVP8(data); ok && (d.Size < 1 || d.Size > len(data) || d.PictureIDAt >= d.Size || d.TL0PICIDXAt >= d.Size) {
			t.Errorf("%+v goes beyond %x", d, data)
		}
		want := randomVP8(numbersFrom(data))
		if d, ok := ParseVP8(writeVP8(want)); !ok || d != want {
			t.Errorf("%+v, %v, want %+v", d, ok, want)
		}
	})
}
