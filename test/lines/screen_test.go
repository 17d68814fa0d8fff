package lines

import (
	"testing"
	"time"

	"github.com/pion/rtp"
	"github.com/pion/webrtc/v4"
)

// taken are the packets of a stream.
type taken struct{ packets []*rtp.Packet }

func (w *taken) frame(t *testing.T, number uint16, packets int, key bool) {
	t.Helper()
	for i := range packets {
		payload := []byte{0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0} // a descriptor of one byte, then VP8
		if i == 0 {
			payload[0] = 0x10
			if key {
				payload = []byte{0x10, 0, 0, 0, 0x9d, 1, 0x2a, 0x40, 1, 0xf0, 0}
			}
		}
		w.packets = append(w.packets, &rtp.Packet{
			Header:  rtp.Header{SequenceNumber: number + uint16(i), Timestamp: uint32(number), Marker: i == packets-1},
			Payload: payload,
		})
	}
}

// A film of a keyframe and three frames, of two packets each, whose numbers wrap.
func filmOfFour(t *testing.T) []*rtp.Packet {
	t.Helper()
	var w taken
	for i := range uint16(4) {
		w.frame(t, 65533+2*i, 2, i == 0)
	}
	return w.packets
}

func TestAScreenShowsWhatADecoderCan(t *testing.T) {
	packets := filmOfFour(t)
	for _, test := range []struct {
		name  string
		order []int
		shown int
	}{
		{"all in order", []int{0, 1, 2, 3, 4, 5, 6, 7}, 4},
		{"out of order", []int{1, 0, 3, 2, 5, 7, 4, 6}, 4},
		{"twice", []int{0, 0, 1, 1, 2, 3, 2, 3, 4, 5, 6, 7}, 4},
		{"one lost", []int{0, 1, 2, 4, 5, 6, 7}, 1},
		{"one late", []int{0, 1, 2, 4, 5, 6, 7, 3}, 4},
		{"no keyframe", []int{0, 2, 3, 4, 5, 6, 7}, 0},
	} {
		s := newScreen(0)
		for _, i := range test.order {
			s.take(packets[i])
		}
		if s.frames != test.shown {
			t.Errorf("%s: %d frames were shown, not %d", test.name, s.frames, test.shown)
		}
		if s.frames > 0 && s.height != 240 {
			t.Errorf("%s: the height is %d", test.name, s.height)
		}
	}
}

func TestAScreenGoesOnAtAKeyframe(t *testing.T) {
	var w taken
	w.frame(t, 100, 2, true)
	w.frame(t, 102, 2, false)
	w.frame(t, 104, 1, false)
	w.frame(t, 105, 2, true)
	w.frame(t, 107, 1, false)
	s := newScreen(0)
	for i, packet := range w.packets {
		if i != 2 {
			s.take(packet)
		}
	}
	if s.frames != 3 {
		t.Errorf("%d frames were shown, not the keyframes and the last one", s.frames)
	}
}

func TestAScreenPassesPadding(t *testing.T) {
	var w taken
	w.frame(t, 100, 1, true)
	w.packets = append(w.packets, &rtp.Packet{Header: rtp.Header{SequenceNumber: 101, Timestamp: 100}})
	w.frame(t, 102, 1, false)
	s := newScreen(0)
	for _, packet := range w.packets {
		s.take(packet)
	}
	if s.frames != 2 {
		t.Errorf("%d frames were shown, not 2", s.frames)
	}
}

func TestAScreenAsksOnceASecond(t *testing.T) {
	s, now := newScreen(0), time.Now()
	s.shown = now
	asks := 0
	for range 350 {
		now = now.Add(10 * time.Millisecond)
		if s.asks(now) {
			asks++
		}
	}
	if asks != 3 {
		t.Errorf("asked %d times in 3.5 s", asks)
	}
}

// The film has the rates that the layers say.
func TestTheFilmHasItsRates(t *testing.T) {
	film := NewFilm(t)
	for layer, frames := range film {
		track, err := webrtc.NewTrackLocalStaticRTP(webrtc.RTPCodecCapability{MimeType: webrtc.MimeTypeVP8}, "film", "camera")
		must(t, err)
		stream := newStream(track, layer, frames)
		bits := 0
		for range Frames * seconds {
			bits += 8 * len(stream.frames[stream.next])
			must(t, stream.send())
		}
		if kbit := bits / 1000 / seconds; kbit < Layers[layer].Kbit*85/100 || kbit > Layers[layer].Kbit*115/100 {
			t.Errorf("layer %d has %d kbit/s, not %d", layer, kbit, Layers[layer].Kbit)
		}
	}
}
