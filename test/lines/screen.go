package lines

import (
	"time"

	"github.com/pion/rtp"
	"github.com/pion/rtp/codecs"
)

// patience is how long a screen waits for lost packets before it asks for a keyframe.
const patience = time.Second

// window is how many packets a screen keeps that it cannot show yet.
const window = 2048

// screen counts the frames that a decoder could show. A frame is shown if all its packets are there,
// and if it is a keyframe or follows the last one that was shown: whoever drops frames on purpose
// leaves no gap in the sequence numbers.
type screen struct {
	number  int // of the m-line of video
	frames  int // shown so far
	height  int // of the last keyframe
	shown   time.Time
	asked   time.Time
	begun   bool
	next    uint64 // the extended sequence number that comes after the last frame
	newest  uint64
	waiting map[uint64]*rtp.Packet
}

func newScreen(number int) *screen {
	return &screen{number: number, waiting: make(map[uint64]*rtp.Packet)}
}

// take takes a packet, and returns how many frames are shown because of it.
func (s *screen) take(packet *rtp.Packet) (shown int) {
	at := s.extend(packet.SequenceNumber)
	if s.begun && at < s.next || at+window < s.newest {
		return 0
	}
	s.waiting[at] = packet
	s.forget()
	for s.advance() {
		shown++
	}
	s.frames += shown
	return shown
}

// extend widens a sequence number. Numbers begin at 1<<32, so that older ones exist.
func (s *screen) extend(number uint16) uint64 {
	if s.newest == 0 {
		s.newest = 1<<32 | uint64(number)
	}
	at := s.newest + uint64(int64(int16(number-uint16(s.newest))))
	s.newest = max(s.newest, at)
	return at
}

// forget drops what is too old.
func (s *screen) forget() {
	if len(s.waiting) <= window {
		return
	}
	for at := range s.waiting {
		if at+window < s.newest {
			delete(s.waiting, at)
		}
	}
}

// advance shows the next frame, or the next keyframe if frames are missing before it.
func (s *screen) advance() bool {
	for s.begun { // packets of nothing but padding
		packet := s.waiting[s.next]
		if packet == nil || len(packet.Payload) > 0 {
			break
		}
		delete(s.waiting, s.next)
		s.next++
	}
	if s.begun && s.show(s.next, false) {
		return true
	}
	for at := s.newest; at+window > s.newest && at > 1<<31; at-- {
		if s.begun && at < s.next {
			return false
		}
		if s.waiting[at] != nil && s.show(at, true) {
			return true
		}
	}
	return false
}

// show shows the frame that begins at a sequence number if it is complete, and if it is a keyframe or
// needs not be one.
func (s *screen) show(begin uint64, mustBeKey bool) bool {
	first := s.waiting[begin]
	if first == nil {
		return false
	}
	var head codecs.VP8Packet
	payload, err := head.Unmarshal(first.Payload)
	if err != nil || head.S != 1 || head.PID != 0 || len(payload) < 10 {
		return false
	}
	isKey := payload[0]&1 == 0
	if mustBeKey && !isKey {
		return false
	}
	end := begin
	for ; ; end++ {
		packet := s.waiting[end]
		if packet == nil || packet.Timestamp != first.Timestamp {
			return false
		}
		if packet.Marker {
			break
		}
	}
	for at := range s.waiting {
		if at <= end {
			delete(s.waiting, at)
		}
	}
	if isKey {
		s.height = int(payload[8]) | int(payload[9]&0x3f)<<8
	}
	s.begun, s.next = true, end+1
	return true
}

// asks says whether a keyframe must be asked for: nothing was shown for a while, and nobody has asked.
func (s *screen) asks(now time.Time) bool {
	if now.Sub(s.shown) < patience || now.Sub(s.asked) < patience {
		return false
	}
	s.asked = now
	return true
}
