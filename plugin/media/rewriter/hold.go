package rewriter

import (
	"time"

	"janus-golua/plugin/core"
)

// Waiting says what becomes of a packet that begins no keyframe.
type Waiting int

// The packet is sent or dropped.
const (
	// Goes: it is sent.
	Goes Waiting = iota
	// Waits: it is dropped, as its source has yet to send a keyframe.
	Waits
	// Asks is Waits, and it is time to ask for the keyframe.
	Asks
)

// The bounds of a wait. A decoder shows nothing without a keyframe, and a publisher that
// is asked for one sends it at once, as a rule. But a hardware encoder may heed no request,
// and a stream that is refreshed bit by bit never has a keyframe: after MostAsks requests
// that came to nothing, 3 s with packets all the while, viewers get what there is.
const (
	AskAgain = 500 * time.Millisecond
	MostAsks = 6
	// HoldOver is how long another source must have gone on since the latest request for
	// the wait to begin anew: a packet that was late made it begin.
	HoldOver = time.Second
)

// Hold says whether a packet of video that begins no keyframe must wait for one: it does
// where [Next] would begin with its source. export/rewriter.h does the same.
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
		// Another publisher may have to be asked. But the wait goes on: if two publishers
		// take turns, it would begin anew with each packet, and never end.
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
