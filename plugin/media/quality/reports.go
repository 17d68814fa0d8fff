package quality

import (
	"encoding/binary"
	"sync"
	"time"
)

// Report is what a peer says of one stream that it gets from us (RFC 3550, section 6.4.1).
type Report struct {
	MIndex int
	Video  bool
	// Loss is the share of packets that were lost since the peer's report before, Lost how many
	// were lost so far; fewer than none if packets came twice.
	Loss float64
	Lost int32
	// Jitter is in ticks of the RTP clock.
	Jitter uint32
	// Roundtrip is how long a packet takes to the peer and back; Timed is false if the peer has had
	// no sender report of ours.
	Roundtrip time.Duration
	Timed     bool
	// NewlyLost is how many more were lost than in the report before.
	NewlyLost uint32
}

// mostStreams bounds the SSRCs that are remembered of one peer. A peer may make them up; then
// the oldest are forgotten.
const mostStreams = 64

// fresh is how long a report counts. Browsers report audio every 5 s at the latest.
const fresh = 30 * time.Second

// Reports are a peer's reports on what it gets. The zero value has none. They may be used from
// any thread.
type Reports struct {
	mu      sync.Mutex // protects what follows
	streams []stream   // the one heard last is last
	rtt     time.Duration
	timed   time.Duration // when rtt was learnt; 0 is never
}

type stream struct {
	ssrc uint32
	at   time.Duration
	Report
}

// At is the moment in which a report came.
type At struct {
	// Now is by the core's clock. Wall is the time by which the core writes its sender reports.
	Now  time.Duration
	Wall time.Time
}

// Sizes of the parts of RTCP, in bytes.
const (
	headerSize   = 4
	senderInfo   = 24 // SSRC, NTP time, RTP time, counts
	receiverInfo = 4  // SSRC
	blockSize    = 24
)

// Take takes the report blocks of a compound packet, and gives each that it understands to note.
// It stops where the packet is malformed.
//
// The core finds the m-line of a packet by the first block of the first report, and writes our
// SSRC of that m-line there (package media, learn). Other blocks are for the m-line that their
// SSRC has been seen with; a first block of a later report has an SSRC that need not be its own.
func (r *Reports) Take(packet []byte, mindex int, video bool, at At, note func(Report)) {
	first := true
	for len(packet) >= headerSize && packet[0]>>6 == 2 {
		size := headerSize + 4*int(binary.BigEndian.Uint16(packet[2:]))
		if size > len(packet) {
			return
		}
		if blocks := blocksOf(packet[:size]); len(blocks) > 0 {
			r.takeBlocks(blocks, first, Report{MIndex: mindex, Video: video}, at, note)
			first = false
		}
		packet = packet[size:]
	}
}

// blocksOf are the report blocks of one packet; none if it is no report, or too short for
// them.
func blocksOf(packet []byte) []byte {
	begin := headerSize
	switch packet[1] {
	case 200:
		begin += senderInfo
	case 201:
		begin += receiverInfo
	default:
		return nil
	}
	end := begin + blockSize*int(packet[0]&0x1f)
	if end > len(packet) {
		return nil
	}
	return packet[begin:end]
}

func (r *Reports) takeBlocks(blocks []byte, first bool, about Report, at At, note func(Report)) {
	for i := 0; i < len(blocks); i += blockSize {
		block := blocks[i : i+blockSize]
		if i == 0 && !first {
			continue
		}
		if report, ok := r.take(block, i == 0, about, at); ok {
			note(report)
		}
	}
}

// take notes one block; ok is false if its m-line is not known.
func (r *Reports) take(block []byte, first bool, about Report, at At) (report Report, ok bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	ssrc := binary.BigEndian.Uint32(block)
	place := r.find(ssrc)
	switch {
	case place >= 0 && !first:
		about.MIndex, about.Video = r.streams[place].MIndex, r.streams[place].Video
	case !first || about.MIndex < 0:
		return Report{}, false
	}
	now := stream{ssrc: ssrc, at: at.Now, Report: parse(block, about, at.Wall)}
	if place >= 0 {
		now.NewlyLost = more(r.streams[place].Lost, now.Lost)
	} else {
		now.NewlyLost = more(0, now.Lost)
	}
	r.remember(place, now)
	if now.Timed {
		r.rtt, r.timed = now.Roundtrip, max(at.Now, 1)
	}
	return now.Report, true
}

// mostNewlyLost bounds what one report adds to the losses. A peer may write anything; an m-line
// of 20 Mbit/s sends 10,000 packets in 5 s.
const mostNewlyLost = 10_000

func more(before, now int32) uint32 { return uint32(min(max(now-max(before, 0), 0), mostNewlyLost)) }

func (r *Reports) find(ssrc uint32) int {
	for i := range r.streams {
		if r.streams[i].ssrc == ssrc {
			return i
		}
	}
	return -1
}

// remember puts a stream at the end, in place of itself or, if there are too many, of the first.
func (r *Reports) remember(place int, now stream) {
	switch {
	case place >= 0:
	case len(r.streams) < mostStreams:
		r.streams = append(r.streams, now)
		return
	default:
		place = 0
	}
	copy(r.streams[place:], r.streams[place+1:])
	r.streams[len(r.streams)-1] = now
}

func parse(block []byte, about Report, wall time.Time) Report {
	about.Loss = float64(block[4]) / 256
	about.Lost = int32(binary.BigEndian.Uint32(block[4:])<<8) >> 8
	about.Jitter = binary.BigEndian.Uint32(block[12:])
	about.Roundtrip, about.Timed = roundtrip(binary.BigEndian.Uint32(block[16:]), binary.BigEndian.Uint32(block[20:]), wall)
	return about
}

// Bounds of a round trip. The clocks have 1/65536 s, and the core writes the time of a sender
// report a little before it sends it: so a report over the loopback may seem to come 1 ms too
// soon. What is beyond is no answer to the core's own sender reports, or the clock was set.
const (
	earliest = -2 * time.Millisecond
	latest   = 30 * time.Second
)

// roundtrip is the time since our sender report, without the time for which the peer held it
// (RFC 3550, section 6.4.1). The times are in 1/65536 s.
func roundtrip(last, delay uint32, wall time.Time) (rtt time.Duration, ok bool) {
	if last == 0 {
		return 0, false // the peer has had none
	}
	rtt = time.Duration(int32(Middle(wall)-last-delay)) * time.Second >> 16
	if rtt < earliest || rtt > latest {
		return 0, false
	}
	return max(rtt, 0), true
}

// Middle is the middle half of the NTP time of a moment: seconds and 1/65536 s.
func Middle(at time.Time) uint32 {
	const since1900 = 2_208_988_800
	return uint32(at.Unix()+since1900)<<16 | uint32(int64(at.Nanosecond())<<16/int64(time.Second))
}

// Of is the newest report on an m-line. With mindex -1 it is that of the first m-line of the
// medium that has one.
func (r *Reports) Of(mindex int, video bool, now time.Duration) (found Report, ok bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	for i := range r.streams {
		s := &r.streams[i]
		switch {
		case now-s.at > fresh:
		case mindex >= 0 && s.MIndex == mindex, mindex < 0 && s.Video == video && (!ok || s.MIndex <= found.MIndex):
			found, ok = s.Report, true
		}
	}
	return found, ok
}

// Roundtrip is the newest round-trip time of the peer, from the reports on any m-line.
func (r *Reports) Roundtrip(now time.Duration) (rtt time.Duration, ok bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.rtt, r.timed > 0 && now-r.timed <= fresh
}

// Forget forgets the reports on m-lines that a negotiation has changed.
func (r *Reports) Forget(changed func(mindex int) bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	kept := r.streams[:0]
	for _, s := range r.streams {
		if !changed(s.MIndex) {
			kept = append(kept, s)
		}
	}
	r.streams = kept
}

// Reset forgets everything: the PeerConnection has ended.
func (r *Reports) Reset() {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.streams, r.rtt, r.timed = nil, 0, 0
}
