package media

import (
	"encoding/binary"
	"testing"
	"time"

	"janus-golua/plugin/core"
	"janus-golua/plugin/media/selection"
	"janus-golua/plugin/media/taps"
)

// keyframes are payloads that begin one, deltas others, by codec.
var (
	keyframes = map[string]string{
		"vp8": "\x90\x80\x81\x00\x10\x02\x00\x9d\x01\x2a", "vp9": "\x8c\x81\x00\x86", "h264": "\x65\x88\x84\x00",
		"h265": "\x26\x01\xaf\x00", "av1": "\x18\x0a\x0b\x00", "": "any",
	}
	deltas = map[string]string{
		"vp8": "\x90\x80\x81\x01\x11\x02\x00", "vp9": "\xcc\x81\x01\x86", "h264": "\x41\x9a\x00\x00",
		"h265": "\x02\x01\xd0\x00", "av1": "\x10\x30\x00\x00", "": "any",
	}
)

// paddings are packets without a payload: as browsers probe, and two more that RFC
// 3550 allows.
var paddings = map[string]func(ssrc uint32, sequence uint16) []byte{
	"of 255 bytes": func(ssrc uint32, sequence uint16) []byte {
		packet := append(rtpBytes(ssrc, sequence, 0, ""), make([]byte, 255)...)
		packet[0] |= 0x20
		packet[len(packet)-1] = 255
		return packet
	},
	"of 1 byte, behind an extension": func(ssrc uint32, sequence uint16) []byte {
		packet := append(rtpBytes(ssrc, sequence, 0, ""), 0xbe, 0xde, 0, 1, 0x10, 1, 0, 0, 1)
		packet[0] |= 0x30
		return packet
	},
	"no byte at all": func(ssrc uint32, sequence uint16) []byte { return rtpBytes(ssrc, sequence, 0, "") },
}

// TestPaddingIsNoFrame sends it between two frames, of every codec: it leaves no gap,
// and nothing of it is sent, where frames are chosen.
func TestPaddingIsNoFrame(t *testing.T) {
	for codec := range keyframes {
		for name, padding := range paddings {
			for _, simulcast := range []bool{true, false} {
				if codec == "" && !simulcast {
					continue // nothing is chosen of a codec that is not known
				}
				t.Run(codec+" "+name, func(t *testing.T) {
					room := newRoom(t)
					publisher, viewer := room.join(1), room.join(2)
					description := Description{Medium: Video, Codec: codec}
					if simulcast {
						description.Simulcast = &selection.Simulcast{SSRCs: [3]uint32{100, 101, 102}}
					} else {
						_ = viewer.SetLayers(First, wantLayers(2, 2))
					}
					publisher.Describe([]Description{description})
					room.link(publisher, viewer)
					best, second := new(packets), new(packets)
					for substream, sink := range map[int]taps.Sink{taps.Best: best, 1: second} {
						if _, err := publisher.StartRTPForward(Video, taps.Forwarding{MIndex: 0, Substream: substream}, sink); err != nil {
							t.Fatal(err)
						}
					}
					sequence := uint16(0)
					send := func(make func(ssrc uint32, sequence uint16) []byte) {
						room.core.SetNow(room.core.Now() + 33*time.Millisecond)
						sequence++
						room.send(publisher, &core.Packet{MIndex: 0, Video: true, Buffer: make(101, sequence)})
					}
					frame := func(payload string) func(uint32, uint16) []byte {
						return func(ssrc uint32, sequence uint16) []byte {
							return rtpBytes(ssrc, sequence, uint32(sequence)*3000, payload)
						}
					}
					send(padding) // it begins nothing
					if got := room.got(viewer); got != 0 {
						t.Errorf("padding began the stream of the viewer")
					}
					send(frame(keyframes[codec]))
					for range 100 {
						send(padding)
					}
					send(frame(deltas[codec]))
					calls := room.core.Calls("RTP")
					if len(calls) != 2 {
						t.Fatalf("the viewer got %d packets, want 2", len(calls))
					}
					if first, next := number(calls[0].Buffer), number(calls[1].Buffer); next != first+1 {
						t.Errorf("the frames have the numbers %d and %d", first, next)
					}
					if simulcast && len(best.all) != 2 {
						t.Errorf("the forward of the best got %d packets, want 2", len(best.all))
					}
					for _, sink := range []*packets{best, second} {
						for i := 1; i < len(sink.all); i++ {
							if before, next := number(sink.all[i-1]), number(sink.all[i]); next != before+1 {
								t.Errorf("forwarded %d after %d", next, before)
							}
						}
					}
				})
			}
		}
	}
}

func number(packet []byte) uint16 { return binary.BigEndian.Uint16(packet[2:]) }

// packets is a sink that keeps them.
type packets struct{ all [][]byte }

func (p *packets) RTP(packet []byte) { p.all = append(p.all, append([]byte(nil), packet...)) }
func (p *packets) Data(*core.Data)   {}
func (p *packets) Close()            {}

// TestPaddingOfAPlainStreamIsForwarded: no packets are selected in a plain stream, so the
// viewer gets the publisher's stream unchanged. If padding were left out, C, which numbers
// the packets, would have to know of it.
func TestPaddingOfAPlainStreamIsForwarded(t *testing.T) {
	room := newRoom(t)
	publisher, viewer := room.join(1), room.join(2)
	room.link(publisher, viewer)
	for i, buffer := range [][]byte{rtpBytes(7, 1, 0, "frame"), paddings["of 255 bytes"](7, 2), rtpBytes(7, 3, 0, "frame")} {
		room.send(publisher, &core.Packet{MIndex: 1, Video: true, Buffer: buffer})
		calls := room.core.Calls("RTP")
		if len(calls) != i+1 || number(calls[i].Buffer) != uint16(i+1) || len(calls[i].Buffer) != len(buffer) {
			t.Errorf("packet %d: sent %v", i, calls)
		}
	}
}
