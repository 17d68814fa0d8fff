package payload

import (
	"encoding/hex"
	"hash/fnv"
	"math/rand/v2"
	"strings"
	"testing"
)

// fromHex reads bytes written as "90 80 11".
func fromHex(t testing.TB, text string) []byte {
	t.Helper()
	data, err := hex.DecodeString(strings.ReplaceAll(text, " ", ""))
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// numbers are random decisions that the fuzzer's bytes fix: the same bytes make
// the same descriptor, however many decisions it takes.
type numbers struct{ random *rand.Rand }

func numbersFrom(data []byte) *numbers {
	hash := fnv.New64a()
	_, _ = hash.Write(data)
	return &numbers{rand.New(rand.NewPCG(hash.Sum64(), 0))}
}

func (n *numbers) below(limit int) int { return n.random.IntN(limit) }

func (n *numbers) flag() bool { return n.below(2) == 1 }

// bit is the bit that mask stands for, if it is to be set.
func bit(set bool, mask byte) byte {
	if set {
		return mask
	}
	return 0
}

func assertNoAllocations(t *testing.T, what string, run func()) {
	t.Helper()
	if allocations := testing.AllocsPerRun(100, run); allocations != 0 {
		t.Errorf("%s allocates %v times", what, allocations)
	}
}

func TestCodecsAreFoundByTheirNames(t *testing.T) {
	for name, want := range map[string]Codec{
		"vp8": VP8, "VP8": VP8, "vp9": VP9, "VP9": VP9, "h264": H264, "H264": H264,
		"h265": H265, "H265": H265, "av1": AV1, "Av1": AV1,
		"": Unknown, "unknown": Unknown, "vp": Unknown, "vp88": Unknown, "opus": Unknown,
	} {
		if codec := CodecByName(name); codec != want {
			t.Errorf("CodecByName(%q) = %v, want %v", name, codec, want)
		}
	}
	for codec, want := range map[Codec]string{
		Unknown: "unknown", VP8: "vp8", VP9: "vp9", H264: "h264", H265: "h265", AV1: "av1", 99: "unknown",
	} {
		if name := codec.String(); name != want {
			t.Errorf("Codec(%d) is %q, want %q", uint8(codec), name, want)
		}
	}
	assertNoAllocations(t, "CodecByName", func() { CodecByName("AV1"); CodecByName("opus") })
}

func TestKeyframesBegin(t *testing.T) {
	for _, c := range []struct {
		what  string
		codec Codec
		hex   string
		want  bool
	}{
		{"unknown codec", Unknown, "10 00 00", false},
		{"codec out of range", 99, "10 00 00", false},

		{"VP8, key frame", VP8, "10 10 02 00 9d 01 2a", true},
		{"VP8, inter frame", VP8, "10 11 02 00", false},
		{"VP8, later packet of the first partition", VP8, "00 10", false},
		{"VP8, second partition", VP8, "11 10", false},
		{"VP8, key frame cut off", VP8, "10", false},

		{"VP9, no layers", VP9, "08 82", true},
		{"VP9, predicted", VP9, "48 82", false},
		{"VP9, not the start", VP9, "04 82", false},
		{"VP9, spatial layer 0", VP9, "28 00 00 82", true},
		{"VP9, spatial layer 1 of a keyframe", VP9, "28 03 00 82", false},

		{"H.264, SPS", H264, "67 42 e0 1f", true},
		{"H.264, PPS", H264, "68 ce", false},
		{"H.264, IDR", H264, "65 88", true},
		{"H.264, IDR, unimportant by its NRI", H264, "05 88", true},
		{"H.264, other slice", H264, "41 9a", false},
		{"H.264, STAP-A with SPS and PPS", H264, "78 0002 6742 0002 68ce", true},
		{"H.264, STAP-A with SEI, then IDR", H264, "78 0002 0605 0002 6588", true},
		{"H.264, STAP-A with an empty unit, then IDR", H264, "78 0000 0002 6588", true},
		{"H.264, STAP-A with slices", H264, "78 0002 419a 0002 419b", false},
		{"H.264, STAP-A cut off within the IDR", H264, "78 0002 0605 0003 6588", false},
		{"H.264, STAP-A cut off within a size", H264, "78 0002 0605 00", false},
		{"H.264, STAP-A of nothing", H264, "78", false},
		{"H.264, FU-A, start of IDR", H264, "7c 85 88", true},
		{"H.264, FU-A, start of SPS", H264, "7c 87 42", true},
		{"H.264, FU-A, middle of IDR", H264, "7c 05 88", false},
		{"H.264, FU-A, end of IDR", H264, "7c 45 88", false},
		{"H.264, FU-A, start of another slice", H264, "5c 81 9a", false},
		{"H.264, FU-A cut off", H264, "7c", false},
		{"H.264, empty", H264, "", false},

		{"H.265, VPS", H265, "40 01 0c", true},
		{"H.265, SPS", H265, "42 01 01", true},
		{"H.265, PPS", H265, "44 01 c1", false},
		{"H.265, RASL_R, below BLA", H265, "12 01", false},
		{"H.265, reserved, just below BLA", H265, "1e 01", false},
		{"H.265, BLA_W_LP", H265, "20 01", true},
		{"H.265, BLA_N_LP", H265, "24 01", true},
		{"H.265, IDR_W_RADL", H265, "26 01 af", true},
		{"H.265, IDR_N_LP", H265, "28 01 af", true},
		{"H.265, CRA", H265, "2a 01 af", true},
		{"H.265, reserved, just above CRA", H265, "2c 01", false},
		{"H.265, TRAIL_R", H265, "02 01 d0", false},
		{"H.265, AP with VPS, SPS and PPS", H265, "60 01 0003 40010c 0003 420101 0003 4401c1", true},
		{"H.265, AP with SEI, then IDR", H265, "60 01 0002 4e01 0003 2601af", true},
		{"H.265, AP with slices", H265, "60 01 0003 0201d0 0003 0201d0", false},
		{"H.265, AP cut off within the IDR", H265, "60 01 0002 4e01 0004 2601af", false},
		{"H.265, FU, start of IDR", H265, "62 01 93 af", true},
		{"H.265, FU, middle of IDR", H265, "62 01 13 af", false},
		{"H.265, FU, end of IDR", H265, "62 01 53 af", false},
		{"H.265, FU, start of TRAIL_R", H265, "62 01 81 d0", false},
		{"H.265, FU cut off", H265, "62 01", false},
		{"H.265, header cut off", H265, "40", false},

		{"AV1, new sequence (W=1, N)", AV1, "18 0a 0b", true},
		{"AV1, continues an OBU (Z), though N", AV1, "98 0a 0b", false},
		{"AV1, N without an OBU", AV1, "18", false},
		{"AV1, W=1, sequence header", AV1, "10 08 00", true},
		{"AV1, W=1, frame", AV1, "10 30 00", false},
		{"AV1, W=2, sequence header, then frame", AV1, "20 02 0800 3000", true},
		{"AV1, W=2, frame, then sequence header", AV1, "20 02 3000 0800", false},
		{"AV1, W=0, sequence header", AV1, "00 02 0800", true},
		{"AV1, W=0, sequence header continued (Y)", AV1, "40 02 0800", true},
		{"AV1, W=0, size in two bytes", AV1, "00 8200 0800", true},
		{"AV1, W=0, empty element", AV1, "00 00 0800", false},
		{"AV1, W=0, element cut off", AV1, "00 03 0800", false},
		{"AV1, W=0, size never ends", AV1, "00 ffffffffffffffffff 08", false},
		{"AV1, W=0, size of 56 bits", AV1, "00 ffffffffffffff7f 08", false},
		{"AV1, empty", AV1, "", false},
	} {
		if begins := Keyframe(c.codec, fromHex(t, c.hex)); begins != c.want {
			t.Errorf("%s: Keyframe says %v", c.what, begins)
		}
	}
}

func TestKeyframeDoesNotAllocate(t *testing.T) {
	for codec, text := range map[Codec]string{
		VP8: "90 f0 92 67 05 68 10", VP9: "aa 81 67 20 05 18 0280 0168 01 04 01",
		H264: "78 0002 0605 0002 6588", H265: "60 01 0002 4e01 0003 2601af", AV1: "20 02 0800 3000",
	} {
		data := fromHex(t, text)
		assertNoAllocations(t, codec.String(), func() { Keyframe(codec, data) })
	}
}

// A keyframe cannot begin in a packet whose beginning does not say so: what
// Keyframe finds, it finds again when more bytes follow.
func FuzzKeyframe(f *testing.F) {
	for _, text := range []string{
		"90 80 11 10", "0a 18 0280 0168", "78 0002 6742 0002 68ce", "7c 85 88",
		"60 01 0003 40010c 0003 420101", "62 01 93 af", "18 0a 0b", "00 8200 0800",
	} {
		f.Add(fromHex(f, text))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		longer := append(append([]byte{}, data...), 0, 0)
		for codec := Unknown; codec <= AV1+1; codec++ {
			if Keyframe(codec, data) && !Keyframe(codec, longer) {
				t.Errorf("%v: two bytes more hide the keyframe of %x", codec, data)
			}
		}
	})
}
