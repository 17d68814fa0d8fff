package line

import (
	"maps"
	"slices"
	"time"

	"janus-golua/plugin/media/bandwidth/sent"
)

// core numbers packets and resends them, as the core of Janus does.
type core struct {
	line  *Line
	count uint16
	truth []int64 // the count of the packet with each number, from 1; 0 for a retransmission
	video int64
	lines map[int]*resending
}

// resending is what the core keeps of a video m-line.
type resending struct {
	rtx  uint32
	kept [1024]keptPacket
}

type keptPacket struct {
	seq    uint16
	size   int
	number int64
	resent time.Duration
	times  int
	known  bool
}

// number numbers a packet, if it is of video.
func (c *core) number(p *sent.Packet) int64 {
	if !p.Video() {
		p.Count = c.count
		return 0
	}
	c.count++
	c.video++
	p.Count = c.count
	number := c.next(c.video)
	k := &c.of(int(p.Mindex)).kept[p.Seq%1024]
	*k = keptPacket{seq: p.Seq, size: p.Wire(), number: number, known: true}
	return number
}

// next uses up a number.
func (c *core) next(count int64) int64 {
	c.truth = append(c.truth, count)
	return int64(len(c.truth))
}

func (c *core) of(mindex int) *resending {
	r := c.lines[mindex]
	if r == nil {
		r = &resending{}
		c.lines[mindex] = r
	}
	return r
}

// report sends a sender report of each m-line.
func (c *core) report() {
	const size = 28 + 52 + 14 // IP and UDP, SR and SDES, SRTCP
	for _, mindex := range slices.Sorted(maps.Keys(c.lines)) {
		c.line.wire(packet{mindex: mindex, size: size, video: true, report: true, left: c.line.now})
	}
	c.line.after(time.Second, c.report)
}

// nacked resends what is asked for. 1.4 leaves out every second packet of a list.
func (c *core) nacked(mindex int, seqs []uint16) {
	r := c.of(mindex)
	for i, seq := range seqs {
		k := &r.kept[seq%1024]
		if !k.known || k.seq != seq || c.newer() && i%2 == 1 || c.tooEarly(k) {
			continue
		}
		k.resent, k.times = c.line.now, k.times+1
		c.resend(mindex, r, k)
	}
}

func (c *core) newer() bool { return c.line.config.CoreVersion >= 1400 }

// tooEarly tells whether the packet was resent just now: 1.1 waits 200 ms, 1.4 waits 40 ms, and each
// time twice as long, up to 1 s.
func (c *core) tooEarly(k *keptPacket) bool {
	if k.times == 0 {
		return false
	}
	wait := 200 * time.Millisecond
	if c.newer() {
		wait = min(40*time.Millisecond<<min(k.times-1, 5), time.Second)
	}
	return c.line.now-k.resent < wait
}

func (c *core) resend(mindex int, r *resending, k *keptPacket) {
	p := packet{mindex: mindex, number: k.number, seq: k.seq, size: k.size, video: true, again: true}
	if !c.line.config.NoRTX {
		r.rtx++
		p.rtx, p.size, p.number = r.rtx, k.size+2, c.next(0)
	}
	c.line.wire(p)
}
