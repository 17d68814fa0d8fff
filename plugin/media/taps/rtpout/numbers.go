package rtpout

import (
	"hash/maphash"
	"time"

	"janus-golua/plugin/core"
	"janus-golua/plugin/media/payload"
	"janus-golua/plugin/media/rewriter"
)

// misordered is how far behind a packet may be if only the network is to blame: MAX_MISORDER of
// RFC 3550, appendix A.1.
const misordered = 100

// window is for how many packets back the used numbers are remembered: a second of a video of 8
// Mbit/s. It is a power of 2.
const window = 1024

// numbers keeps the packets of an SRTP stream from sharing a keystream. The place of a packet
// in the keystream is its index: its SSRC, its sequence number, and how often sequence numbers
// have wrapped around (RFC 3711, section 3.3.1). Two packets with the same index give away the
// contents of both. So the stream has one SSRC, its numbers go on when the publisher's SSRC
// changes or its numbers begin anew, and no index is used for two different payloads. The zero
// value is ready.
type numbers struct {
	rewriter core.Rewriter // not shared with C
	first    payload.Header
	start    int64 // the index of the first packet
	// before is the newest index of the stream that this one resumes.
	before  int64
	resumes bool
	index   int64 // the newest one that was used: wrap-arounds << 16 | sequence number
	sent    [window]sent
	seed    maphash.Seed
	old     uint16 // follows the latest packet that was too old
	oldSSRC uint32
}

// sent says which payload was sent with an index. A number stands for the payload; 0 is
// none.
type sent struct {
	index int64
	what  uint64
}

// number gives the packet in buffer its own place in the keystream. It returns false for a
// packet that comes too late.
func (f *Forwarder) number() bool {
	clock := rewriter.Video
	if f.audio {
		clock = rewriter.Audio(f.header.PayloadType)
	}
	if !f.numbers.hasBegun() {
		f.resume()
	}
	if !f.numbers.next(&f.header, f.buffer, clock, time.Since(f.started)) {
		return false
	}
	if f.ssrc != 0 {
		payload.SetSSRC(f.buffer, f.ssrc)
	}
	return true
}

// next numbers a packet with header h. It returns false for a packet that comes too late.
func (n *numbers) next(h *payload.Header, packet []byte, clock rewriter.Clock, now time.Duration) bool {
	if !n.hasBegun() {
		n.begin(h)
	}
	what := maphash.Bytes(n.seed, packet[h.Size:]) ^ uint64(h.Timestamp) | 1
	placed, ok := n.place(h, len(packet), clock, now)
	if !ok || !n.take(placed, what) {
		if !n.restarted(h, placed, ok) {
			return false
		}
		rewriter.End(&n.rewriter)
		if placed, ok = n.place(h, len(packet), clock, now); !ok || !n.take(placed, what) {
			return false
		}
	}
	payload.SetNumbers(packet, placed.SequenceNumber, placed.Timestamp)
	payload.SetSSRC(packet, n.first.SSRC)
	return true
}

func (n *numbers) hasBegun() bool { return n.rewriter.Flags&core.RewriterStarted != 0 }

// begin lets the first packet keep its numbers, unless a stream that is resumed has used
// them.
func (n *numbers) begin(h *payload.Header) {
	n.first, n.seed, n.start = *h, maphash.MakeSeed(), n.startOf(h)
	n.first.SequenceNumber = uint16(n.start)
	n.index = n.start - 1
}

// startOf is the index of a first packet. A stream that is resumed goes on with the next index,
// so a receiver that joins then need not know of more wrap-arounds than there were.
func (n *numbers) startOf(h *payload.Header) int64 {
	if !n.resumes {
		return int64(h.SequenceNumber)
	}
	return n.before + 1
}

// place gives a packet the numbers of the rewriter, which begin at 1 and 0.
func (n *numbers) place(h *payload.Header, length int, clock rewriter.Clock, now time.Duration) (rewriter.Numbers, bool) {
	placed, ok := rewriter.Next(&n.rewriter, rewriter.Header{SSRC: h.SSRC, SequenceNumber: h.SequenceNumber, Timestamp: h.Timestamp}, clock, length, now)
	placed.SequenceNumber += n.first.SequenceNumber - 1
	placed.Timestamp += n.first.Timestamp
	return placed, ok
}

// take uses the index of a packet for a payload, for which it may have been used before.
func (n *numbers) take(placed rewriter.Numbers, what uint64) bool {
	index := n.near(placed)
	if n.tooOld(index) {
		return false
	}
	if before := &n.sent[index%window]; before.index != index || before.what == 0 {
		*before = sent{index, what}
	} else if before.what != what {
		return false
	}
	n.index = max(n.index, index)
	return true
}

// near is the index that is nearest to the newest one, as SRTP finds it.
func (n *numbers) near(placed rewriter.Numbers) int64 {
	return n.index + int64(int16(placed.SequenceNumber-uint16(n.index)))
}

// tooOld says that an index may have been used already: it is older than what is remembered, or
// comes before the first one, where an earlier stream may have used it. There are no indices
// below 0.
func (n *numbers) tooOld(index int64) bool {
	return index <= n.index-window || index < n.start
}

// restarted says that the publisher has begun to count anew with the same SSRC: the packet's
// index was used for another payload, or the packet is the second one in a row that is far too
// old (RFC 3550, appendix A.1).
func (n *numbers) restarted(h *payload.Header, placed rewriter.Numbers, isPlaced bool) bool {
	if isPlaced && !n.tooOld(n.near(placed)) {
		return true
	}
	if behind := uint16(n.rewriter.InSequence) - h.SequenceNumber; h.SSRC == n.rewriter.SSRC && behind <= misordered {
		return false
	}
	again := h.SSRC == n.oldSSRC && h.SequenceNumber == n.old && h.SSRC == n.rewriter.SSRC
	n.old, n.oldSSRC = h.SequenceNumber+1, h.SSRC
	return again
}
