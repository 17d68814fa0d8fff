package selections

import (
	"encoding/binary"
	"math/rand/v2"
	"time"

	"janus-golua/plugin/core"
	"janus-golua/plugin/media/payload"
	"janus-golua/plugin/media/selection"
)

// extensions are those of a packet that may have a dependency descriptor.
type extensions struct{ dependency []byte }

func (x extensions) ReadExtensions(*core.Packet) core.Extensions {
	all := core.NoExtensions()
	all.Dependency = x.dependency
	return all
}

// stream is one SSRC of a publisher.
type stream struct {
	ssrc, timestamp uint32
	sequence        uint16
	picture         uint16
	tl0, key        uint8
	temporal        int
	keyframe        bool // of the frame under way
	inFrame         int
	left            int // the packets of the frame under way
	paused          int
}

// publisher sends a random video with true descriptors.
type publisher struct {
	random    *rand.Rand
	codec     payload.Codec
	simulcast bool
	spatial   int
	encodings *selection.Encodings
	templates [core.Substreams]core.Templates
	source    uint64
	streams   [3]stream
	now       time.Duration
	wide      bool
	late      []*packet // packets that come later
}

// packet may have a dependency descriptor.
type packet struct {
	core.Packet
	dependency []byte
}

func newPublisher(random *rand.Rand, codec payload.Codec, simulcast bool) *publisher {
	p := &publisher{random: random, codec: codec, simulcast: simulcast, now: time.Hour}
	p.restart()
	p.describe()
	return p
}

// restart begins with other SSRCs.
func (p *publisher) restart() {
	p.wide, p.spatial = p.random.IntN(4) > 0, p.random.IntN(3)
	for i := range p.streams {
		p.streams[i] = stream{ssrc: p.random.Uint32() | 1, timestamp: p.random.Uint32(), sequence: uint16(p.random.Uint32()),
			picture: uint16(p.random.Uint32()), tl0: uint8(p.random.Uint32()), key: uint8(p.random.Uint32())}
	}
	p.late = nil
	p.describe()
}

// describe negotiates. Another stream gets another number.
func (p *publisher) describe() {
	p.source++
	var simulcast *selection.Simulcast
	if p.simulcast {
		simulcast = new(selection.Simulcast)
		for i := range p.streams {
			simulcast.SSRCs[i] = p.streams[i].ssrc
		}
	}
	p.encodings = selection.NewEncodings(p.codec, simulcast, p.encodings, p.source)
	p.encodings.Share(&p.templates)
}

func (p *publisher) pause(i int) { p.streams[i].paused = p.random.IntN(2000) }

// track is the m-line as the table has it.
func (p *publisher) track() core.Track {
	track := core.Track{Codec: uint32(p.codec), Source: p.encodings.Source(), Selecting: 1}
	if p.simulcast {
		track.Simulcast, track.SSRCs = 1, p.encodings.SSRCs()
	}
	return track
}

// packet is the next packet that comes in.
func (p *publisher) packet() *packet {
	p.now += time.Duration(p.random.IntN(int(4 * time.Millisecond)))
	if p.random.IntN(3000) == 0 {
		p.now += time.Duration(p.random.IntN(int(5 * time.Second)))
	}
	if len(p.late) > 0 && p.random.IntN(4) == 0 {
		late := p.late[0]
		p.late = p.late[1:]
		late.At = p.now
		return late
	}
	for {
		s := p.next()
		buffer := p.rtp(s)
		data, _, ok := payload.Payload(buffer)
		next := &packet{Packet: core.Packet{MIndex: 1, Video: true, Buffer: buffer, At: p.now, Keyframe: ok && payload.Keyframe(p.codec, data)}}
		if p.codec == payload.AV1 && s.inFrame > 0 {
			next.dependency = p.descriptor(s)
		}
		switch p.random.IntN(40) {
		case 0: // it comes later
			p.late = append(p.late, next)
			continue
		case 1: // it comes once more
			again := *next
			p.late = append(p.late, &again)
		case 2: // it is lost
			continue
		}
		return next
	}
}

// next is the stream that sends the next packet.
func (p *publisher) next() *stream {
	for {
		i := 0
		if p.simulcast {
			i = p.random.IntN(len(p.streams))
		}
		s := &p.streams[i]
		if s.paused == 0 {
			return s
		}
		s.paused--
		p.now += time.Millisecond
	}
}

// rtp makes the next packet of a stream: of a frame, or padding.
func (p *publisher) rtp(s *stream) []byte {
	s.sequence++
	marker := false
	var data []byte
	padding := p.random.IntN(60) == 0
	if !padding {
		data, marker = p.payload(s)
	}
	buffer := make([]byte, 12, 64)
	buffer[0], buffer[1] = 0x80, 96
	if marker {
		buffer[1] |= 0x80
	}
	binary.BigEndian.PutUint16(buffer[2:], s.sequence)
	binary.BigEndian.PutUint32(buffer[4:], s.timestamp)
	binary.BigEndian.PutUint32(buffer[8:], s.ssrc)
	if p.random.IntN(5) == 0 { // an extension
		buffer[0] |= 0x10
		buffer = append(buffer, 0xbe, 0xde, 0, 1, 0x10, 1, 0, 0)
	}
	buffer = append(buffer, data...)
	if padding {
		buffer[0] |= 0x20
		buffer = append(buffer, 0, 0, 3)
	}
	return buffer
}

// payload makes the next packet of a frame, and says whether the picture ends with it.
func (p *publisher) payload(s *stream) (data []byte, ends bool) {
	if s.left == 0 {
		p.begin(s)
	}
	s.left--
	first, last := s.inFrame == 0, s.left == 0
	s.inFrame++
	switch p.codec {
	case payload.VP8:
		data = p.vp8(s, first)
	case payload.VP9:
		data = p.vp9(s)
	case payload.H264:
		data = pick(first && s.keyframe, "\x67\x42", "\x41\x9a")
	case payload.H265:
		data = pick(first && s.keyframe, "\x40\x01\x0c", "\x02\x01\xd0")
	default:
		data = pick(first && s.keyframe, "\x18\x0a\x01", "\x10\x32\x01")
	}
	if p.random.IntN(200) == 0 { // nonsense
		data[p.random.IntN(len(data))] ^= byte(1 << p.random.IntN(8))
	}
	if p.random.IntN(400) == 0 {
		data = data[:p.random.IntN(len(data)+1)]
	}
	return data, last
}

func pick(first bool, yes, no string) []byte {
	if first {
		return []byte(yes)
	}
	return []byte(no)
}

// begin begins a frame.
func (p *publisher) begin(s *stream) {
	s.keyframe = p.random.IntN(40) == 0
	s.temporal = p.random.IntN(3)
	if s.keyframe {
		s.temporal = 0
		s.key++
	}
	if s.temporal == 0 {
		s.tl0++
	}
	s.picture++
	s.timestamp += 3000
	s.inFrame, s.left = 0, 1+p.random.IntN(3)
	if p.codec == payload.VP9 || p.codec == payload.AV1 {
		s.left *= p.spatial + 1
	}
}
