package rings

import (
	"testing"
	"time"

	"janus-golua/plugin/core"
	"janus-golua/plugin/media/payload"
)

// sent is a packet of video: its SSRC, its timestamp and its payload.
type sent struct {
	ssrc, timestamp uint32
	payload         string
}

// The first bytes of packets that begin keyframes, or do not.
const (
	sps, pps, idr, slice, idrFragment, restOfFragment = "\x67\x42", "\x68\xce", "\x65\x88", "\x41\x9a", "\x7c\x85\x88", "\x7c\x45\x88"
	vps265, sps265, idr265, slice265                  = "\x40\x01\x0c", "\x42\x01\x01", "\x26\x01\xaf", "\x02\x01\xd0"
	vp8Key, vp8Delta                                  = "\x10\x02\x00", "\x10\x01\x00"
	vp9Key, vp9KeyUpper, vp9Delta                     = "\xac\x81\x01\x00\x05", "\xac\x81\x01\x02\x05", "\xec\x81\x02\x00\x01\x05"
	av1New, av1Header, av1Delta                       = "\x18\x0a\x01", "\x10\x0a\x01", "\x10\x32\x01"
)

// A frame that begins a keyframe is counted once, however many of its packets begin the
// keyframe, and in whatever way the codec marks it. It is also counted where the core's
// functions find none: an IDR slice without parameter sets, VP9 without its scalability structure.
func TestAKeyframeIsCountedOnce(t *testing.T) {
	for name, c := range map[string]struct {
		codec   payload.Codec
		packets []sent
		want    uint64
	}{
		"H.264, parameter sets and slices apart": {payload.H264, []sent{{1, 10, sps}, {1, 10, pps}, {1, 10, idr}, {1, 10, idr}, {1, 20, slice}}, 1},
		"H.264 without parameter sets":           {payload.H264, []sent{{1, 10, idrFragment}, {1, 10, restOfFragment}, {1, 20, slice}, {1, 30, idr}}, 2},
		"H.265":                                  {payload.H265, []sent{{1, 10, vps265}, {1, 10, sps265}, {1, 10, idr265}, {1, 20, slice265}}, 1},
		"H.265 without parameter sets":           {payload.H265, []sent{{1, 10, idr265}, {1, 20, slice265}}, 1},
		"VP8":                                    {payload.VP8, []sent{{1, 10, vp8Key}, {1, 20, vp8Delta}, {1, 30, vp8Key}}, 2},
		"VP9 with spatial layers":                {payload.VP9, []sent{{1, 10, vp9Key}, {1, 10, vp9KeyUpper}, {1, 20, vp9Delta}}, 1},
		"AV1":                                    {payload.AV1, []sent{{1, 10, av1New}, {1, 20, av1Delta}, {1, 30, av1Header}}, 2},
		"simulcast":                              {payload.VP8, []sent{{1, 10, vp8Key}, {2, 10, vp8Key}, {1, 20, vp8Delta}, {1, 30, vp8Key}}, 3},
		"the first frame of all":                 {payload.VP8, []sent{{0, 0, vp8Key}, {0, 0, vp8Key}}, 1},
		"an unknown codec":                       {payload.Unknown, []sent{{1, 10, vp8Key}}, 0},
	} {
		for side, twin := range map[string]*twin{"C": newC(time.Hour), "simulated": newSimulated(time.Hour)} {
			stream := twin.streams[[2]int{0, 1}]
			twin.SetTable(twin.handles[1], core.ForwardingTable{Tracks: []core.Track{
				{}, {Stream: stream, Mode: core.ModeDrop, Codec: uint32(c.codec)},
			}})
			for i, p := range c.packets {
				buffer := rtp(p.ssrc, uint16(i), p.timestamp, false, len(p.payload))
				copy(buffer[12:], p.payload)
				twin.send(1, &core.Packet{MIndex: 1, Video: true, Buffer: buffer}, [2]int{-1, -1})
			}
			twin.spooled()
			if stream.Keyframes != c.want {
				t.Errorf("%s, %s: counted %d, want %d", name, side, stream.Keyframes, c.want)
			}
		}
	}
}
