package line

import (
	"math/rand/v2"
	"time"

	"janus-golua/plugin/media/bandwidth/sent"
)

// Video is a publisher's video in layers, relayed to one viewer: 30 frames a second.
type Video struct {
	Mindex uint8
	Layers []int64 // bits/s of RTP payload, without headers, from the lowest

	layer  int
	next   time.Duration
	seq    uint16
	key    bool
	random *rand.Rand
}

// Payload is the most that a packet has.
const Payload = 1104

// NewVideo makes a video that begins with its lowest layer.
func NewVideo(mindex uint8, seed uint64, layers ...int64) *Video {
	return &Video{
		Mindex: mindex, Layers: layers, key: true,
		random: rand.New(rand.NewPCG(seed, uint64(mindex))), seq: uint16(seed * 7919),
	}
}

// Select chooses a layer; −1 is none. A switch begins with a keyframe of three times the size.
func (v *Video) Select(layer int) {
	if layer != v.layer {
		v.layer, v.key = layer, true
	}
}

// Layer is the layer that is chosen.
func (v *Video) Layer() int { return v.layer }

// Wire is about what a layer takes on the wire, in bits/s.
func (v *Video) Wire(layer int) int64 {
	perFrame := int(v.Layers[layer] / 8 / 30)
	packets := (perFrame + Payload - 1) / Payload
	return int64(perFrame+packets*sent.Wire(12, true)) * 8 * 30
}

// Send sends the frames that are due.
func (v *Video) Send(now time.Duration, send func(sent.Packet)) {
	for ; v.next <= now; v.next += time.Second / 30 {
		if v.layer < 0 {
			continue
		}
		size := float64(v.Layers[v.layer]) / 8 / 30 * (0.75 + v.random.Float64()/2)
		if v.key {
			size, v.key = size*3, false
		}
		v.frame(int(size), send)
	}
}

func (v *Video) frame(size int, send func(sent.Packet)) {
	for ; size > 0; size -= Payload {
		flags := uint8(sent.FlagVideo)
		if size <= Payload {
			flags |= sent.FlagMarker
		}
		v.packet(12+min(size, Payload), flags, send)
	}
}

// Pad sends one packet of a probe.
func (v *Video) Pad(send func(sent.Packet)) { v.packet(12+255, sent.FlagVideo|sent.FlagPadding, send) }

func (v *Video) packet(size int, flags uint8, send func(sent.Packet)) {
	v.seq++
	send(sent.Packet{Size: uint16(size), Seq: v.seq, Mindex: v.Mindex, Flags: flags})
}
