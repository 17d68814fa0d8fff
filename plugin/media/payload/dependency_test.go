package payload

import (
	"bytes"
	"strings"
	"testing"
)

// fromBits reads bits written as "1 0 000001", and fills the last byte with
// zeros, as the dependency descriptor is.
func fromBits(t testing.TB, groups ...string) []byte {
	t.Helper()
	var w bitWriter
	for _, digit := range strings.ReplaceAll(strings.Join(groups, ""), " ", "") {
		if digit != '0' && digit != '1' {
			t.Fatalf("%q is no bit", digit)
		}
		w.write(1, int(digit-'0'))
	}
	return w.data
}

// oneByTwo is the first packet of a keyframe with one spatial and two temporal
// layers: decode target 0 is the lowest temporal layer, 1 is both.
func oneByTwo(t testing.TB) []byte {
	return fromBits(t,
		"1 0 000010 0000000000000111",         // start, template 2, frame 7
		"1 0 0 0 0",                           // structure
		"000010 00001",                        // offset 2, two decode targets
		"00 01 11",                            // templates: T0, T0, T1
		"10 10  11 11  00 01",                 // S S, R R, - D
		"0  1 0001 0  1 0000 0",               // refer to none, 2 frames ago, 1 frame ago
		"10  0000 0010 0001",                  // one chain, which protects both targets
		"1 0000000100111111 0000000010110011", // 320 x 180
	)
}

func afterKeyframe(t testing.TB) *Dependency {
	t.Helper()
	d := &Dependency{}
	if _, ok := d.Parse(oneByTwo(t)); !ok {
		t.Fatal("the keyframe is malformed")
	}
	return d
}

func assertFrame(t *testing.T, d *Dependency, descriptor []byte, want DependencyFrame) {
	t.Helper()
	if frame, ok := d.Parse(descriptor); !ok || frame != want {
		t.Errorf("%x is %+v, %v, want %+v", descriptor, frame, ok, want)
	}
}

func assertMalformed(t *testing.T, d *Dependency, descriptor []byte) {
	t.Helper()
	before := *d
	if frame, ok := d.Parse(descriptor); ok || frame != (DependencyFrame{}) {
		t.Errorf("%x is %+v, %v", descriptor, frame, ok)
	}
	if *d != before {
		t.Errorf("%x changed what is remembered", descriptor)
	}
}

func TestTheStructureComesWithAKeyframe(t *testing.T) {
	keyframe := oneByTwo(t)
	if want := fromHex(t, "82 0007 80411ebc5141010c04fc02cc"); !bytes.Equal(keyframe, want) {
		t.Fatalf("the example is %x", keyframe)
	}
	var d Dependency
	assertMalformed(t, &d, fromHex(t, "83 0006")) // no structure yet
	assertFrame(t, &d, keyframe, DependencyFrame{FrameStart: true, TemplateID: 2, FrameNumber: 7, HasStructure: true,
		DecodeTargets: 3, SwitchTargets: 3, Active: 3, TargetCount: 2})
	assertFrame(t, &d, fromHex(t, "42 0007"), DependencyFrame{FrameEnd: true, TemplateID: 2, FrameNumber: 7,
		DecodeTargets: 3, SwitchTargets: 3, Active: 3, TargetCount: 2})
	assertFrame(t, &d, fromHex(t, "c4 0008"), DependencyFrame{FrameStart: true, FrameEnd: true, TemplateID: 4, FrameNumber: 8,
		Temporal: 1, DecodeTargets: 2, DiscardableTargets: 2, Active: 3, TargetCount: 2})
	assertFrame(t, &d, fromHex(t, "03 ffff"), DependencyFrame{TemplateID: 3, FrameNumber: 65535,
		DecodeTargets: 3, Active: 3, TargetCount: 2})
	assertFrame(t, &d, fromHex(t, "03 ffff 00 00"), DependencyFrame{TemplateID: 3, FrameNumber: 65535,
		DecodeTargets: 3, Active: 3, TargetCount: 2}) // padded
	assertMalformed(t, &d, fromHex(t, "81 0009"))
	assertMalformed(t, &d, fromHex(t, "85 0009"))
}

func TestAFrameMayDifferFromItsTemplate(t *testing.T) {
	const frame9 = "1 1 000011 0000000000001001 "
	d := afterKeyframe(t)
	want := DependencyFrame{FrameStart: true, FrameEnd: true, TemplateID: 3, FrameNumber: 9, DecodeTargets: 3, Active: 3, TargetCount: 2}
	for _, references := range []string{"00", "01 0000 00", "10 00000001 11 000000000010 01 1111 00"} {
		assertFrame(t, d, fromBits(t, frame9, "0 0 0 1 0", references), want)
	}
	assertFrame(t, d, fromBits(t, frame9, "0 0 0 0 1  00000011"), want)
	own := want
	own.DecodeTargets, own.DiscardableTargets = 1, 1
	assertFrame(t, d, fromBits(t, frame9, "0 0 1 0 0  01 00"), own)
	own.DecodeTargets, own.DiscardableTargets, own.SwitchTargets, own.Active = 3, 0, 2, 1
	all := fromBits(t, frame9, "0 1 1 1 1  01  11 10  10 00000001 00  11111111")
	assertFrame(t, d, all, own)
	for cut := range all {
		if cut != mandatorySize { // three bytes are whole
			assertMalformed(t, d, all[:cut])
		}
	}
	want.Active = 1
	assertFrame(t, d, fromHex(t, "c3 0009"), want) // the rest was this packet's alone
}

// The example of the specification, A.10.1.1: the fifth frame of L2T3 is not
// present in decode target 0, discardable in 1, a switch in 2, required in 3.
func TestIndicationsOfTheSpecification(t *testing.T) {
	var d Dependency
	assertFrame(t, &d, fromBits(t, "1 1 000000 0000000000000101", "1 0 0 0 0", "000000 00011",
		"11", "00 01 10 11", "0", "000", "0"),
		DependencyFrame{FrameStart: true, FrameEnd: true, FrameNumber: 5, HasStructure: true,
			DecodeTargets: 0b1110, DiscardableTargets: 0b0010, SwitchTargets: 0b0100, Active: 0b1111, TargetCount: 4})
}

func TestADescriptorCutOffIsMalformed(t *testing.T) {
	keyframe := oneByTwo(t)
	for cut := range keyframe {
		assertMalformed(t, &Dependency{}, keyframe[:cut])
		if cut != mandatorySize {
			assertMalformed(t, afterKeyframe(t), keyframe[:cut])
		}
	}
}

func TestTheSenderSaysWhichTargetsAreActive(t *testing.T) {
	d := afterKeyframe(t)
	active := func(frame, mask string) []byte { return fromBits(t, "0 0 000011", frame, "0 1 0 0 0", mask) }
	assertActive := func(descriptor []byte, want uint32) {
		t.Helper()
		if frame, ok := d.Parse(descriptor); !ok || frame.Active != want {
			t.Errorf("%x: %b, %v, want %b", descriptor, frame.Active, ok, want)
		}
	}
	assertActive(active("0000000000001010", "01"), 1)
	assertActive(fromHex(t, "03 000b"), 1)
	assertActive(active("0000000000001001", "10"), 2) // late: true of its frame, but not news
	assertActive(fromHex(t, "03 000c"), 1)
	assertActive(active("0000000000001100", "00"), 0)
	assertActive(fromHex(t, "03 000c"), 0)
	assertMalformed(t, &Dependency{}, active("0000000000001010", "01"))
	assertActive(oneByTwo(t), 3) // the keyframe again
	assertActive(fromHex(t, "03 000d"), 0)
}

// oneLayer is the first packet of a keyframe without layers.
func oneLayer(t testing.TB, template, frame string) []byte {
	return fromBits(t, "1 0", template, frame, "1 0 0 0 0", template, "00000", "11", "10", "0", "0", "0")
}

func TestTheNewestStructureIsKept(t *testing.T) {
	const frame5, frame7, frame8 = "0000000000000101", "0000000000000111", "0000000000001000"
	const longBefore = "1111111110000110" // 129 frames before frame 7
	for _, c := range []struct {
		what, frame string
		kept        int8 // decode targets
	}{
		{"newer", frame8, 1}, {"late", frame5, 2}, {"another with its number", frame7, 1}, {"counted anew", longBefore, 1},
	} {
		d := afterKeyframe(t)
		frame, ok := d.Parse(oneLayer(t, "100000", c.frame))
		if !ok || frame.TargetCount != 1 || frame.TemplateID != 32 || !frame.HasStructure || frame.Active != 1 {
			t.Errorf("%s: its frame is %+v, %v", c.what, frame, ok)
		}
		descriptors := map[int8][]byte{1: fromHex(t, "20 0009"), 2: fromHex(t, "02 0009")}
		if frame, ok := d.Parse(descriptors[c.kept]); !ok || frame.TargetCount != c.kept {
			t.Errorf("%s: the frame after it is %+v, %v", c.what, frame, ok)
		}
		assertMalformed(t, d, descriptors[3-c.kept])
	}
	for _, first := range []string{longBefore, "1111111111111111"} {
		var d Dependency
		if _, ok := d.Parse(oneLayer(t, "000000", first)); !ok || d.structure.templateCount != 1 {
			t.Error("the first structure counts as late")
		}
	}
}

func TestTemplateIDsWrap(t *testing.T) {
	var d Dependency
	if _, ok := d.Parse(fromBits(t, "1 0 111111 0000000000000001", "1 0 0 0 0", "111111 00000", "01 11", "10 01", "0 0", "0", "0")); !ok {
		t.Fatal("the keyframe is malformed")
	}
	assertFrame(t, &d, fromHex(t, "00 0002"), DependencyFrame{FrameNumber: 2, Temporal: 1,
		DecodeTargets: 1, DiscardableTargets: 1, Active: 1, TargetCount: 1})
	assertMalformed(t, &d, fromHex(t, "01 0002"))
}

func TestAStructureAsLargeAsItGets(t *testing.T) {
	all := structureModel{offset: 7, targets: maxTargets, templates: make([]templateModel, maxTemplates), chains: maxTargets}
	for i := range all.templates {
		all.templates[i] = templateModel{spatial: i, indications: bytes.Repeat([]byte{1}, maxTargets)}
	}
	descriptor := all.keyframe(7+maxTemplates-1, 1)
	var d Dependency
	assertFrame(t, &d, descriptor, DependencyFrame{FrameStart: true, TemplateID: 6, FrameNumber: 1, HasStructure: true, Spatial: 63,
		DecodeTargets: 0xFFFFFFFF, DiscardableTargets: 0xFFFFFFFF, Active: 0xFFFFFFFF, TargetCount: 32})
	if spatial, temporal := d.Layers(31); spatial != 63 || temporal != 0 {
		t.Errorf("the last target has layers %d and %d", spatial, temporal)
	}
	all.templates = append(all.templates, all.templates[0])
	assertMalformed(t, &d, all.keyframe(7, 2))
}

func TestTargetsAreChosenByTheirLayers(t *testing.T) {
	// L3T2, one decode target for each pair of layers, the highest first, but
	// none for the higher temporal layer of the middle spatial layer.
	covers := []layers{{2, 1}, {2, 0}, {1, 0}, {0, 1}, {0, 0}}
	model := structureModel{targets: len(covers)}
	for i := range 6 {
		made := templateModel{spatial: i / 2, temporal: i % 2}
		for _, c := range covers {
			made.indications = append(made.indications, 3*bit(made.spatial <= int(c.spatial) && made.temporal <= int(c.temporal), 1))
		}
		model.templates = append(model.templates, made)
	}
	var d Dependency
	if target, ok := d.Target(9, 9); ok {
		t.Errorf("target %d without a structure", target)
	}
	if _, ok := d.Parse(model.keyframe(0, 1)); !ok {
		t.Fatal("the keyframe is malformed")
	}
	for i, c := range covers {
		if spatial, temporal := d.Layers(i); spatial != c.spatial || temporal != c.temporal {
			t.Errorf("target %d has layers %d and %d, want %v", i, spatial, temporal, c)
		}
	}
	for _, c := range []struct{ spatial, temporal, want int }{
		{2, 1, 0}, {9, 9, 0}, {2, 0, 1}, {1, 1, 2}, {1, 0, 2}, {0, 1, 3}, {0, 7, 3}, {0, 0, 4}, {-1, 0, -1}, {0, -1, -1},
	} {
		target, ok := d.Target(c.spatial, c.temporal)
		if ok != (c.want >= 0) || ok && target != c.want {
			t.Errorf("Target(%d, %d) = %d, %v, want %d", c.spatial, c.temporal, target, ok, c.want)
		}
	}
	for _, outside := range []int{-1, len(covers), maxTargets} {
		if spatial, temporal := d.Layers(outside); spatial != -1 || temporal != -1 {
			t.Errorf("target %d has layers %d and %d", outside, spatial, temporal)
		}
	}
}

func TestDependencyDoesNotAllocate(t *testing.T) {
	d := afterKeyframe(t)
	keyframe, short := oneByTwo(t), fromHex(t, "03 0009")
	long := fromBits(t, "1 1 000011 0000000000001001", "0 1 1 1 1  01  11 10  10 00000001 00  11111111")
	assertNoAllocations(t, "Dependency", func() {
		d.Parse(keyframe)
		d.Parse(short)
		d.Parse(long)
		d.Parse(keyframe[:9])
		d.Layers(1)
		d.Target(0, 1)
	})
}

// assertTargets compares what the structure says of layers with a search
// through the templates, and Target with a search through the targets.
func assertTargets(t *testing.T, d *Dependency, m *structureModel) {
	t.Helper()
	for target := range m.targets {
		var want layers
		for _, made := range m.templates {
			if made.indications[target] != 0 {
				want.spatial, want.temporal = max(want.spatial, int8(made.spatial)), max(want.temporal, int8(made.temporal))
			}
		}
		spatial, temporal := d.Layers(target)
		if (layers{spatial, temporal}) != want {
			t.Errorf("target %d has layers %d and %d, want %v", target, spatial, temporal, want)
		}
		found, ok := d.Target(int(spatial), int(temporal))
		if s, t2 := d.Layers(found); !ok || s != spatial || t2 != temporal {
			t.Errorf("Target(%d, %d) = %d, %v, though %d is there", spatial, temporal, found, ok, target)
		}
	}
}

// Any bytes are survived, what is malformed changes nothing, and what was
// written is read.
func FuzzDependency(f *testing.F) {
	f.Add(oneByTwo(f), fromHex(f, "c4 0008"))
	f.Add(fromBits(f, "1 1 000011 0000000000001001", "0 1 1 1 1  01  11 10  10 00000001 00  11111111"), []byte{})
	for i := range 200 {
		f.Add([]byte{byte(i)}, []byte{byte(i)})
	}
	f.Fuzz(func(t *testing.T, first, second []byte) {
		var d Dependency
		for _, data := range [][]byte{first, second, first} {
			before := d
			if frame, ok := d.Parse(data); !ok && (d != before || frame != DependencyFrame{}) {
				t.Errorf("%x is malformed, but is %+v", data, frame)
			} else if ok && (frame.SwitchTargets|frame.DiscardableTargets)&^frame.DecodeTargets != 0 {
				t.Errorf("%x is %+v", data, frame)
			}
		}
		m := randomStructure(numbersFrom(first))
		d = Dependency{}
		var active uint32
		n := numbersFrom(second)
		for number := range 4 {
			descriptor, want := m.randomFrame(n, number, number == 0, active)
			assertFrame(t, &d, descriptor, want)
			active = want.Active
		}
		assertTargets(t, &d, m)
	})
}
