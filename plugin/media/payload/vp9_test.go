package payload

import (
	"encoding/binary"
	"testing"
)

// absentVP9 is a descriptor of one byte, to which tests add.
func absentVP9(change func(d *VP9Descriptor)) VP9Descriptor {
	d := VP9Descriptor{Size: 1, PictureID: -1, Temporal: -1, Spatial: -1, TL0PICIDX: -1}
	change(&d)
	return d
}

func TestVP9Descriptors(t *testing.T) {
	for _, c := range []struct {
		what, hex string
		want      VP9Descriptor
	}{
		{"nothing", "00", absentVP9(func(*VP9Descriptor) {})},
		{"P", "40", absentVP9(func(d *VP9Descriptor) { d.InterPicture = true })},
		{"B: a keyframe", "08", absentVP9(func(d *VP9Descriptor) { d.FrameStart, d.Keyframe = true, true })},
		{"E", "04", absentVP9(func(d *VP9Descriptor) { d.FrameEnd = true })},
		{"Z", "01", absentVP9(func(d *VP9Descriptor) { d.NotReference = true })},
		{"short picture id", "80 7f", absentVP9(func(d *VP9Descriptor) { d.Size, d.PictureID = 2, 127 })},
		{"long picture id", "80 92 67", absentVP9(func(d *VP9Descriptor) { d.Size, d.PictureID = 3, 4711 })},
		{"layers, not flexible", "28 b5 ff", absentVP9(func(d *VP9Descriptor) {
			d.Size, d.FrameStart, d.Temporal, d.SwitchingUp, d.Spatial, d.InterLayer, d.TL0PICIDX = 3, true, 5, true, 2, true, 255
		})},
		{"layers, flexible", "b0 01 e8", absentVP9(func(d *VP9Descriptor) {
			d.Size, d.Flexible, d.PictureID, d.Temporal, d.Spatial = 3, true, 1, 7, 4
		})},
		{"lowest layers: a keyframe", "28 00 00", absentVP9(func(d *VP9Descriptor) {
			d.Size, d.FrameStart, d.Temporal, d.Spatial, d.TL0PICIDX, d.Keyframe = 3, true, 0, 0, 0, true
		})},
		{"flexible, one reference", "d0 01 02", absentVP9(func(d *VP9Descriptor) {
			d.Size, d.Flexible, d.InterPicture, d.PictureID = 3, true, true, 1
		})},
		{"flexible, three references", "f0 01 00 03 05 06", absentVP9(func(d *VP9Descriptor) {
			d.Size, d.Flexible, d.InterPicture, d.PictureID, d.Temporal, d.Spatial = 6, true, true, 1, 0, 0
		})},
		{"flexible, not predicted: no references", "90 01", absentVP9(func(d *VP9Descriptor) {
			d.Size, d.Flexible, d.PictureID = 2, true, 1
		})},
		{"structure of one layer", "02 00", absentVP9(func(d *VP9Descriptor) {
			d.Size, d.HasStructure, d.SpatialLayers = 2, true, 1
		})},
		{"structure of three sizes", "0a 50 0140 00b4 0280 0168 0500 02d0", absentVP9(func(d *VP9Descriptor) {
			d.Size, d.FrameStart, d.HasStructure, d.SpatialLayers, d.Keyframe = 14, true, true, 3, true
		})},
		{"structure of a group: none, one, three references", "02 e8 03 00 14 01 2c 010203", absentVP9(func(d *VP9Descriptor) {
			d.Size, d.HasStructure, d.SpatialLayers = 10, true, 8
		})},
		{"structure of sizes and an empty group", "02 18 0280 0168 00", absentVP9(func(d *VP9Descriptor) {
			d.Size, d.HasStructure, d.SpatialLayers = 7, true, 1
		})},
		{"everything", "ff 92 67 b5 03 04 38 0280 0168 0500 02d0 01 04 01", absentVP9(func(d *VP9Descriptor) {
			*d = VP9Descriptor{Size: 18, PictureID: 4711, InterPicture: true, Flexible: true, FrameStart: true, FrameEnd: true,
				NotReference: true, Temporal: 5, Spatial: 2, SwitchingUp: true, InterLayer: true, TL0PICIDX: -1,
				HasStructure: true, SpatialLayers: 2}
		})},
	} {
		data := fromHex(t, c.hex)
		if d, ok := ParseVP9(append(data, 0xFF)); !ok || d != c.want {
			t.Errorf("%s: %+v, %v, want %+v", c.what, d, ok, c.want)
		}
		for cut := range data {
			if d, ok := ParseVP9(data[:cut]); ok || d != (VP9Descriptor{}) {
				t.Errorf("%s, cut off after %d bytes: %+v, %v", c.what, cut, d, ok)
			}
		}
		assertNoAllocations(t, c.what, func() { ParseVP9(data) })
	}
}

func TestVP9HasThreeReferencesAtMost(t *testing.T) {
	if d, ok := ParseVP9(fromHex(t, "d0 01 03 05 07 08 00 00")); ok {
		t.Errorf("four references: %+v", d)
	}
}

// writeVP9 writes what ParseVP9 reads, and chooses what it skips.
func writeVP9(d VP9Descriptor, n *numbers) []byte {
	out := []byte{bit(d.PictureID >= 0, 0x80) | bit(d.InterPicture, 0x40) | bit(d.Spatial >= 0, 0x20) | bit(d.Flexible, 0x10) |
		bit(d.FrameStart, 0x08) | bit(d.FrameEnd, 0x04) | bit(d.HasStructure, 0x02) | bit(d.NotReference, 0x01)}
	if d.PictureID > 127 {
		out = binary.BigEndian.AppendUint16(out, 0x8000|uint16(d.PictureID))
	} else if d.PictureID >= 0 {
		out = append(out, byte(d.PictureID))
	}
	if d.Spatial >= 0 {
		out = append(out, byte(d.Temporal)<<5|bit(d.SwitchingUp, 0x10)|byte(d.Spatial)<<1|bit(d.InterLayer, 0x01))
	}
	if d.TL0PICIDX >= 0 {
		out = append(out, byte(d.TL0PICIDX))
	}
	if d.Flexible && d.InterPicture {
		for range n.below(maxVP9References) {
			out = append(out, 0xF1)
		}
		out = append(out, 0xFE)
	}
	if d.HasStructure {
		out = appendVP9Structure(out, d.SpatialLayers, n)
	}
	return out
}

func appendVP9Structure(out []byte, spatialLayers int8, n *numbers) []byte {
	sizes, group := n.flag(), n.flag()
	out = append(out, byte(spatialLayers-1)<<5|bit(sizes, 0x10)|bit(group, 0x08)|0x07)
	if sizes {
		out = append(out, make([]byte, 4*int(spatialLayers))...)
	}
	if group {
		pictures := n.below(256)
		out = append(out, byte(pictures))
		for range pictures {
			references := n.below(4)
			out = append(out, 0xF3|byte(references)<<2)
			out = append(out, make([]byte, references)...)
		}
	}
	return out
}

func randomVP9(n *numbers) VP9Descriptor {
	d := VP9Descriptor{PictureID: -1, Temporal: -1, Spatial: -1, TL0PICIDX: -1, InterPicture: n.flag(), Flexible: n.flag(),
		FrameStart: n.flag(), FrameEnd: n.flag(), NotReference: n.flag(), HasStructure: n.flag()}
	if n.flag() {
		d.PictureID = int32(n.below(1 << (7 + 8*n.below(2))))
	}
	if n.flag() {
		d.Temporal, d.Spatial, d.SwitchingUp, d.InterLayer = int8(n.below(8)), int8(n.below(8)), n.flag(), n.flag()
		if !d.Flexible {
			d.TL0PICIDX = int16(n.below(256))
		}
	}
	if d.HasStructure {
		d.SpatialLayers = int8(1 + n.below(8))
	}
	d.Keyframe = d.FrameStart && !d.InterPicture && (d.Spatial == -1 || d.Spatial == 0)
	return d
}

// Any bytes are read within their bounds, and what was written is read.
func FuzzVP9(f *testing.F) {
	f.Add(fromHex(f, "ff 92 67 b5 03 04 38 0280 0168 0500 02d0 01 04 01"))
	for i := range 200 {
		f.Add([]byte{byte(i)})
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		if d, ok := ParseVP9(data); ok && (d.Size < 1 || d.Size > len(data)) {
			t.Errorf("%+v goes beyond %x", d, data)
		}
		n := numbersFrom(data)
		want := randomVP9(n)
		written := writeVP9(want, n)
		want.Size = len(written)
		if d, ok := ParseVP9(written); !ok || d != want {
			t.Errorf("%+v, %v, want %+v", d, ok, want)
		}
		if d, ok := ParseVP9(written[:len(written)-1]); ok {
			t.Errorf("cut off: %+v", d)
		}
	})
}
