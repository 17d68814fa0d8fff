package sent

import "time"

// Kept is how many video packets are kept: 3 s of 8 Mbit/s. Older ones are forgotten.
const Kept = 2048

// Ring has the newest video packets by their count, and the newest sequence number of each m-line.
type Ring struct {
	last    int64 // the count of the newest video packet, not wrapped; 0 for none
	packets [Kept]Packet
	mlines  [256]mline
	newest  time.Duration // when the newest video packet was sent
	resumed int64         // the count of the first video packet after a pause
	paused  time.Duration // the end of that pause
}

// Pause is how long nothing is sent in a pause: all that was sent before was told of.
const Pause = time.Second

type mline struct {
	seq   uint16
	known bool
	video bool
}

// restart is how far back a sequence number is that begins a new stream: another use of the m-line.
const restart = 1000

// Add takes a packet. Video packets that were told out of order, or twice, take their own place.
func (r *Ring) Add(p *Packet) {
	line := &r.mlines[p.Mindex]
	if step := int16(p.Seq - line.seq); !line.known || step > 0 || step < -restart {
		*line = mline{seq: p.Seq, known: true, video: p.Video()}
	}
	if !p.Video() {
		return
	}
	count := r.last + int64(int16(p.Count-uint16(r.last)))
	if count < 1 {
		return
	}
	if p.At-r.newest > Pause && count > r.last {
		r.resumed, r.paused = count, p.At
	}
	r.newest = max(r.newest, p.At)
	r.packets[count%Kept] = *p
	r.last = max(r.last, count)
}

// Last is the count of the newest video packet, 0 for none.
func (r *Ring) Last() int64 { return r.last }

// Video is the video packet with this count, nil for one that is not known or no longer known.
func (r *Ring) Video(count int64) *Packet {
	if count < 1 || count > r.last || count <= r.last-Kept {
		return nil
	}
	p := &r.packets[count%Kept]
	if p.Size == 0 || p.Count != uint16(count) {
		return nil // the record got lost, and the place has an older packet or none
	}
	return p
}

// Resumed is the count of the first video packet after the last pause, and when it was sent.
func (r *Ring) Resumed() (count int64, at time.Duration) { return r.resumed, r.paused }

// Newest is the newest sequence number of an m-line.
func (r *Ring) Newest(mindex int) (seq uint16, video, ok bool) {
	if mindex < 0 || mindex >= len(r.mlines) {
		return 0, false, false
	}
	line := r.mlines[mindex]
	return line.seq, line.video, line.known
}
