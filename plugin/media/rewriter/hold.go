package rewriter

import (
	"time"

	"janus-golua/plugin/core"
)

// Waiting says what is done with a packet that does not begin a keyframe.
type Waiting int

// The answers of [Hold].
const (
	// Goes sends the packet.
	Goes Waiting = iota
	// Waits drops the packet, because its source has yet to send a keyframe.
	Waits
	// Asks drops the packet, and it is time to request the keyframe.
	Asks
)

// The bounds of a wait. A decoder shows nothing without a keyframe, and most publishers send
// one at once when it is requested. But a hardware encoder may ignore requests, and a stream
// with gradual refresh never has a keyframe. So after MostAsks requests, which take 3 s if
// packets come all the time, viewers get the packets without a keyframe.
const (
	AskAgain = 500 * time.Millisecond
	MostAsks = 6
	// HoldOver is how long another source must have sent since the last request before the
	// wait begins anew: by then it is clear that a single late packet had begun the wait.
	HoldOver = time.Second
)

// Hold says whether a video packet that does not begin a keyframe is held back until one
// comes. It is held back if [Next] would begin with the packet's source. export/rewriter.h
// does the same.
func Hold(r *core.Rewriter, ssrc uint32, now time.Duration) Waiting {
	Lock(r)
	defer Unlock(r)
	if !isNew(r, ssrc) {
		return Goes
	}
	before := r.HeldSSRC
	r.HeldSSRC = ssrc
	if r.Flags&core.RewriterHeld == 0 || r.Heard-r.Asked > int64(HoldOver) {
		r.Flags |= core.RewriterHeld
		r.Asks = 0
	} else if int64(now)-r.Asked < int64(AskAgain) {
		r.Held++
		if before == ssrc {
			return Waits
		}
		// Another publisher may have to be asked. But the wait goes on. With two publishers
		// that take turns, it would begin anew with each packet, and never end.
		return Asks
	}
	if r.Asks >= MostAsks {
		return Goes
	}
	r.Asks++
	r.Asked = int64(now)
	r.Held++
	return Asks
}
